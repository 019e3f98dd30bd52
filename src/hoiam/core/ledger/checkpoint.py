"""Checkpoints (c2sp.org/tlog-checkpoint): the text that the log signs.

<origin>
<tree size>
<root hash in base64>
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from . import merkle, note
from .errors import Malformed, SignatureFailed
from .strict import MAX_SIZE, read_decimal, read_hash, write_base64


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its origin, the number of leaves, the root over them.

    extensions: lines that another log may add; this one never does, since no monitor can audit them.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The text that is signed, with its final line feed."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, write_base64(self.root), *self.extensions))


def of(origin: str, size: int, root: bytes) -> Checkpoint:
    """A checkpoint of a log of ours: the origin is a name without spaces or plus."""
    if not note.is_key_name(origin) or not 0 <= size <= MAX_SIZE or len(root) != 32:
        raise Malformed("checkpoint", "origin, size or root cannot be written")
    if size == 0 and root != merkle.EMPTY_ROOT:
        raise Malformed("checkpoint", "an empty tree has another root")
    return Checkpoint(origin, size, root)


def parse(text: str) -> Checkpoint:
    """A checkpoint from the text of a note, to the letter; the signatures are somebody else's business."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise Malformed("checkpoint", "not origin, size and root, each on its own line")
    origin, size, root, *extensions = lines[:-1]
    return Checkpoint(origin, read_decimal("checkpoint", size), read_hash("checkpoint", root), tuple(extensions))


@dataclass(frozen=True, slots=True)
class Verified:
    """A checkpoint that a key of its log has signed. witnesses: key -> POSIX time, for each known one that cosigned."""

    checkpoint: Checkpoint
    log: note.VerifierKey
    witnesses: dict[note.VerifierKey, int]


def verify(signed_note: str, logs: Sequence[note.VerifierKey], witnesses: Iterable[note.VerifierKey] = ()) -> Verified:
    """The checkpoint in a note, signed by a log key whose name is its origin line."""
    head = parse(note.split(signed_note)[0])
    of_origin = [key for key in logs if key.name == head.origin and key.kind == note.ED25519]
    if not of_origin:
        raise SignatureFailed("checkpoint", f"no key is known for the log {head.origin!r}")
    opened = note.open_note(signed_note, [*of_origin, *(w for w in witnesses if w.kind == note.COSIGNATURE)])
    log = next((key for key in opened.keys if key.kind == note.ED25519), None)
    if log is None:
        raise SignatureFailed("checkpoint", "the log itself has not signed")
    return Verified(head, log, opened.times)


def sign(head: Checkpoint, signers: Sequence[note.SignerKey]) -> str:
    """The signed checkpoint. Two signers during a change of keys, both named by the origin."""
    if any(signer.name != head.origin or signer.kind != note.ED25519 for signer in signers):
        raise Malformed("checkpoint", "a log signs with Ed25519 under the name of its origin")
    return note.sign(str(head), signers)
