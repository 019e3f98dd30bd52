"""What the petitioner holds of the public log: the text of each act, the receipt as a file, and the check of a receipt.

The act texts are made again from facts, with tag and salt from the petitioner's own code: the server keeps none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from hoiam.casework import laws, wall
from hoiam.casework.days import law_day, zone_of
from hoiam.casework.ledger import receipts as log_receipts
from hoiam.casework.ledger.keys import read_policy
from hoiam.casework.ledger.refusals import LogRefusal
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.road import text_of
from hoiam.core.ledger import act, checkpoint, merkle, note, receipt
from hoiam.core.ledger.errors import LedgerError, Malformed, ProofFailed, QuorumMissing, Unwitnessed
from hoiam.core.ledger.policy import Policy
from hoiam.core.petition.journey import TITLES
from hoiam.core.words import Text
from hoiam.portal import own
from hoiam.vault.codes import ReturnCode


class NotShown(Exception):
    """A receipt that shows nothing; `details` fill the sentence.

    reason: form; origin (another log's); signature (another key's, or altered); path; beyond and fork (this log's key has
    signed a tree that this log does not have); soon, again and overdue (it is of this log and lacks witnesses: those that
    sign when the slot has ended, those that have signed since, those that have not and should have); away (no log here).
    """

    def __init__(self, reason: str, **details: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


@dataclass(frozen=True, slots=True)
class Shown:
    """What a receipt shows: the act, its line, the log, who witnessed it and when at the latest it was there.

    provable: to others as well. Without it the line stands in this log, and nobody outside has to vouch for that.
    """

    act: act.ActText | None
    index: int
    size: int
    origin: str
    witnesses: Mapping[str, datetime]
    not_later_than: datetime | None
    provable: bool

    @property
    def title(self) -> Text | None:
        """What was done, in words, where this version knows the act."""
        return TITLES.get(self.act.act.partition(".")[0]) if self.act is not None else None

    @property
    def recorded(self) -> str:
        """When the body says that it recorded the act, on its own clock, with that clock's distance from UTC."""
        if self.act is None:
            return ""
        return f"{self.act.time:%H:%M:%S %d/%m/%Y} (UTC{self.act.time.isoformat()[-6:]})"

    @property
    def line(self) -> int:
        """The line as people count, from one."""
        return self.index + 1


def texts(view: CaseView, code: ReturnCode) -> list[str]:
    """The act texts of the petition's history, first to last, as their lines in the log commit to them."""
    zone, case_key = zone_of(laws.current(), view.petition.kind), own.case_key(view, code)
    before = act.NO_PREVIOUS
    made = []
    for recorded in view.history:
        tag, salt = act.tag_of(case_key, recorded.seq), act.salt_of(case_key, recorded.seq)
        text = text_of(recorded, zone, tag, salt, number=view.number, prev=before)
        before = merkle.leaf_hash(act.leaf_of(text))
        made.append(text)
    return made


def in_log(view: CaseView) -> frozenset[int]:
    """The numbers of the petition's acts that a durable head includes."""
    rows = wall.ask(
        "SELECT seq FROM ledger_entry WHERE dossier = %s"
        " AND idx < (SELECT coalesce(max(size), 0) FROM ledger_checkpoint WHERE durable)",
        [view.id],
    )
    return frozenset(row[0] for row in rows)


def policy() -> Policy | None:
    """The log's policy, or None while this installation has no log yet."""
    try:
        return read_policy(Path(settings.HOIAM_HOME) / "keys" / "ledger")
    except LogRefusal:
        return None


def standing(view: CaseView, seq: int) -> tuple[log_receipts.Standing, Mapping[str, Any]] | None:
    """Where an act stands in the log and, in words, what its receipt proves; None while it is not in it."""
    rules = policy()
    if rules is None:
        return None
    place = log_receipts.standing(connection, view.id, seq, rules)
    if place is None:
        return None
    origin = next(iter(rules.log_keys)).name
    zone = zone_of(laws.current(), view.petition.kind)
    return place, log_receipts.words(place, origin, settings.HOIAM_LOG_SLOTS, now=datetime.now(UTC), zone=zone)


def awaited(view: CaseView, seq: int) -> str:
    """Until when a receipt of this act lacks witnesses, as a part of its file's name; empty where it does not."""
    rules = policy()
    place = None if rules is None else log_receipts.standing(connection, view.id, seq, rules)
    if place is None or place.quorum or not place.provable:
        return ""
    by = place.witnessed_by(settings.HOIAM_LOG_SLOTS).astimezone(zone_of(laws.current(), view.petition.kind))
    return f"-witnesses-by-{by:%Y-%m-%dT%H%M}"


