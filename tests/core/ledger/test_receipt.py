"""Receipts, notes, policies and the witness protocol: what is accepted, and what is refused with a name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ledger import naive
from hoiam.core.ledger import act, checkpoint, ed25519, merkle, note, policy, receipt, tiles, witness
from hoiam.core.ledger.errors import LedgerError, Malformed, ProofFailed, QuorumMissing, SignatureFailed, UnsafeKey, Unwitnessed

ORIGIN = "log.example.org/2026"
LOG = note.SignerKey(ORIGIN, note.ED25519, b"\x01" * 32)
WITNESSES = [note.SignerKey(f"w{i}.example.org", note.COSIGNATURE, bytes([i + 10]) * 32) for i in range(4)]
NOON = 1_795_500_000

POLICY = f"""# two of four
log {LOG} https://log.example.org/2026
witness council {WITNESSES[0]} https://w0.example.org
witness inspectorate {WITNESSES[1]}
witness bar {WITNESSES[2]}
witness university {WITNESSES[3]}
group outside 2 council inspectorate bar university
quorum outside
"""

TEXT = act.render(
    act.ActText(
        salt=b"s" * 32, tag=b"t" * 16, body="H57", number="H57-2026-000001", seq=1, act="received",
        time=datetime(2026, 11, 24, 10, 32, 5, tzinfo=timezone(timedelta(hours=7))),
    )
)  # fmt: skip


@dataclass
class Case:
    leaves: list[bytes]
    proof: receipt.Proof
    policy: policy.Policy


def _signed(size: int, root: bytes, cosigners: int = 3, log: note.SignerKey = LOG) -> str:
    head = checkpoint.of(log.name, size, root)
    signed = checkpoint.sign(head, [log])
    return signed + "".join(witness.cosign(w, head, NOON + 60 * i) for i, w in enumerate(WITNESSES[:cosigners]))


@pytest.fixture(scope="module")
def case() -> Case:
    leaves = [f"leaf {i}\n".encode() for i in range(13)]
    leaves[5] = act.leaf_of(TEXT)
    path = tuple(naive.path(5, leaves))
    signed = _signed(13, naive.root(leaves))
    return Case(leaves, receipt.Proof(5, path, signed, TEXT.encode()), policy.parse(POLICY.encode()))


def test_a_receipt_shows_the_act_and_the_earliest_witness(case: Case) -> None:
    shown = receipt.verify(receipt.parse(str(case.proof)), case.policy)
    assert shown.act is not None
    assert shown.act.number == "H57-2026-000001"
    assert shown.witnesses == {"council": NOON, "inspectorate": NOON + 60, "bar": NOON + 120}
    assert shown.not_later_than == NOON
    assert (shown.checkpoint.origin, shown.checkpoint.size) == (ORIGIN, 13)


def test_every_single_bit_flip_of_a_receipt_is_refused_or_means_the_same(case: Case) -> None:
    good = str(case.proof).encode()
    meant = receipt.verify(case.proof, case.policy)
    same = 0
    for at in range(len(good)):
        for bit in range(8):
            flipped = bytearray(good)
            flipped[at] ^= 1 << bit
            try:
                shown = receipt.verify(receipt.parse(flipped.decode()), case.policy)
            except (LedgerError, UnicodeDecodeError):
                continue
            # A flip in a cosigner's name or key id makes it a stranger's line; the others still are a quorum.
            assert shown.act == meant.act
            assert (shown.index, shown.checkpoint, shown.log) == (meant.index, meant.checkpoint, meant.log)
            assert shown.witnesses.items() <= meant.witnesses.items()
            same += 1
    assert same < len(good)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (lambda text: text[:-1], Malformed),
        (lambda text: text[: len(text) // 2], Malformed),
        (lambda text: text + text, Malformed),
        (lambda text: text.replace("\n", "\r\n"), Malformed),
        (lambda text: text.replace("@v1", "@v2"), Malformed),
        (lambda text: text.replace("index 5", "index 05"), Malformed),
        (lambda text: text.replace("index 5", "index 6"), ProofFailed),
        (lambda text: text.replace("index 5", "index 13"), ProofFailed),
        (lambda text: text.replace("index 5", "index 99999999999999999999"), Malformed),
        (lambda text: text.replace("extra ", "extra A"), Malformed),
        (lambda text: "\n".join(x for x in text.split("\n") if not x.startswith("extra")), Malformed),
        (lambda text: text.replace(f"\n{ORIGIN}\n13", f"\n{ORIGIN}\n14"), SignatureFailed),
        (lambda text: text.replace(f"\n{ORIGIN}\n13", "\nlog.other.org\n13"), SignatureFailed),
        (lambda text: "", Malformed),
        (lambda text: "x" * (receipt.MAX_PROOF + 1), Malformed),
    ],
)  # fmt: skip
def test_a_damaged_receipt_is_refused_by_name(case: Case, wrong: object, error: type[LedgerError]) -> None:
    with pytest.raises(error):
        receipt.verify(receipt.parse(wrong(str(case.proof))), case.policy)  # type: ignore[operator]  # a lambda above


def test_a_receipt_for_another_act_does_not_pass(case: Case) -> None:
    other = TEXT.replace("received", "accepted")
    with pytest.raises(ProofFailed):
        receipt.verify(replace(case.proof, extra=other.encode()), case.policy)
    with pytest.raises(ProofFailed):
        receipt.verify(case.proof, case.policy, entry=b"another entry")
    assert receipt.verify(replace(case.proof, extra=None), case.policy, entry=case.leaves[5]).act is None


def test_too_few_witnesses_are_no_quorum(case: Case) -> None:
    signed = _signed(13, naive.root(case.leaves), cosigners=1)
    with pytest.raises(QuorumMissing):
        receipt.verify(replace(case.proof, signed_checkpoint=signed), case.policy)


def test_a_policy_that_asks_for_no_witness_judges_nothing(case: Case) -> None:
    for lines in ("", "".join(W), W[0] + "group g any w0\n"):
        lenient = policy.parse(f"log {LOG}\n{lines}quorum none\n".encode())
        for cosigners in (0, 3):
            proof = replace(case.proof, signed_checkpoint=_signed(13, naive.root(case.leaves), cosigners=cosigners))
            with pytest.raises(Unwitnessed):
                receipt.verify(proof, lenient)
            assert receipt.included(proof, lenient).index == 5
            with pytest.raises(ProofFailed):
                receipt.verify(replace(proof, index=4), lenient)


def test_a_witness_cannot_stand_in_for_the_log(case: Case) -> None:
    head = checkpoint.of(ORIGIN, 13, naive.root(case.leaves))
    stranger = note.SignerKey(ORIGIN, note.ED25519, b"\x02" * 32)
    unsigned = checkpoint.sign(head, [stranger]) + "".join(witness.cosign(w, head, NOON) for w in WITNESSES)
    with pytest.raises(SignatureFailed):
        receipt.verify(replace(case.proof, signed_checkpoint=unsigned), case.policy)


def test_one_wrong_line_of_a_known_key_condemns_the_note(case: Case) -> None:
    head = checkpoint.of(ORIGIN, 13, naive.root(case.leaves))
    line = note.signature_by(WITNESSES[0], str(head), NOON)
    wrong = replace(line, signature=line.signature[:-1] + bytes([line.signature[-1] ^ 1]))
    with pytest.raises(SignatureFailed):
        note.open_note(checkpoint.sign(head, [LOG]) + str(wrong), [LOG.verifier, WITNESSES[0].verifier])
    late = replace(line, signature=(NOON + 1).to_bytes(8, "big") + line.signature[8:])
    with pytest.raises(SignatureFailed):
        note.open_note(checkpoint.sign(head, [LOG]) + str(late), [LOG.verifier, WITNESSES[0].verifier])


def test_a_change_of_log_keys_signs_with_both_for_a_while() -> None:
    fresh = note.SignerKey(ORIGIN, note.ED25519, b"\x03" * 32)
    signed = checkpoint.sign(checkpoint.of(ORIGIN, 0, merkle.EMPTY_ROOT), [LOG, fresh])
    for key in (LOG, fresh):
        assert checkpoint.verify(signed, [key.verifier]).log == key.verifier


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log.example.org\n0\n",
        "log.example.org\n00\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "log.example.org\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
        "log.example.org\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n",
        "log.example.org\n0\nAAAA\n",
        "log.example.org\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "log.example.org\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n",
    ],
)
def test_a_text_that_is_almost_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        checkpoint.parse(text)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("w+00000000+AA==", Malformed),
        ("no plus", Malformed),
        (f"+{LOG.verifier.id.hex()}+AAAA", Malformed),
        (str(LOG).replace(LOG.verifier.id.hex(), "00000000"), Malformed),
        (str(LOG).replace("log.", "log ."), Malformed),
        (str(LOG)[:-1] + "\n", Malformed),
    ],
)
def test_a_key_that_is_not_written_right_is_refused(text: str, error: type[LedgerError]) -> None:
    with pytest.raises(error):
        note.parse_vkey(text)


def test_a_small_order_point_is_refused_when_configured() -> None:
    for public in (bytes(32), b"\x01" + bytes(31), b"\xff" * 32, (2**255 - 19).to_bytes(32, "little")):
        with pytest.raises(UnsafeKey):
            ed25519.check_key(public)
        vkey = f"w+{note.key_id('w', 4, public).hex()}+" + note.write_base64(b"\x04" + public)
        with pytest.raises(UnsafeKey):
            policy.parse(f"witness w {vkey}\nquorum w\n".encode())


def test_a_private_key_does_not_show_itself() -> None:
    assert LOG.seed.hex() not in repr(LOG)
    assert "PRIVATE" not in str(LOG)
    assert note.parse_signer(LOG.to_text()) == LOG


W = [f"witness w{i} {w}\n" for i, w in enumerate(WITNESSES)]
ITS_OWN = note.SignerKey(ORIGIN, note.COSIGNATURE, b"\x01" * 32)  # the log's key once more, as its witness


@pytest.mark.parametrize(
    ("text", "met_by"),
    [
        ("quorum none\n", [set(), {0}]),
        (W[0] + "quorum w0\n", [{0}, {0, 1}]),
        (W[0] + W[1] + "group g any w0 w1\nquorum g\n", [{0}, {1}, {0, 1}]),
        (W[0] + W[1] + "group g all w0 w1\nquorum g\n", [{0, 1}]),
        ("".join(W) + "group a any w0 w1\ngroup b any w2 w3\ngroup c all a b\nquorum c\n", [{0, 2}, {0, 3}, {1, 2}, {1, 3}]),
        ("\t# words\n \n" + W[0] + "  quorum \t w0  \n", [{0}]),
        ("# ch\xfa \x80\n".encode("latin-1").decode("latin-1") + "quorum none\n", [set()]),
    ],
)
def test_a_policy_is_met_by_its_quorums_only(text: str, met_by: list[set[int]]) -> None:
    read = policy.parse(text.encode("latin-1"))
    for chosen in range(16):
        some = {i for i in range(4) if chosen >> i & 1}
        met = read.is_met([WITNESSES[i].verifier for i in some])
        assert met == any(least <= some for least in met_by)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum none",
        "quorum none\nquorum none\n",
        "quorum w0\n" + W[0],
        W[0] + W[0].replace("w0", "again", 1) + "quorum none\n",
        W[0] + W[1].replace("w1", "w0", 1) + "quorum none\n",
        W[0] + "group g 2 w0\nquorum g\n",
        W[0] + "group g 0 w0\nquorum g\n",
        W[0] + "group g any\nquorum g\n",
        W[0] + "group g any w0\ngroup h any w0\nquorum h\n",
        "group none any none\nquorum none\n",
        f"witness w0 {LOG}\nquorum w0\n",
        f"log {WITNESSES[0]}\nquorum none\n",
        f"log {LOG}\nwitness w {ITS_OWN}\nquorum w\n",
        f"witness w {ITS_OWN}\nlog {LOG}\nquorum w\n",
        W[0] + "quorum 0\n",
        "quorum none\r\n",
        "frobnicate\nquorum none\n",
    ],
)
def test_a_policy_that_says_something_else_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        policy.parse(text.encode())


def test_a_policy_of_32_witnesses_in_32_groups_is_read() -> None:
    lines = []
    for i in range(32):
        key = note.SignerKey(f"n{i}", note.COSIGNATURE, bytes([i + 100]) * 32)
        lines += [f"witness n{i} {key}\n", f"group g{i} any n{i}\n"]
    read = policy.parse(("".join(lines) + f"group all 32 {' '.join(f'g{i}' for i in range(32))}\nquorum all\n").encode())
    assert read.is_met(read.witness_keys)
    assert not read.is_met(read.witness_keys[1:])


def test_an_act_is_bracketed_by_two_witnessed_times() -> None:
    seen = [(3, 100, 150), (5, 200, 230), (9, 400, 450), (12, 390, 500)]
    between = receipt.bracket(5, seen)
    assert between == receipt.Bracket(230, 390)
    assert between.holds(250, 0)
    assert between.holds(225, 5)
    assert not between.holds(224, 5)
    assert not between.holds(500, 5)
    assert receipt.bracket(50, seen) == receipt.Bracket(500, None)
    assert receipt.bracket(0, []).holds(0, 0)


class Witnessed:
    """A log of `size` leaves and the request that takes a witness there from `old`."""

    def __init__(self, size: int, salt: str = "") -> None:
        self.leaves = [f"{salt}{i}".encode() for i in range(size)]
        self.root = naive.root(self.leaves)

    def request(self, old: int, log: note.SignerKey = LOG) -> str:
        path = tuple(naive.proof(old, self.leaves)) if 0 < old <= len(self.leaves) else ()
        signed = checkpoint.sign(checkpoint.of(log.name, len(self.leaves), self.root), [log])
        return str(witness.AddCheckpoint(old, path, signed))


def _status(text: str, known: tuple[int, bytes] | None) -> int:
    return witness.judge(text, known, [LOG.verifier]).status


def test_a_witness_follows_an_honest_log() -> None:
    known: tuple[int, bytes] | None = None
    for size in (0, 0, 1, 5, 5, 8, 300):
        log = Witnessed(size)
        answer = witness.judge(log.request(known[0] if known else 0), known, [LOG.verifier])
        assert (answer.status, answer.head) == (200, checkpoint.Checkpoint(ORIGIN, size, log.root))
        known = (size, log.root)


def test_a_witness_names_the_size_that_it_knows() -> None:
    five = Witnessed(5)
    answer = witness.judge(Witnessed(8).request(3), (5, five.root), [LOG.verifier])
    assert (answer.status, answer.size) == (409, 5)
    assert _status(Witnessed(3).request(0), (5, five.root)) == 409


def test_a_witness_keeps_the_evidence_of_a_fork() -> None:
    known = (5, Witnessed(5).root)
    for fork in (Witnessed(5, "forged"), Witnessed(8, "forged")):
        answer = witness.judge(fork.request(5), known, [LOG.verifier])
        assert (answer.status, answer.evidence, answer.head) == (422, True, None)


def test_a_witness_refuses_what_it_cannot_believe() -> None:
    known = (5, Witnessed(5).root)
    stranger = note.SignerKey(ORIGIN, note.ED25519, b"\x05" * 32)
    assert _status(Witnessed(8).request(5, stranger), known) == 403
    assert _status(Witnessed(8).request(5, replace(LOG, name="log.other.org")), known) == 404
    assert _status(Witnessed(3).request(5), known) == 400
    with_path = Witnessed(8).request(0).replace("old 0\n", "old 0\n" + note.write_base64(bytes(32)) + "\n")
    assert _status(with_path, None) == 422
    empty = note.sign(f"{ORIGIN}\n0\n{note.write_base64(bytes(32))}\n", [LOG])
    assert _status(str(witness.AddCheckpoint(0, (), empty)), None) == 422
    for text in ("", "old 1", "old 01\n\n", "old 0\n\nnothing\n", Witnessed(8).request(5)[:-1]):
        assert _status(text, known) == 400
    too_long = "old 5\n" + (note.write_base64(bytes(32)) + "\n") * 64
    assert _status(too_long + Witnessed(8).request(5).partition("\n\n")[2], known) == 400


def test_a_cosignature_is_taken_only_from_the_witness_that_was_asked() -> None:
    head = checkpoint.of(ORIGIN, 3, Witnessed(3).root)
    signed = checkpoint.sign(head, [LOG])
    first, second = WITNESSES[:2]
    body = witness.cosign(first, head, NOON) + witness.cosign(second, head, NOON + 1)
    assert witness.accept(body, signed, second.verifier)[1] == NOON + 1
    for bad in (witness.cosign(first, head, NOON), body[:-1], "", "\n"):
        with pytest.raises((SignatureFailed, Malformed)):
            witness.accept(bad, signed, second.verifier)
    other = checkpoint.of(ORIGIN, 4, Witnessed(4).root)
    with pytest.raises(SignatureFailed):
        witness.accept(witness.cosign(second, other, NOON), signed, second.verifier)
    assert witness.parse_size("12\n") == 12
    for size in ("12", "012\n", "12\n\n", "many\n"):
        with pytest.raises(Malformed):
            witness.parse_size(size)


@settings(max_examples=50)
@given(st.integers(1, 40), st.integers(0, 40), st.booleans())
def test_a_witness_never_cosigns_a_tree_that_rewrites(size: int, more: int, forged: bool) -> None:
    old, new = Witnessed(size), Witnessed(size + more, "forged" if forged else "")
    status = _status(new.request(size), (size, old.root))
    assert status == (422 if forged else 200)


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_no_text_makes_a_reader_fall_over(text: str) -> None:
    readers = (receipt.parse, checkpoint.parse, note.split, note.parse_vkey, act.parse, witness.parse_request,
               note.parse_signer, tiles.parse_path, lambda t: policy.parse(t.encode("utf-8", "surrogatepass")))  # fmt: skip
    for read in readers:
        try:
            read(text)
        except LedgerError:
            continue
