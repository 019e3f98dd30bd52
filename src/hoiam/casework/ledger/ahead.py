"""Before the first signature: does anybody know more of this log than the database does?

A database restored from a backup has forgotten lines that were published. Signing then would fork the log, which no
apology repairs. Three stores remember: the high-water mark on another volume, every witness, every mirror.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from hoiam.core.ledger import checkpoint, merkle, note
from hoiam.core.ledger.errors import LedgerError
from hoiam.core.ledger.policy import Policy

from .highwater import HighWater
from .mirror import Mirror, Unreachable, fetch
from .refusals import LogStopped, NoHighWater
from .sequencer import head
from .tree import tree

Fetch = Callable[[str], tuple[int, bytes]]


def compare(conn: Any, source: str, signed: str, logs: Sequence[note.VerifierKey]) -> checkpoint.Checkpoint:
    """The checkpoint that a source holds, once the database has all of it; raises LogStopped otherwise.

    A source that shows something this log never signed is no evidence: raises LedgerError.
    """
    theirs = checkpoint.verify(signed, logs).checkpoint
    ours = head(conn)
    size = ours.size if ours else 0
    if theirs.size > size:
        raise LogStopped("ahead", source, f"{theirs.size} > {size}")
    root = tree(conn, theirs.size).root() if theirs.size else merkle.EMPTY_ROOT
    if root != theirs.root:
        raise LogStopped("fork", source, f"another root at {theirs.size}")
    return theirs


def check_mark(conn: Any, mark: HighWater, logs: Sequence[note.VerifierKey], *, marked: bool = True) -> None:
    """Compares the mark with the database; cheap while it is the last durable checkpoint.

    Before the first head is durable there is no mark, and nothing that anybody could have seen.
    """
    with conn.cursor() as cursor:
        cursor.execute("SELECT note FROM ledger_checkpoint WHERE durable ORDER BY size DESC LIMIT 1")
        row = cursor.fetchone()
    held = mark.read()
    if held is None:
        if marked and row is not None:
            raise NoHighWater(str(mark.path))
    elif row is None or row[0] != held:
        try:
            compare(conn, "the high-water mark", held, logs)
        except LedgerError as wrong:
            raise LogStopped("fork", "the high-water mark", str(wrong)) from wrong


def check_nobody_is_ahead(
    conn: Any, mark: HighWater, policy: Policy, mirrors: Sequence[str], *, get: Fetch = fetch, marked: bool = True
) -> dict[str, str]:
    """Asks the mark, every witness and every mirror; source -> what it said, for those that could not be asked.

    Raises LogStopped when one knows more, NoHighWater when the mark of a log with durable heads is missing (marked=False:
    the mark is being set anew, so only the others are asked).
    """
    logs = policy.log_keys
    silent: dict[str, str] = {}
    check_mark(conn, mark, logs, marked=marked)
    sources: list[tuple[str, Callable[[], str]]] = []
    for witness in policy.witnesses:
        if witness.url:
            sources.append((witness.name, lambda url=witness.url: _witnessed(url, logs[0].name, get)))  # type: ignore[misc]  # mypy cannot type a lambda's default
    for place in mirrors:
        sources.append((place, Mirror(place).checkpoint))
    for name, ask in sources:
        try:
            compare(conn, name, ask(), logs)
        except (Unreachable, LedgerError) as wrong:
            silent[name] = str(wrong)
    return silent


def _witnessed(url: str, origin: str, get: Fetch) -> str:
    status, body = get(f"{url.rstrip('/')}/{hashlib.sha256(origin.encode()).hexdigest()}/checkpoint")
    if status != 200:
        raise Unreachable(f"status {status}")
    return body.decode("utf-8", "replace")
