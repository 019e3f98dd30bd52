"""A name goes out only against an opening that is proved to stand in the public log, and only while that log goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from hoiam.core.dossier.events import Act, Recorded
from hoiam.core.ledger import checkpoint, merkle, note, tiles
from hoiam.core.petition import wire
from hoiam.core.petition.events import Opened, WordsRead
from hoiam.vault.agent import Unlocked
from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import NotReleased
from hoiam.vault.gatekeeper import Gatekeeper
from hoiam.vault.identity import open_names
from hoiam.vault.kept import LoggedAct
from hoiam.vault.logged import NothingLogged, Proofs
from hoiam.vault.sealing import CaseKeys
from hoiam.vault.wraps import Tier
from vault.conftest import NUMBER, line_of
from vault.local_gatekeeper import AllLogged, MemoryGrounds, MemoryStore

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
OFFICER, BODY = "XA-1/02", "XA-1"
KEY = note.SignerKey("log.test.invalid", note.ED25519, bytes(range(32)))
OTHER_KEY = note.SignerKey("log.test.invalid", note.ED25519, bytes(range(1, 33)))


@dataclass
class MemoryLog:
    """A log in memory, which the test may bend."""

    leaves: list[bytes] = field(default_factory=lambda: [b"hoiam/1 public list %d\n" % n for n in range(300)])
    acts: dict[tuple[UUID, int], LoggedAct] = field(default_factory=dict)
    signer: note.SignerKey = KEY
    signed: int = 0

    def put(self, case: UUID, done: Recorded, line: bytes) -> None:
        self.acts[case, done.seq] = LoggedAct(len(self.leaves), line, wire.encode(done), NUMBER, None)
        self.leaves.append(line)

    def sign(self) -> None:
        self.signed = len(self.leaves)

    def act(self, case: UUID, seq: int) -> LoggedAct | None:
        return self.acts.get((case, seq))

    def _grown(self) -> tiles.Growth:
        return tiles.grow(0, {}, [merkle.leaf_hash(leaf) for leaf in self.leaves[: self.signed]])

    def head(self) -> str | None:
        if not self.signed:
            return None
        return checkpoint.sign(checkpoint.of(self.signer.name, self.signed, self._grown().root), [self.signer])

    def tile(self, level: int, n: int) -> bytes:
        return next((data for at, number, data in self._grown().tiles if (at, number) == (level, n)), b"")

    def accounted(self, acts: object) -> dict[tuple[UUID, int], tuple[bool, bool]]:
        return {}


@dataclass
class Scene:
    """A case with an opening, its log, and what the gatekeeper makes of it."""

    log: MemoryLog = field(default_factory=MemoryLog)
    store: MemoryStore = field(default_factory=MemoryStore)
    case: UUID = field(default_factory=uuid4)
    code: ReturnCode = field(default_factory=ReturnCode.new)

    def opening(self, seq: int = 3, **changed: object) -> Recorded:
        done = Recorded(seq, NOON, OFFICER, BODY, Act("open", Opened("contact", OFFICER, ()), date(2026, 11, 24), "x", ""))
        return replace(done, **changed)  # type: ignore[arg-type]  # fields of Recorded

    def opened(self) -> Scene:
        done = self.opening()
        self.log.put(self.case, done, line_of(done, self.code.case_key))
        self.log.sign()
        return self

    def reason(self, seq: int = 3) -> str:
        proofs = Proofs(self.log, lambda: [KEY.verifier], self.store)
        try:
            proofs.prove(self.case, seq, self.code.case_key)
        except NotReleased as kept:
            return kept.reason
        return ""


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_an_opening_is_proved_when_a_signed_checkpoint_includes_it_and_not_before(scene: Scene) -> None:
    assert scene.reason() == "log"
    done = scene.opening()
    scene.log.put(scene.case, done, line_of(done, scene.code.case_key))
    assert scene.reason() == "log", "nothing is signed"
    scene.log.signed = len(scene.log.leaves) - 1
    assert scene.reason() == "log", "the checkpoint does not reach it"
    scene.log.sign()
    assert scene.reason() == ""
    assert scene.store.head is not None and scene.store.head[0] == 301


def _another_case(scene: Scene) -> None:
    found = scene.log.acts[scene.case, 3]
    line = line_of(scene.opening(), ReturnCode.new().case_key)
    scene.log.leaves[found.index] = line
    scene.log.acts[scene.case, 3] = replace(found, leaf=line)


def _another_act(scene: Scene) -> None:
    """The line stands for a reading; the history was changed into an opening afterwards."""
    found = scene.log.acts[scene.case, 3]
    read = scene.opening(act=Act("read", WordsRead(OFFICER), date(2026, 11, 24), "x", ""))
    line = line_of(read, scene.code.case_key)
    scene.log.leaves[found.index] = line
    scene.log.acts[scene.case, 3] = replace(found, leaf=line)


def _not_in_the_tree(scene: Scene) -> None:
    """The database names a line that the tree does not have."""
    found = scene.log.acts[scene.case, 3]
    scene.log.leaves[found.index] = b"hoiam/1 public list 0\n"


def _a_reading(scene: Scene) -> None:
    found = scene.log.acts[scene.case, 3]
    read = scene.opening(act=Act("read", WordsRead(OFFICER), date(2026, 11, 24), "x", ""))
    scene.log.acts[scene.case, 3] = replace(found, wire=wire.encode(read))


def _another_moment(scene: Scene) -> None:
    found = scene.log.acts[scene.case, 3]
    scene.log.acts[scene.case, 3] = replace(found, wire=wire.encode(scene.opening(at=NOON.replace(minute=7))))


def _another_key(scene: Scene) -> None:
    scene.log.signer = OTHER_KEY


def _a_broken_tile(scene: Scene) -> None:
    whole = scene.log.tile
    scene.log.tile = lambda level, n: bytes(len(whole(level, n)))  # type: ignore[method-assign]  # the bend


def _no_bytes(scene: Scene) -> None:
    scene.log.acts[scene.case, 3] = replace(scene.log.acts[scene.case, 3], wire=b"{}")


@pytest.mark.parametrize(
    "bend",
    [_another_case, _another_act, _not_in_the_tree, _a_reading, _another_moment, _another_key, _a_broken_tile, _no_bytes],
)
def test_whatever_an_administrator_of_the_database_bends_no_share_goes_out(scene: Scene, bend: Callable[[Scene], None]) -> None:
    scene.opened()
    assert scene.reason() == ""
    bend(scene)
    assert scene.reason() == "fork"


def test_a_log_smaller_than_the_last_one_seen_or_with_another_beginning_lets_nothing_out(scene: Scene) -> None:
    scene.opened()
    scene.log.leaves += [b"hoiam/1 public list later\n"] * 5
    scene.log.sign()
    assert scene.reason() == ""
    grown = list(scene.log.leaves)
    del scene.log.leaves[-3:]
    scene.log.sign()
    assert scene.reason() == "fork"
    scene.log.leaves = [b"hoiam/1 public list other\n", *grown[1:], b"hoiam/1 public list more\n"]
    scene.log.sign()
    assert scene.reason() == "fork"
    scene.log.leaves = [*grown, b"hoiam/1 public list more\n"]
    scene.log.sign()
    assert scene.reason() == ""


def test_without_a_main_database_no_name_goes_out() -> None:
    with pytest.raises(NotReleased, match="log"):
        NothingLogged().prove(uuid4(), 3, bytes(32))


def test_a_denouncers_name_waits_until_both_openings_are_in_the_log() -> None:
    store, grounds, proofs = MemoryStore(), MemoryGrounds(), AllLogged()
    gatekeeper = Gatekeeper(store, grounds, proofs, now=lambda: NOON)
    keys, code = CaseKeys.new(uuid4()), ReturnCode.new()
    gatekeeper.register(keys.case, keys.second_shares(), code.case_key, bodies=[BODY], two_officers=True)
    grounds.record(keys.case, "XA-1/03", Tier.IDENTITY, BODY, NOON, seq=4)
    grounds.record(keys.case, OFFICER, Tier.IDENTITY, BODY, NOON, seq=5)
    for seq in (4, 5):
        proofs.missing = {(keys.case, seq)}
        ground = grounds.acts[keys.case, OFFICER, Tier.IDENTITY]
        grounds.acts[keys.case, OFFICER, Tier.IDENTITY] = replace(ground, second_seqs=(4,))
        with pytest.raises(NotReleased, match="log"):
            gatekeeper.release(keys.case, [Tier.IDENTITY], OFFICER)
        assert store.released == []
    proofs.missing = set()
    assert gatekeeper.release(keys.case, [Tier.IDENTITY], OFFICER)


def test_the_words_do_not_wait_for_the_log() -> None:
    grounds, proofs = MemoryGrounds(), AllLogged()
    gatekeeper = Gatekeeper(MemoryStore(), grounds, proofs, now=lambda: NOON)
    keys, code = CaseKeys.new(uuid4()), ReturnCode.new()
    gatekeeper.register(keys.case, keys.second_shares(), code.case_key, bodies=[BODY])
    grounds.record(keys.case, OFFICER, Tier.CONTENT, BODY, NOON)
    proofs.missing = {(keys.case, 2)}
    assert gatekeeper.release(keys.case, [Tier.CONTENT], OFFICER)


def test_the_door_to_the_names_asks_again_while_the_log_is_a_moment_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.vault import identity

    waited: list[float] = []
    monkeypatch.setattr(identity.time, "sleep", waited.append)
    keys, asked = CaseKeys.new(uuid4()), list[str]()

    class Late:
        def __init__(self, times: int, reason: str = "log") -> None:
            self.left, self.reason = times, reason

        def unwrap(self, *_: object) -> dict[Tier, bytes]:
            return {Tier.IDENTITY: keys.first_share(Tier.IDENTITY)}

        def release(self, *_: object) -> dict[Tier, bytes]:
            asked.append(self.reason)
            if self.left:
                self.left -= 1
                raise NotReleased(self.reason)
            return {Tier.IDENTITY: keys.second_shares()[Tier.IDENTITY]}

    token = Unlocked("token", OFFICER)
    late = Late(2)
    assert open_names(keys.case, [], token, late, late).case == keys.case
    assert len(asked) == 3 and sum(waited) < 1
    for stubborn, calls in ((Late(99), 1 + len(identity._PAUSES)), (Late(99, "second"), 1)):
        asked.clear()
        with pytest.raises(NotReleased):
            open_names(keys.case, [], token, stubborn, stubborn)
        assert len(asked) == calls
    assert sum(waited) < 5
