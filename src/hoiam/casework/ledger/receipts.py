"""Receipts out of the database: the proof text, the witnessed times around an act, and words for what it proves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from uuid import UUID

from hoiam.core.ledger import act, checkpoint, merkle, note, receipt, tiles
from hoiam.core.ledger.policy import Policy
from hoiam.core.words import Text

from .exporter import cosignatures, last_shown
from .slots import SIGNING, Shown, Slots
from .tree import tree

NOT_PROVABLE = Text(
    "Không chứng minh được với người khác: sổ này không đòi nhân chứng nào ở ngoài, nên ai giữ khóa của sổ cũng tự làm ra được "
    "một biên nhận như thế.",
    "Not provable by others: this log asks for no witness outside, so whoever holds its key can make such a receipt alone.",
)


class NotInThisLog(ValueError):
    """A receipt under this log's signature whose tree this log does not have: two logs of one name, or a forger with its key.

    reason: `beyond`, a size that was never signed here; `fork`, another root at that size or another line at that place.
    """

    def __init__(self, reason: str, size: int) -> None:
        super().__init__(f"{reason} at {size}")
        self.reason = reason
        self.size = size


class NotTheAct(ValueError):
    """The act text given is not the one whose line stands in the log; a fault in re-rendering, never shown a proof."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an act stands in the log, by what a receipt may say today.

    index: its place, from 0. size: leaves under the checkpoint of the receipt. signed_checkpoint: with witnesses' lines.
    witnesses: name in the policy (or key name) -> first time it saw a tree with the act. quorum: whether as many have signed
    as the policy asks for. provable: whether it asks for any; a log that asks nobody proves nothing to others, whoever signed.
    signed: when the first tree with the act was signed. shown: when a tree with the act was shown, None until its slot ends;
    opened: what is shown now, and the slot that is open since.
    after, before: the witnessed times between which the act entered the log, None where nobody witnessed.
    """

    index: int
    size: int
    signed_checkpoint: str
    witnesses: Mapping[str, datetime]
    quorum: bool
    provable: bool
    signed: datetime
    shown: datetime | None
    opened: Shown | None
    after: datetime | None
    before: datetime | None

    def judge(self, asserted: datetime, *, own_act: bool) -> str:
        """`good`, or for a time outside the bracket: `alarm` for the body's own act, `check` for a claim from outside."""
        bracket = receipt.Bracket(
            int(self.after.timestamp()) if self.after else None, int(self.before.timestamp()) if self.before else None
        )
        if bracket.holds(int(asserted.timestamp()), receipt.TOLERANCE, receipt.LONGEST_SLOT):
            return "good"
        return "alarm" if own_act else "check"

    def witnessed_by(self, slots: Slots) -> datetime:
        """By when witnesses should have signed a tree with the act: a little after its slot has ended."""
        if self.shown is not None:
            return self.shown + SIGNING
        if self.opened is None:
            return slots.witnessed_by(self.signed)
        # What came in ahead of the schedule at the end of a slot is shown with the next.
        shown, ends = self.opened, slots.end(self.opened.since)
        while self.index >= shown.size + slots.whole(shown):
            shown, ends = Shown(shown.size + slots.whole(shown), ends), ends + slots.length
        return ends + SIGNING


def standing(conn: Any, petition: UUID, seq: int, policy: Policy) -> Standing | None:
    """Where the act number `seq` of a petition stands, or None while no durable head includes it.

    Takes the smallest durable tree with the act whose cosignatures meet the policy; without one, the smallest. So a
    receipt that is fetched again is the same, or the same act with more witnesses.
    """
    with conn.cursor() as cursor:
        cursor.execute("SELECT idx FROM ledger_entry WHERE dossier = %s AND seq = %s", (petition, seq))
        row = cursor.fetchone()
    return None if row is None else standing_of_line(conn, row[0], policy)


