"""Receipts that prove nothing and policies that ask too little, with what every verifier has to say of each pair.

The thief here has the log's private key, the strongest that a forger of this log can have, and no witness's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from core.ledger import naive
from hoiam.core.ledger import act, checkpoint, note, receipt, witness

ORIGIN = "log.example.org/2026"
LOG = note.SignerKey(ORIGIN, note.ED25519, b"\x01" * 32)
ANOTHER_LOG = note.SignerKey(ORIGIN, note.ED25519, b"\x02" * 32)
WITNESSES = [note.SignerKey(f"w{i}.example.org", note.COSIGNATURE, bytes([i + 10]) * 32) for i in range(3)]
STRANGERS = [note.SignerKey(w.name, note.COSIGNATURE, bytes([i + 90]) * 32) for i, w in enumerate(WITNESSES)]
ITSELF = note.SignerKey(ORIGIN, note.COSIGNATURE, b"\x01" * 32)
SEEN_AT = 1_764_000_000
HOLDS, REFUSED, NOT_JUDGED = 0, 1, 2  # the exit codes of the verifiers

_NAMED = "".join(f"witness w{i} {w}\n" for i, w in enumerate(WITNESSES))
WITNESSED = f"log {LOG}\n{_NAMED}group two 2 w0 w1 w2\nquorum two\n"
ASK_NOBODY = {
    "as `ledger new` wrote it until 0.2.0": f"log {LOG}\nquorum none\n",
    "witnesses that are named and not asked": f"log {LOG}\n{_NAMED}quorum none\n",
    "a group that is not asked": f"log {LOG}\n{_NAMED}group two 2 w0 w1 w2\nquorum none\n",
    "spaces and words": f"# ours\n\tlog  {LOG}\n quorum \t none \n",
}
NOT_A_POLICY = {
    "no quorum at all": f"log {LOG}\n{_NAMED}",
    "a quorum of nought": f"log {LOG}\n{_NAMED}group two 0 w0 w1 w2\nquorum two\n",
    "the quorum 0": f"log {LOG}\n{_NAMED}quorum 0\n",
    "the log as its own witness": f"log {LOG}\nwitness w {ITSELF}\nquorum w\n",
    "the witness as its own log": f"witness w {ITSELF}\nlog {LOG}\nquorum w\n",
    "nothing": "",
}


def _receipt(act_word: str, when: datetime, log: note.SignerKey, cosigners: list[note.SignerKey]) -> str:
    text = act.render(
        act.ActText(salt=b"s" * 32, tag=b"t" * 16, body="XA-AB", number="XA-AB-2026-000003", seq=9, act=act_word, time=when)
    )
    leaves = [act.leaf_of(text), b"a sibling\n"]
    head = checkpoint.of(ORIGIN, 2, naive.root(leaves))
    signed = checkpoint.sign(head, [log]) + "".join(witness.cosign(who, head, SEEN_AT) for who in cosigners)
    return str(receipt.Proof(0, tuple(naive.path(0, leaves)), signed, text.encode()))


LONG_AGO = datetime(2026, 2, 3, 9, 0, tzinfo=timezone(timedelta(hours=7)))
FORGED = _receipt("decide.upheld", LONG_AGO, LOG, [])
GENUINE = _receipt("received", LONG_AGO, LOG, WITNESSES)
ONE_WITNESS = _receipt("received", LONG_AGO, LOG, WITNESSES[:1])
BY_STRANGERS = _receipt("decide.upheld", LONG_AGO, LOG, STRANGERS)
BY_ITSELF = _receipt("decide.upheld", LONG_AGO, LOG, [ITSELF])
OF_ANOTHER_LOG = _receipt("received", LONG_AGO, ANOTHER_LOG, WITNESSES)
# Verifiers look at their own clock: a receipt is fresh while its witnesses have not been shown a tree with it.
_NOW = datetime.now(LONG_AGO.tzinfo).replace(microsecond=0)
FRESH = _receipt("received", _NOW, LOG, [])
FRESH_WITH_ONE = _receipt("received", _NOW - timedelta(minutes=10), LOG, WITNESSES[:1])
OVERDUE = _receipt("received", _NOW - timedelta(hours=1, minutes=2), LOG, [])
OF_NEXT_WEEK = _receipt("received", _NOW + timedelta(days=7), LOG, [])


@dataclass(frozen=True)
class Tried:
    """A receipt under a policy, and the exit code of a verifier that judges it rightly."""

    name: str
    receipt: str
    policy: str
    outcome: int


def tried() -> Iterator[Tried]:
    """Every pair."""
    yield Tried("a receipt that holds", GENUINE, WITNESSED, HOLDS)
    for name, text in (
        ("forged with the log's key", FORGED),
        ("all witness lines taken out", "\n".join(x for x in GENUINE.split("\n") if "— w" not in x)),
        ("one witness of the two that are asked", ONE_WITNESS),
        ("witness keys that nobody knows, under the witnesses' names", BY_STRANGERS),
        ("cosigned by the log itself", BY_ITSELF),
        ("of another log with the same origin", OF_ANOTHER_LOG),
        ("its place changed", GENUINE.replace("index 0", "index 1")),
    ):
        yield Tried(f"{name}, under a good policy", text, WITNESSED, REFUSED)
    yield Tried("fresh: signed by the log, witnesses are still to sign", FRESH, WITNESSED, NOT_JUDGED)
    yield Tried("fresh, with one witness of the two that are asked", FRESH_WITH_ONE, WITNESSED, NOT_JUDGED)
    yield Tried("fresh, its place changed", FRESH.replace("index 0", "index 1"), WITNESSED, REFUSED)
    yield Tried("signed by the log alone longer ago than a slot can be", OVERDUE, WITNESSED, REFUSED)
    yield Tried("of a day that is still to come", OF_NEXT_WEEK, WITNESSED, REFUSED)
    for why, rules in ASK_NOBODY.items():
        yield Tried(f"fresh, under a policy that asks nobody: {why}", FRESH, rules, NOT_JUDGED)
        for name, text in (("forged", FORGED), ("genuine", GENUINE), ("by strangers", BY_STRANGERS), ("by itself", BY_ITSELF)):
            yield Tried(f"{name}, under a policy that asks nobody: {why}", text, rules, NOT_JUDGED)
        yield Tried(f"wrong whoever is asked: {why}", OF_ANOTHER_LOG, rules, REFUSED)
        yield Tried(f"a wrong path, whoever is asked: {why}", GENUINE.replace("index 0", "index 1"), rules, REFUSED)
    for why, rules in NOT_A_POLICY.items():
        yield Tried(f"no policy: {why}", FORGED, rules, NOT_JUDGED)
        yield Tried(f"genuine, and no policy: {why}", GENUINE, rules, NOT_JUDGED)