def file(view: CaseView, code: ReturnCode, seq: int) -> str | None:
    """The receipt of an act as a file that any tlog-proof tool reads; None while it is not in the log."""
    rules = policy()
    if rules is None:
        return None
    return log_receipts.receipt_for(connection, view.id, seq, rules, texts(view, code)[seq - 1])


def proof(view: CaseView, seq: int) -> str | None:
    """The proof without the act text, short enough for a QR code; None while the act is not in the log."""
    rules = policy()
    return None if rules is None else log_receipts.receipt_for(connection, view.id, seq, rules)


def line(view: CaseView, code: ReturnCode, seq: int) -> str:
    """The act's line in the public log."""
    return act.leaf_of(texts(view, code)[seq - 1]).decode("ascii").strip()


def judged(view: CaseView, place: log_receipts.Standing) -> str:
    """What the witnessed times say of the asserted ones: "" where they agree, `alarm` for the body's own moment of logging,
    `check` for the day that a paper bears, which is normally earlier."""
    if place.judge(view.petition.logged_at, own_act=True) != "good":
        return "alarm"
    logged_on = law_day(laws.current(), view.petition.kind, view.petition.logged_at)
    return "check" if view.petition.claimed != logged_on and view.petition.channel != "portal" else ""


def provable() -> bool:
    """Whether receipts of this installation prove anything to others; False while it has no log."""
    rules = policy()
    return rules is not None and rules.asks_witnesses


def shown(text: str) -> Shown:
    """What a receipt shows under this log's policy, compared with the log that is served here; raises NotShown."""
    rules = policy()
    if rules is None:
        raise NotShown("away")
    clean = text.replace("\r\n", "\n").lstrip("\ufeff\n ").rstrip() + "\n"
    try:
        proof = receipt.parse(clean)
    except (Malformed, ValueError) as wrong:
        raise NotShown("form") from wrong
    found = _signed_here(proof, rules)
    try:
        log_receipts.compare(connection, found, act.leaf_of((proof.extra or b"").decode()))
    except log_receipts.NotInThisLog as wrong:
        raise NotShown(wrong.reason, size=found.checkpoint.size, ours=wrong.size) from wrong
    try:
        receipt.verify(proof, rules)
    except Unwitnessed:
        pass  # told as what it is: of this log, and not provable by others
    except QuorumMissing as wrong:
        raise _lacks_witnesses(found, rules) from wrong
    latest = found.not_later_than
    return Shown(
        act=found.act,
        index=found.index,
        size=found.checkpoint.size,
        origin=_name(found.log),
        witnesses={name: datetime.fromtimestamp(at, UTC) for name, at in found.witnesses.items()},
        not_later_than=None if latest is None else datetime.fromtimestamp(latest, UTC),
        provable=rules.asks_witnesses,
    )


def _signed_here(proof: receipt.Proof, rules: Policy) -> receipt.Shown:
    """The receipt as this log's key has signed it, whoever has cosigned; raises NotShown."""
    try:
        origin = checkpoint.parse(note.split(proof.signed_checkpoint)[0]).origin
        if all(key.name != origin for key in rules.log_keys):
            raise NotShown("origin", origin=origin[:100])
        return receipt.included(proof, rules)
    except Malformed as wrong:
        raise NotShown("form") from wrong
    except ProofFailed as wrong:
        raise NotShown("path") from wrong
    except LedgerError as wrong:
        raise NotShown("signature") from wrong


def _lacks_witnesses(found: receipt.Shown, rules: Policy) -> NotShown:
    """What is true of a receipt of this log that lacks witnesses: it will get them, it can have them, or it will not."""
    place = log_receipts.standing_of_line(connection, found.index, rules)
    if place is not None and place.quorum:
        return NotShown("again")
    if place is None:
        raise AssertionError("a tree with this line was signed here, and compared")
    zone = found.act.time.tzinfo if found.act is not None else UTC
    by = place.witnessed_by(settings.HOIAM_LOG_SLOTS)
    if datetime.now(UTC) < by:
        return NotShown("soon", by=f"{by.astimezone(zone):%H:%M %d/%m/%Y}")
    return NotShown("overdue", since=f"{place.signed:%H:%M %d/%m/%Y} UTC")


def _name(key: note.VerifierKey) -> str:
    return key.name
