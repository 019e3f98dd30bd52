"""The witness protocol (c2sp.org/tlog-witness), without the network: requests, responses, and a witness's judgement.

A request for a cosignature:

    old <size of the last tree that the witness cosigned>
    <consistency path, one hash a line>

    <checkpoint signed by the log>
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import checkpoint, merkle, note
from .errors import LedgerError, Malformed, ProofFailed, SignatureFailed
from .strict import read_decimal, read_hash, write_base64

SIZE_TYPE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request: the size the witness is believed to know, the path from there, the new signed checkpoint."""

    old: int
    path: tuple[bytes, ...]
    signed_checkpoint: str

    def __str__(self) -> str:
        return f"old {self.old}\n" + "".join(f"{write_base64(p)}\n" for p in self.path) + "\n" + self.signed_checkpoint


def parse_request(text: str) -> AddCheckpoint:
    head, gap, signed = text.partition("\n\n")
    if not gap or not head.startswith("old "):
        raise Malformed("request", "not an old size, a path, an empty line and a checkpoint")
    old, *path = head.split("\n")
    if len(path) > merkle.MAX_PATH:
        raise Malformed("request", "the path is too long")
    note.split(signed)
    return AddCheckpoint(
        read_decimal("request", old[len("old ") :]), tuple(read_hash("request", line) for line in path), signed
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """A witness's answer. status 200: `head` may be stored and cosigned. 409: `size` is what the witness knows.

    evidence: the log itself signed something that cannot be true; the request must be kept.
    """

    status: int
    reason: str
    head: checkpoint.Checkpoint | None = None
    size: int | None = None
    evidence: bool = False


def origin_of(text: str) -> str:
    """The origin that a request is about, before anything in it is believed."""
    return checkpoint.parse(note.split(parse_request(text).signed_checkpoint)[0]).origin


def judge(text: str, known: tuple[int, bytes] | None, logs: Sequence[note.VerifierKey]) -> Answer:
    """What a witness answers to a request.

    known: (size, root) of the last tree of this origin that it cosigned, None for never. The caller stores `head`, in
    the same atomic step in which it read `known`, before it cosigns.
    """
    try:
        request = parse_request(text)
        head = checkpoint.parse(note.split(request.signed_checkpoint)[0])
    except LedgerError as wrong:
        return Answer(400, str(wrong))
    if not any(key.name == head.origin for key in logs):
        return Answer(404, "unknown log")
    try:
        checkpoint.verify(request.signed_checkpoint, logs)
    except SignatureFailed as wrong:
        return Answer(403, str(wrong))
    if request.old > head.size:
        return Answer(400, "the old size is larger than the new one")
    size, root = known or (0, merkle.EMPTY_ROOT)
    if request.old != size:
        return Answer(409, "the old size is not the last one", size=size)
    if head.size == 0 and head.root != merkle.EMPTY_ROOT:
        return Answer(422, "an empty tree has another root", evidence=True)
    if size == 0:
        # The one place where an old size of 0 is good: an empty tree is a prefix of every tree.
        if request.path:
            return Answer(422, "a path from the empty tree must be empty")
        return Answer(200, "first seen", head=head)
    try:
        merkle.verify_consistency(size, head.size, root, head.root, request.path)
    except ProofFailed as wrong:
        # Two roots of one size are proof of a fork; a bad path alone may be a mistake, but is kept all the same.
        return Answer(422, str(wrong), evidence=True)
    return Answer(200, "consistent", head=head)


def cosign(signer: note.SignerKey, head: checkpoint.Checkpoint, time: int) -> str:
    """The body of the 200 response: the witness's cosignature line."""
    return str(note.signature_by(signer, str(head), time))


def parse_size(body: str) -> int:
    """The tree size in the body of a 409 response."""
    if not body.endswith("\n"):
        raise Malformed("response", "no line")
    return read_decimal("response", body[:-1])


def accept(body: str, signed_checkpoint: str, witness: note.VerifierKey) -> tuple[str, int]:
    """(signature line, POSIX time) of this witness in the body of a 200 response; other keys' lines are ignored.

    SignatureFailed when its line is wrong or not there.
    """
    if not body.endswith("\n") or len(body) > note.MAX_NOTE:
        raise Malformed("response", "not signature lines")
    text = note.split(signed_checkpoint)[0]
    for written in body[:-1].split("\n"):
        line = note.parse_signature_line(written)
        if (line.name, line.id) == (witness.name, witness.id):
            time = note.check(witness, text, line.signature)
            if time is None:
                raise SignatureFailed("response", "not a cosignature")
            return str(line), time
    raise SignatureFailed("response", f"no cosignature of {witness.name}")
