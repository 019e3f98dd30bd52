"""What is owed after an act, worked off: one outbox, one loop, a worker for each kind.

A row stands from the act's own transaction on until its worker has done it; then it is gone. If we stop in a worker, or
between it and the commit, the row is still there and is done again, so a worker is safe to run twice. A worker that only writes
into the database may take several in one transaction (``Together``), of which each is undone by itself where it fails. What
cannot be done now is tried later, ever more slowly (the n-th time n squared seconds after the first), named in the log every so
often, shown to those who keep the house (``waiting``), and never dropped, but for what nobody waits for any more (``GAVE_UP``).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any, Final
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction

from hoiam.casework.road.consequences import BODIES, ERRANDS, FURTHER, LETTER, MAIL
from hoiam.core.words import Text, same

log = logging.getLogger("hoiam.clock")

WORTH_TELLING = 5
"""Every so many attempts in vain the log says so, and what was tried so often counts as stuck."""
_MOST_COUNTED = 32_000
"""Attempts beyond these are made and not counted: the column ends soon after, and one thing must never stop the loop."""


class Became(Enum):
    """What became of something owed."""

    DONE = auto()
    LATER = auto()  # this one cannot be done now; those behind it go on
    AWAY = auto()  # whoever does this kind is away; none of the kind is tried any more in this turn
    GAVE_UP = auto()  # nobody waits for it any more


@dataclass(frozen=True, slots=True)
class Owing:
    """Something owed: to which dossier, by which act, what it needs to know, since when, how often it was tried in vain."""

    id: int
    dossier: UUID
    seq: int
    kind: str
    about: Mapping[str, Any]
    since: datetime
    attempts: int


Worker = Callable[[Owing], Became]


@dataclass(frozen=True, slots=True)
class Together:
    """A worker for up to ``most`` things of its kind in one transaction, which is flushed to disk once for all of them. What it
    needs is begun once in a turn, for up to ``in_a_row`` of them in all its transactions, and is over at the first that could
    not be done."""

    most: int
    in_a_row: int
    begun: Callable[[int], AbstractContextManager[Worker]]


Workers = Mapping[str, Worker | Together]


class _Begun:
    """What is begun in this turn, by kind, and for how many more it is."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[ExitStack, Worker, int]] = {}

    def worker(self, kind: str, together: Together, count: int) -> Worker:
        """The worker for so many more of a kind, begun now where none is or too little is left of it."""
        begun = self._of.get(kind)
        if begun is None or begun[2] < count:
            self.over(kind)
            stack = ExitStack()
            begun = stack, stack.enter_context(together.begun(together.in_a_row)), together.in_a_row
        stack, worker, left = begun
        self._of[kind] = stack, worker, left - count
        return worker

    def over(self, *kinds: str) -> None:
        """Ends what was begun for these kinds; for all of them where none is named."""
        for kind in kinds or tuple(self._of):
            if kind in self._of:
                self._of.pop(kind)[0].close()


_NEXT = """
SELECT id, dossier_id, seq, kind, about, since, attempts FROM casework_owed
WHERE kind <> ALL (%s) AND due_at <= now() ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_MORE = """
SELECT id, dossier_id, seq, kind, about, since, attempts FROM casework_owed
WHERE kind = %s AND id <> %s AND due_at <= now() ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
"""


def work_off(workers: Workers, limit: int = 50, *, wait: Collection[str] = ()) -> int:
    """Tries up to ``limit`` things that are due, the oldest first; returns how many were done.

    The kinds in ``wait`` are left alone. Any other kind without a worker is a fault of the house: it stands, the log says so.
    """
    done = 0
    left_alone = set(wait)
    left = limit
    begun = _Begun()
    with ExitStack() as turn:
        turn.callback(begun.over)
        while left > 0:
            tried = _some(workers, begun, sorted(left_alone), left)
            if not tried:
                break
            left -= len(tried)
            left_alone |= {kind for kind, became in tried if became is Became.AWAY}
            done += sum(became is Became.DONE for _kind, became in tried)
    return done


def _some(workers: Workers, begun: _Begun, left_alone: list[str], limit: int) -> list[tuple[str, Became]]:
    """The next thing that is due, and others of its kind where the worker takes several: each that was tried, as it became."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NEXT, [left_alone])
        found = [_owing(row) for row in cursor.fetchall()]
        if not found:
            return []
        kind = found[0].kind
        worker = workers.get(kind)
        if not isinstance(worker, Together):
            return [(kind, _one(worker, found[0]))]
        cursor.execute(_MORE, [kind, found[0].id, min(limit, worker.most) - 1])
        found += [_owing(row) for row in cursor.fetchall()]
        tried: list[tuple[str, Became]] = []
        one = begun.worker(kind, worker, len(found))
        for owing in found:
            tried.append((kind, _one(one, owing)))
            if tried[-1][1] is not Became.DONE:
                begun.over(kind)
                break
        return tried