def standing_of_line(conn: Any, index: int, policy: Policy) -> Standing | None:
    """Where the line of this index (from 0) stands, as `standing` has it for an act."""
    with conn.cursor() as cursor:
        cursor.execute("SELECT size, at FROM ledger_checkpoint WHERE durable AND size > %s ORDER BY size LIMIT 1", (index,))
        row = cursor.fetchone()
        if row is None:
            return None
        smallest, at = row
        cursor.execute("SELECT at FROM ledger_checkpoint WHERE shown IS NOT NULL AND size > %s ORDER BY size LIMIT 1", (index,))
        first = cursor.fetchone()
        # Witnesses are asked for the same head in the same slot, so the first few witnessed trees decide.
        cursor.execute("SELECT DISTINCT size FROM ledger_cosignature WHERE size > %s ORDER BY size LIMIT 16", (index,))
        sizes = [row[0] for row in cursor.fetchall()]
        # The largest witnessed tree without the act, and the first few with it: times grow with trees.
        cursor.execute(
            "SELECT size, min(first), min(last) FROM (SELECT size, min(time) AS first, max(time) AS last"
            " FROM ledger_cosignature WHERE size = ANY(%s) OR"
            " size = (SELECT max(size) FROM ledger_cosignature WHERE size <= %s) GROUP BY size, witness) AS w GROUP BY size",
            (sizes, index),
        )
        bracket = receipt.bracket(index, cursor.fetchall())
    met: dict[note.VerifierKey, int] = {}
    size, signed = smallest, ""
    for candidate in sizes:
        written = _signed(conn, candidate)
        seen = checkpoint.verify(written, policy.log_keys, policy.witness_keys).witnesses
        if policy.asks_witnesses and policy.is_met(seen):
            size, signed, met = candidate, written, seen
            break
    if not signed:
        signed = _signed(conn, size)
        met = checkpoint.verify(signed, policy.log_keys, policy.witness_keys).witnesses
    names = {witness.key: witness.name for witness in policy.witnesses}
    return Standing(
        index=index,
        size=size,
        signed_checkpoint=signed,
        witnesses={names[key]: datetime.fromtimestamp(time, UTC) for key, time in met.items()},
        quorum=policy.asks_witnesses and policy.is_met(met),
        provable=policy.asks_witnesses,
        signed=at,
        shown=first[0] if first is not None else None,
        opened=last_shown(conn),
        after=_moment(bracket.not_earlier_than),
        before=_moment(bracket.not_later_than),
    )


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _signed(conn: Any, size: int) -> str:
    with conn.cursor() as cursor:
        cursor.execute("SELECT note FROM ledger_checkpoint WHERE size = %s", (size,))
        row = cursor.fetchone()
    return str(row[0]) + cosignatures(conn, size)


def compare(conn: Any, shown: receipt.Shown, entry: bytes) -> None:
    """Whether a receipt that the log's key signed is of the log in this database: its size, its root, the line at its place.

    Raises NotInThisLog. What it compares with is what was durable, so a receipt of ours always passes. The line is looked
    up by its hash in the tiles, which are public; whose line it is stays behind the wall.
    """
    size = shown.checkpoint.size
    with conn.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(size), 0) FROM ledger_checkpoint WHERE durable")
        ours = int(cursor.fetchone()[0])
        if size > ours:
            raise NotInThisLog("beyond", ours)
        tile, place = divmod(shown.index, tiles.WIDTH)
        cursor.execute(
            "SELECT substring(data FROM %s FOR 32) FROM ledger_tile WHERE level = 0 AND n = %s", (place * 32 + 1, tile)
        )
        row = cursor.fetchone()
    if row is None or bytes(row[0]) != merkle.leaf_hash(entry) or tree(conn, size).root() != shown.checkpoint.root:
        raise NotInThisLog("fork", ours)


def receipt_for(conn: Any, petition: UUID, seq: int, policy: Policy, text: str | None = None) -> str | None:
    """The receipt as a tlog-proof file, or None while no durable head includes the act.

    text: the finished act text, which the receipt then carries; NotTheAct when its line is not the one in the log.
    """
    place = standing(conn, petition, seq, policy)
    if place is None:
        return None
    return proof_text(conn, place, text)


