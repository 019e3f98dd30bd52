"""The receipt (c2sp.org/tlog-proof): one text file that shows, offline, that an act stands in the public log.

    c2sp.org/tlog-proof@v1
    extra <base64 of the act text>
    index <n>
    <inclusion path, one hash a line>

    <checkpoint with the log's and the witnesses' lines>

`extra` is not authenticated by the format; here the leaf is recomputed from it, so the path authenticates it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from . import act, checkpoint, merkle, note
from .errors import Malformed
from .policy import Policy
from .strict import read_base64, read_decimal, read_hash, write_base64

MAGIC = "c2sp.org/tlog-proof@v1"
MAX_PROOF = 262_144  # bytes
TOLERANCE = 60  # seconds between the body's clock and a witness's that nobody calls a lie
DAY = 86_400  # seconds by which a clock that was set by hand may be off
LONGEST_SLOT = 3_600  # seconds: within as long after an act a tree with it is shown to witnesses


@dataclass(frozen=True, slots=True)
class Proof:
    """A tlog-proof, read but not verified. path: 32-byte hashes from the leaf's sibling upwards."""

    index: int
    path: tuple[bytes, ...]
    signed_checkpoint: str
    extra: bytes | None = None

    def __str__(self) -> str:
        head = [MAGIC]
        if self.extra is not None:
            head.append(f"extra {write_base64(self.extra)}")
        head.append(f"index {self.index}")
        head += [write_base64(part) for part in self.path]
        return "\n".join(head) + "\n\n" + self.signed_checkpoint


def parse(text: str) -> Proof:
    """A proof to the letter: str(parse(text)) == text, or Malformed."""
    if len(text) > MAX_PROOF:
        raise Malformed("receipt", "too long")
    head, gap, signed = text.partition("\n\n")
    if not gap:
        raise Malformed("receipt", "no empty line before the checkpoint")
    lines = head.split("\n")
    lines.reverse()
    if lines.pop() != MAGIC:
        raise Malformed("receipt", f"the first line is not {MAGIC}")
    extra = None
    if lines and lines[-1].startswith("extra "):
        extra = read_base64("receipt", lines.pop()[len("extra ") :])
    if not lines or not lines[-1].startswith("index "):
        raise Malformed("receipt", "no line with the index")
    index = read_decimal("receipt", lines.pop()[len("index ") :])
    lines.reverse()
    if len(lines) > merkle.MAX_PATH:
        raise Malformed("receipt", "the path is too long")
    path = tuple(read_hash("receipt", line) for line in lines)
    note.split(signed)
    proof = Proof(index, path, signed, extra)
    if str(proof) != text:
        raise Malformed("receipt", "not in its canonical form")
    return proof


@dataclass(frozen=True, slots=True)
class Shown:
    """What a verified receipt shows.

    act: the act text's fields, or None when the receipt carries no act text. witnesses: name -> POSIX time.
    not_later_than: the earliest time at which a witness saw a tree with this act in it, or None without witnesses.
    """

    act: act.ActText | None
    index: int
    checkpoint: checkpoint.Checkpoint
    log: note.VerifierKey
    witnesses: dict[str, int]

    @property
    def not_later_than(self) -> int | None:
        return min(self.witnesses.values(), default=None)


def verify(proof: Proof, policy: Policy, entry: bytes | None = None) -> Shown:
    """What the receipt shows under the policy; a LedgerError when it shows nothing.

    entry: the log's entry, for a proof without an act text; otherwise it is made from the act text in `extra`.
    Unwitnessed: all else holds, but the policy asks for no witness, so that it could not be judged.
    """
    shown, cosigned = _included(proof, policy, entry)
    policy.require(cosigned)
    return shown


def awaited(shown: Shown, now: int) -> int | None:
    """Until when (POSIX seconds) a fresh receipt may lack its witnesses, or None where they should have signed by `now`.

    The act's own time is the body's word; it makes nobody take such a receipt for good, only wait.
    """
    if shown.act is None:
        return None
    asserted = int(shown.act.time.timestamp())
    until = asserted + LONGEST_SLOT + TOLERANCE
    return until if asserted - DAY <= now < until else None


def included(proof: Proof, policy: Policy, entry: bytes | None = None) -> Shown:
    """What the log's own key says with this receipt, whoever has or has not cosigned; a LedgerError where not even that holds.

    Good only for whoever compares the tree with the log itself: alone it proves no more than that somebody held the key.
    """
    return _included(proof, policy, entry)[0]


def _included(proof: Proof, policy: Policy, entry: bytes | None) -> tuple[Shown, Collection[note.VerifierKey]]:
    """What is shown, and whose cosignatures are right."""
    fields = None
    if entry is None:
        if proof.extra is None:
            raise Malformed("receipt", "carries no act text")
        try:
            text = proof.extra.decode()
        except UnicodeDecodeError as wrong:
            raise Malformed("receipt", "the act text is not UTF-8") from wrong
        fields = act.parse(text)
        entry = act.leaf_of(text)
    head = checkpoint.verify(proof.signed_checkpoint, policy.log_keys, policy.witness_keys)
    merkle.verify_inclusion(merkle.leaf_hash(entry), proof.index, head.checkpoint.size, proof.path, head.checkpoint.root)
    names = {witness.key: witness.name for witness in policy.witnesses}
    seen = {names[key]: time for key, time in head.witnesses.items()}
    return Shown(fields, proof.index, head.checkpoint, head.log, seen), head.witnesses


@dataclass(frozen=True, slots=True)
class Bracket:
    """The two witnessed times between which an act entered the log (POSIX seconds; None where no witness saw it)."""

    not_earlier_than: int | None
    not_later_than: int | None

    def holds(self, asserted: int, tolerance: int, slot: int = 0) -> bool:
        """Whether the asserted time (POSIX seconds) lies in the bracket, give or take the tolerance (seconds).

        slot: seconds more below, for a log that shows its heads at the end of a slot: what a witness had not seen by then may
        have been signed that much earlier.
        """
        early, late = self.not_earlier_than, self.not_later_than
        not_before = early is None or asserted >= early - slot - tolerance
        return not_before and (late is None or asserted <= late + tolerance)


def bracket(index: int, witnessed: Sequence[tuple[int, int, int]]) -> Bracket:
    """The bracket of leaf `index`, from witnessed checkpoints as (size, first, last) in POSIX seconds.

    first: the earliest cosignature of any witness. last: the time until which all that cosigned it had been shown no
    larger tree, that is the earliest of their latest cosignatures. The largest tree without the leaf bounds it from
    below, the earliest sight of any tree with it from above.
    """
    without = max(((size, last) for size, _, last in witnessed if size <= index), default=None)
    within = [first for size, first, _ in witnessed if size > index]
    return Bracket(without[1] if without else None, min(within, default=None))
