"""Trust policies (c2sp.org/tlog-policy): which logs, which witnesses, and how many of them are enough.

log <vkey> [<url>]
witness <name> <vkey> [<url>]
group <name> all|any|<k> <name>...
quorum <name>|none
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from .errors import LedgerError, Malformed, QuorumMissing, Unwitnessed
from .note import COSIGNATURE, ED25519, VerifierKey, parse_vkey

MAX_LINES = 10_000


@dataclass(frozen=True, slots=True)
class Named:
    """A log or a witness of the policy: its name there, its key, and where it can be reached."""

    name: str
    key: VerifierKey
    url: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """At least `threshold` of the members (witnesses or earlier groups)."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy file, read. `quorum` is the name of a witness or a group, or None when none is asked for."""

    logs: tuple[Named, ...]
    witnesses: tuple[Named, ...]
    groups: tuple[Group, ...]
    quorum: str | None

    @property
    def log_keys(self) -> tuple[VerifierKey, ...]:
        return tuple(log.key for log in self.logs)

    @property
    def witness_keys(self) -> tuple[VerifierKey, ...]:
        return tuple(witness.key for witness in self.witnesses)

    @property
    def asks_witnesses(self) -> bool:
        """Whether anybody beside the log has to sign. Where nobody has to, what the log signs proves nothing to others."""
        return self.quorum is not None

    def is_met(self, cosigned: Collection[VerifierKey]) -> bool:
        """Whether these keys' cosignatures are a quorum."""
        if self.quorum is None:
            return True
        true = {witness.name for witness in self.witnesses if witness.key in cosigned}
        for group in self.groups:  # members come before their group, so one pass settles all
            if sum(member in true for member in group.members) >= group.threshold:
                true.add(group.name)
        return self.quorum in true

    def require(self, cosigned: Collection[VerifierKey]) -> None:
        """Raises QuorumMissing unless these keys' cosignatures are a quorum, and Unwitnessed where the policy asks for none.

        c2sp.org/tlog-policy lets `quorum none` be met by nothing. A receipt that is "good" by that is one which whoever
        holds the log's key can make alone, of any act and any day.
        """
        if not self.asks_witnesses:
            raise Unwitnessed("policy", "asks for no witness")
        if not self.is_met(cosigned):
            raise QuorumMissing("policy", f"{self.quorum!r} is not met by {len(cosigned)} cosignatures")


def parse(data: bytes) -> Policy:
    """The policy in a file. Malformed names the line; an unsafe key raises UnsafeKey."""
    logs: list[Named] = []
    witnesses: list[Named] = []
    groups: list[Group] = []
    names: set[str] = set()
    grouped: set[str] = set()
    quorum: list[str | None] = []
    if re.search(rb"[^\t\n\x20-\x7e\x80-\xff]", data):
        raise Malformed("policy", "has a control character")
    if data and not data.endswith(b"\n"):
        raise Malformed("policy", "the last line does not end")
    # Octets above 0x7f are opaque: surrogateescape keeps them apart without reading them as letters.
    lines = data.decode("utf-8", "surrogateescape").split("\n")[:-1]
    if len(lines) > MAX_LINES:
        raise Malformed("policy", "too many lines")

    def new(name: str) -> str:
        if name in names or name == "none":
            raise Malformed("policy", f"the name {name!r} is taken")
        names.add(name)
        return name

    def key(text: str, kind: int) -> VerifierKey:
        value = parse_vkey(text)
        if value.kind != kind:
            raise Malformed("policy", "a key of the wrong signature type")
        # Nor may one key be log and witness: who holds it would be his own witness.
        if any(other.key.public == value.public for other in (*logs, *witnesses)):
            raise Malformed("policy", "one public key twice")
        return value

    for number, line in enumerate(lines, 1):
        items = [item for item in re.split(r"[ \t]+", line) if item]
        if not items or items[0].startswith("#"):
            continue
        try:
            match items:
                case ["log", vkey] | ["log", vkey, _]:
                    value = key(vkey, ED25519)
                    logs.append(Named(value.name, value, items[2] if len(items) > 2 else None))
                case ["witness", name, vkey] | ["witness", name, vkey, _]:
                    witnesses.append(Named(new(name), key(vkey, COSIGNATURE), items[3] if len(items) > 3 else None))
                case ["group", name, threshold, *members] if members:
                    for member in members:
                        if member not in names or member in grouped:
                            raise Malformed("policy", f"{member!r} is not defined before, or is in a group already")
                        grouped.add(member)
                    groups.append(Group(new(name), _threshold(threshold, len(members)), tuple(members)))
                case ["quorum", name]:
                    if name != "none" and name not in names:
                        raise Malformed("policy", f"{name!r} is not defined before")
                    quorum.append(None if name == "none" else name)
                case _:
                    raise Malformed("policy", "not a log, witness, group or quorum line")
        except LedgerError as wrong:
            raise type(wrong)("policy", f"line {number}: {wrong.cause}") from wrong
    if len(quorum) != 1:
        raise Malformed("policy", "there must be exactly one quorum line")
    return Policy(tuple(logs), tuple(witnesses), tuple(groups), quorum[0])


def _threshold(text: str, count: int) -> int:
    if text == "all":
        return count
    if text == "any":
        return 1
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text) or int(text) > count:
        raise Malformed("policy", "the threshold is not all, any or a number up to the number of members")
    return int(text)