def proof_text(conn: Any, place: Standing, text: str | None = None) -> str:
    """The tlog-proof file for an act's standing."""
    if text is not None:
        with conn.cursor() as cursor:
            cursor.execute("SELECT leaf FROM ledger_entry WHERE idx = %s", (place.index,))
            row = cursor.fetchone()
        if act.leaf_of(text) != bytes(row[0]):
            raise NotTheAct(f"the text's line is not entry {place.index}")
    path = tree(conn, place.size, indices=(place.index,), folded=True).inclusion(place.index)
    extra = None if text is None else text.encode()
    return str(receipt.Proof(place.index, tuple(path), place.signed_checkpoint, extra))


def words(place: Standing, origin: str, slots: Slots, *, now: datetime, zone: tzinfo = UTC) -> dict[str, Text]:
    """What the receipt proves and does not, as sentences under received, not_later, not_earlier, witnesses, limits.

    zone: in which it is said until when witnesses sign.
    """
    line, size = place.index + 1, place.size
    said: dict[str, Text] = {
        "received": Text(
            f"Việc này nằm trong sổ công khai {origin}, ở dòng {line} trên {size} dòng.",
            f"This act stands in the public log {origin}, on line {line} of {size}.",
        ),
        "limits": Text(
            "Biên nhận không chứng minh rằng nội dung đã được đọc, cũng không nói gì về một đơn không có biên nhận.",
            "It does not prove that the content was read, nor anything about a petition without a receipt.",
        ),
    }
    if place.before is not None:
        said["not_later"] = Text(
            f"Việc này đã có trong sổ muộn nhất lúc {place.before:%H:%M:%S ngày %d/%m/%Y} UTC, theo nhân chứng.",
            f"It stood there no later than {place.before:%Y-%m-%d %H:%M:%S} UTC, by a witness's clock.",
        )
    if place.after is not None:
        said["not_earlier"] = Text(
            f"Lúc {place.after:%H:%M:%S ngày %d/%m/%Y} UTC việc này chưa có trong sổ, theo nhân chứng.",
            f"At {place.after:%Y-%m-%d %H:%M:%S} UTC it was not yet in the log, by a witness's clock.",
        )
    if not place.provable:
        said["witnesses"] = NOT_PROVABLE
    elif place.quorum:
        names = ", ".join(sorted(place.witnesses))
        said["witnesses"] = Text(f"Đã đủ nhân chứng ký: {names}.", f"Enough witnesses have signed: {names}.")
    else:
        said["witnesses"] = _awaited(place.witnessed_by(slots).astimezone(zone), now=now)
    return said


def _awaited(by: datetime, *, now: datetime) -> Text:
    """That witnesses are still to sign, and by when; or that they should have."""
    if now < by:
        return Text(
            f"Sổ đã ký. Nhân chứng ký chậm nhất lúc {by:%H:%M ngày %d/%m/%Y}; tới lúc đó chưa chứng minh được với người khác. "
            "Sau giờ ấy, hãy tải lại biên nhận.",
            f"Signed by the log. Witnesses sign by {by:%H:%M on %Y-%m-%d}; until then it is not yet provable to others. "
            "Fetch the receipt again after that.",
        )
    return Text(
        f"Chưa đủ nhân chứng ký, dù lẽ ra đã ký trước {by:%H:%M ngày %d/%m/%Y}, nên chưa chứng minh được với người khác. "
        "Hãy tải lại biên nhận; nếu sau một ngày vẫn vậy, hãy hỏi các nhân chứng ghi ở trang sổ công khai.",
        f"Not enough witnesses have signed, who should have by {by:%H:%M on %Y-%m-%d}, so it is not yet provable to others. "
        "Fetch the receipt again. If it is the same after a day, ask the witnesses named on the page of the public log.",
    )