def _owing(row: Sequence[Any]) -> Owing:
    about = json.loads(row[4]) if isinstance(row[4], str) else row[4]
    return Owing(row[0], row[1], row[2], row[3], about, row[5], row[6])


def _one(worker: Worker | None, owing: Owing) -> Became:
    """Tries one thing that is owed, within the transaction in which its row is locked, and notes what became of it."""
    with connection.cursor() as cursor:
        became = _tried(worker, owing)
        if became in (Became.DONE, Became.GAVE_UP):
            cursor.execute("DELETE FROM casework_owed WHERE id = %s", [owing.id])
            if became is Became.GAVE_UP:
                log.warning("Owed to dossier %s, given up: %s", owing.dossier, owing.kind)
        else:
            n = min(owing.attempts + 1, _MOST_COUNTED)
            cursor.execute(
                "UPDATE casework_owed SET attempts = %s, due_at = now() + least(%s, 3600) * interval '1 second' WHERE id = %s",
                [n, n * n, owing.id],
            )
            if n % WORTH_TELLING == 0:
                log.error(
                    "Owed to dossier %s since %s and not done: %s (%d attempts)", owing.dossier, owing.since, owing.kind, n
                )
        return became


def _tried(worker: Worker | None, owing: Owing) -> Became:
    if worker is None:
        log.error("Owed to dossier %s, and nobody here does it: %s", owing.dossier, owing.kind)
        return Became.LATER
    try:
        with transaction.atomic():
            return worker(owing)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the whole turn ends, and nothing was changed
    except Exception as error:
        # One that cannot be done must not stop those behind it; it is counted, and told after some attempts. What the error
        # says may quote what somebody wrote, so only its name is told.
        log.warning("Owed to dossier %s, %s: %s", owing.dossier, owing.kind, type(error).__name__)
        return Became.LATER


# --- for those who keep the house ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InWords:
    """What a kind of owed thing is, and what somebody does where it is stuck."""

    what: Text
    next: Text


IN_WORDS: Final[Mapping[str, InWords]] = {
    LETTER: InWords(
        Text("Thư do máy viết: xác nhận đã nhận đơn", "Letters that the house writes: acknowledgements"),
        Text(
            "Xem nhật ký của hoiam.clock: dòng nào cũng nêu tên lỗi. Không thư nào mất; sửa xong thì máy viết tiếp.",
            "Read the log of hoiam.clock, whose lines name the error. No letter is lost: once it is mended, they are written.",
        ),
    ),
    MAIL: InWords(
        Text("Thư điện tử báo có tin mới", "Mail that says that there is news"),
        Text(
            "Xem máy chủ thư ở HOIAM_SMTP có chạy và có nhận thư không. Khi nó nhận lại, thư tự đi.",
            "See whether the mail server of HOIAM_SMTP runs and takes mail. When it does again, the mail goes by itself.",
        ),
    ),
    BODIES: InWords(
        Text("Quyền mở đơn đi theo đơn được chuyển", "The right to open a petition, which goes with it to another body"),
        Text(
            "Xem tiến trình hoiam.vault.gatekeeper có chạy không. Đến khi xong, nơi nhận đơn có thể chưa mở được.",
            "See whether hoiam.vault.gatekeeper runs. Until this is done, the body that gets the petition may not open it.",
        ),
    ),
    FURTHER: InWords(
        Text("Báo cho đơn trước rằng đã có đơn giấy đi tiếp", "Telling a petition that a paper takes it further"),
        Text(
            "Xem tiến trình hoiam.vault.gatekeeper có chạy không. Đến khi xong, đơn trước chưa biết có đơn đi tiếp.",
            "See whether hoiam.vault.gatekeeper runs. Until this is done, the earlier petition does not know of it.",
        ),
    ),
    ERRANDS: InWords(
        Text("Rút việc phối hợp mà không ai chờ nữa", "Errands that nobody waits for any more, called off"),
        Text(
            "Xem tiến trình hoiam.vault.gatekeeper có chạy không. Đến khi xong, cơ quan được hỏi vẫn thấy việc đó.",
            "See whether hoiam.vault.gatekeeper runs. Until this is done, the asked body still has it.",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of a kind waits, how much of that was tried in vain many times, and since when the oldest."""

    kind: str
    waiting: int
    stuck: int
    oldest: datetime

    @property
    def in_words(self) -> InWords:
        """What it is; a kind that nobody here does is told by its own word."""
        return IN_WORDS.get(self.kind) or InWords(
            same(self.kind),
            Text(
                "Không tiến trình nào ở đây làm việc này. Máy chạy bản cũ hơn cơ sở dữ liệu? Báo người bảo trì.",
                "Nothing here does this. Is the program older than the database? Tell whoever maintains it.",
            ),
        )


def waiting() -> tuple[Waiting, ...]:
    """What is owed, by kind; no dossier is named. For those who keep the house."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, waiting, stuck, oldest FROM casework_owed_waiting()")
        return tuple(Waiting(*row) for row in cursor.fetchall())
