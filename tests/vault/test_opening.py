"""Key separation: both locks open, one alone never does, whichever it is and whatever else its thief has."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from hoiam.vault import keys, notice, rewrap
from hoiam.vault.agent import Agent, Unlocked, _wrap_in, _wrap_out
from hoiam.vault.codes import ReturnCode
from hoiam.vault.content import OpenWords, ask_words, open_own
from hoiam.vault.errors import DoesNotOpen, Locked, NotReleased
from hoiam.vault.gatekeeper import Gatekeeper
from hoiam.vault.identity import open_names
from hoiam.vault.keys import DemoKeys, demo_ceremony
from hoiam.vault.sealing import CaseKeys, DataKeys, SealedBlob, drop, open_blob, seal, seal_stream
from hoiam.vault.wraps import BodyPublicKey, Tier, Wrap, data_key, unwrap_share
from hoiam.vault.xwing import PrivateKey
from vault.local_gatekeeper import AllLogged, MemoryGrounds, MemoryStore

OFFICER, FAR = "XA-1/02", "XA-2/01"
WORDS, NAME = "Đất nhà tôi bị lấn.".encode(), "Trần Thị Bưởi".encode()


class AgentInMemory:
    """The agent's own rules without its socket."""

    def __init__(self) -> None:
        self._agent = Agent()

    def unlock(self, made: DemoKeys, officer: str) -> Unlocked:
        bodies = [body.to_json() for body in made.bodies.values()]
        answer = self._agent.handle("unlock", {"password": "demo", "key": made.officers[officer].to_json(), "bodies": bodies})
        return Unlocked(answer["token"], officer, tuple(answer["bodies"]))

    def unwrap(self, unlocked: Unlocked, case: UUID, wraps: list[Wrap]) -> dict[Tier, bytes]:
        import base64

        answer = self._agent.handle("unwrap", self._asked(unlocked, case, wraps))
        return {Tier(tier): base64.b64decode(share) for tier, share in answer["shares"].items()}

    def rewrap(self, unlocked: Unlocked, case: UUID, wraps: list[Wrap], to: BodyPublicKey) -> list[Wrap]:
        import base64

        key = {"body": to.body, "version": to.version, "key": base64.b64encode(to.key.raw).decode()}
        answer = self._agent.handle("rewrap", self._asked(unlocked, case, wraps) | {"to": key})
        return [_wrap_in(wrap) for wrap in answer["wraps"]]

    def _asked(self, unlocked: Unlocked, case: UUID, wraps: list[Wrap]) -> dict[str, object]:
        return {
            "token": unlocked.token,
            "officer": unlocked.officer,
            "case": str(case),
            "wraps": [_wrap_out(wrap) for wrap in wraps],
        }


@dataclass
class House:
    """One sealed petition in a house of two bodies; `dump` is what a thief of the main database has."""

    made: DemoKeys
    agent: AgentInMemory
    grounds: MemoryGrounds
    store: MemoryStore
    gatekeeper: Gatekeeper
    code: ReturnCode
    case: UUID
    wraps: list[Wrap]
    words: SealedBlob
    name: SealedBlob
    drop_key: bytes

    def record(self, tier: Tier, officer: str = OFFICER) -> None:
        self.grounds.record(self.case, officer, tier, officer.rpartition("/")[0], datetime.now(UTC))

    def moved(self, here: tuple[str, ...]) -> None:
        """By its history the case went from the first body to the second; those of `here` have it. The gatekeeper follows."""
        self.grounds.where[self.case] = {body: body in here for body in ("XA-1", "XA-2")}
        self.gatekeeper.follow(self.case)


@pytest.fixture(scope="module")
def made() -> DemoKeys:
    return demo_ceremony({"XA-1": ["XA-1/01", OFFICER], "XA-2": [FAR, "XA-2/02"]}, "demo")


@pytest.fixture
def house(made: DemoKeys) -> House:
    grounds, store = MemoryGrounds(), MemoryStore()
    gatekeeper = Gatekeeper(store, grounds, AllLogged(acts_of=grounds.acts_of))
    case, code = CaseKeys.new(uuid4()), ReturnCode.new()
    gatekeeper.register(case.case, case.second_shares(), code.case_key, bodies=["XA-1"])
    return House(
        made,
        AgentInMemory(),
        grounds,
        store,
        gatekeeper,
        code,
        case.case,
        case.wraps(made.bodies["XA-1"].public_key, code),
        seal(case, Tier.CONTENT, "words", WORDS),
        seal(case, Tier.IDENTITY, "identity", NAME),
        case.drop_key(Tier.CONTENT).raw,
    )


def test_an_officer_reads_the_words_after_recording_it_and_writes_into_the_case(house: House) -> None:
    mine = house.agent.unlock(house.made, OFFICER)
    with pytest.raises(NotReleased, match="ground"):
        ask_words(house.case, house.wraps, mine, house.agent).open(house.gatekeeper)
    house.record(Tier.CONTENT)
    opened = ask_words(house.case, house.wraps, mine, house.agent).open(house.gatekeeper)
    assert opened.read(house.words) == WORDS
    added = opened.seal("grounds", b"because")
    assert open_own(house.case, house.wraps, house.code, house.gatekeeper).read(added) == b"because"
    with pytest.raises(DoesNotOpen):
        opened.read(house.name)


def test_a_name_opens_after_its_opening_is_recorded_and_not_with_a_reading(house: House) -> None:
    mine = house.agent.unlock(house.made, OFFICER)
    house.record(Tier.CONTENT)
    with pytest.raises(NotReleased, match="ground"):
        open_names(house.case, house.wraps, mine, house.agent, house.gatekeeper)
    house.record(Tier.IDENTITY)
    assert open_names(house.case, house.wraps, mine, house.agent, house.gatekeeper).read(house.name) == NAME


def test_nothing_is_released_for_an_officer_whose_key_is_locked_or_of_another_body(house: House) -> None:
    house.record(Tier.CONTENT)
    house.record(Tier.CONTENT, FAR)
    for who in (Unlocked("no such token", OFFICER), house.agent.unlock(house.made, FAR)):
        with pytest.raises(Locked):
            ask_words(house.case, house.wraps, who, house.agent).open(house.gatekeeper)
    assert house.store.released == []


def test_the_petitioner_reads_his_own_words_and_name_and_it_is_no_opening(house: House) -> None:
    own = open_own(house.case, house.wraps, house.code, house.gatekeeper, tiers=tuple(Tier))
    assert (own.read(house.words), own.read(house.name)) == (WORDS, NAME)
    assert house.store.released == []
    with pytest.raises(DoesNotOpen):
        open_own(house.case, house.wraps, ReturnCode.new(), house.gatekeeper)


def test_an_officers_key_with_a_stolen_dump_opens_nothing(house: House) -> None:
    body = keys.open_body_key(house.made.bodies["XA-1"], OFFICER, keys.unlock(house.made.officers[OFFICER], "demo"))
    first = {wrap.tier: unwrap_share(wrap, body, house.case) for wrap in house.wraps if wrap.recipient == "body:XA-1"}
    assert set(first) == set(Tier), "the thief does get share 1"
    for guess in (bytes(32), first[Tier.CONTENT], first[Tier.IDENTITY], house.words.digest):
        for blob in (house.words, house.name):
            thief = DataKeys(house.case, {t: data_key(first[t], guess, house.case, t) for t in Tier})
            with pytest.raises(DoesNotOpen):
                open_blob(thief, blob)
    for blob in (house.words, house.name):
        with pytest.raises(DoesNotOpen):
            open_blob(DataKeys(house.case, first), blob)


def test_the_gatekeepers_store_with_a_stolen_dump_opens_nothing(house: House) -> None:
    kept = house.store.get(house.case)
    assert kept is not None
    for guess in (bytes(32), kept.case_key, kept.shares[Tier.CONTENT], PrivateKey(kept.case_key).public.raw[:32]):
        thief = DataKeys(house.case, {t: data_key(guess, kept.shares[t], house.case, t) for t in Tier})
        for blob in (house.words, house.name):
            with pytest.raises(DoesNotOpen):
                open_blob(thief, blob)
    for wrap in house.wraps:
        for key in (kept.case_key, *kept.shares.values()):
            with pytest.raises(DoesNotOpen):
                unwrap_share(wrap, PrivateKey(key), house.case)


def test_both_locks_together_do_open_so_the_two_tests_above_can_fail(house: House) -> None:
    body = keys.open_body_key(house.made.bodies["XA-1"], OFFICER, keys.unlock(house.made.officers[OFFICER], "demo"))
    kept = house.store.get(house.case)
    assert kept is not None
    first = {wrap.tier: unwrap_share(wrap, body, house.case) for wrap in house.wraps if wrap.recipient == "body:XA-1"}
    both = DataKeys(house.case, {t: data_key(first[t], kept.shares[t], house.case, t) for t in Tier})
    assert (open_blob(both, house.words), open_blob(both, house.name)) == (WORDS, NAME)


def test_after_shredding_neither_officer_nor_petitioner_nor_a_restored_main_database_opens(house: House) -> None:
    house.record(Tier.CONTENT)
    mine = house.agent.unlock(house.made, OFFICER)
    house.store.shred(house.case, datetime.now(UTC))
    with pytest.raises(NotReleased, match="gone"):
        ask_words(house.case, house.wraps, mine, house.agent).open(house.gatekeeper)
    with pytest.raises(NotReleased, match="gone"):
        open_own(house.case, house.wraps, house.code, house.gatekeeper)


def test_a_letter_dropped_in_by_the_clock_is_read_by_the_petitioner(house: House) -> None:
    from hoiam.vault.xwing import PublicKey

    letter = drop(house.case, PublicKey(house.drop_key), Tier.CONTENT, "letter", b"%PDF")
    assert open_own(house.case, house.wraps, house.code, house.gatekeeper).read(letter) == b"%PDF"


def test_a_case_goes_over_to_another_body_without_anybody_reading_it(house: House) -> None:
    sender, receiver = house.agent.unlock(house.made, OFFICER), house.agent.unlock(house.made, FAR)
    house.record(Tier.CONTENT)
    house.record(Tier.CONTENT, FAR)
    to = house.made.bodies["XA-2"].public_key
    new = rewrap.to_body(house.case, house.wraps, to, sender, house.agent)
    assert {wrap.tier for wrap in new} == set(Tier)
    assert house.store.released == [], "handing over is no opening"
    with pytest.raises(NotReleased, match="body"):
        ask_words(house.case, [*house.wraps, *new], receiver, house.agent).open(house.gatekeeper)
    house.moved(("XA-1", "XA-2"))
    opened = ask_words(house.case, [*house.wraps, *new], receiver, house.agent).open(house.gatekeeper)
    assert opened.read(house.words) == WORDS
    house.moved(("XA-2",))
    with pytest.raises(NotReleased, match="body"):
        ask_words(house.case, house.wraps, sender, house.agent).open(house.gatekeeper)
    assert open_own(house.case, house.wraps, house.code, house.gatekeeper).read(house.words) == WORDS


def test_a_body_asked_for_its_opinion_gets_the_words_and_no_names(house: House) -> None:
    house.record(Tier.CONTENT)
    for tier in Tier:
        house.record(tier, FAR)
    sender, receiver = house.agent.unlock(house.made, OFFICER), house.agent.unlock(house.made, FAR)
    to = house.made.bodies["XA-2"].public_key
    new = rewrap.to_body(house.case, house.wraps, to, sender, house.agent, tiers=[Tier.CONTENT])
    house.moved(("XA-1", "XA-2"))
    both = [*house.wraps, *new]
    assert ask_words(house.case, both, receiver, house.agent).open(house.gatekeeper).read(house.words) == WORDS
    with pytest.raises(Locked):
        open_names(house.case, both, receiver, house.agent, house.gatekeeper)


def test_a_case_is_rewrapped_to_the_next_version_of_its_bodys_key(house: House, made: DemoKeys) -> None:
    house.record(Tier.CONTENT)
    mine = house.agent.unlock(made, OFFICER)
    holders = [made.officers[name].public_key for name in ("XA-1/01", OFFICER)]
    second = keys.ceremony("XA-1", 2, holders, demo=True)
    new = rewrap.to_next_version(house.case, house.wraps, second.public_key, mine, house.agent)
    assert {(wrap.recipient, wrap.key_id) for wrap in new} == {("body:XA-1", "XA-1/2")}
    later = DemoKeys({"XA-1": second}, made.officers)
    fresh = house.agent.unlock(later, OFFICER)
    assert ask_words(house.case, new, fresh, house.agent).open(house.gatekeeper).read(house.words) == WORDS
    with pytest.raises(Locked):
        ask_words(house.case, house.wraps, fresh, house.agent).open(house.gatekeeper)


def test_a_file_is_read_through_the_door(house: House) -> None:
    keys_ = CaseKeys.new(uuid4())
    out = io.BytesIO()
    sealed = seal_stream(keys_, Tier.CONTENT, "file", [WORDS * 2000], out)
    opened = OpenWords(keys_)
    assert b"".join(opened.stream(sealed.id, "file", [out.getvalue()], digest=sealed.digest)) == WORDS * 2000
    reader = opened.reader(sealed.id, "file", out)
    reader.seek(-len(WORDS), io.SEEK_END)
    assert reader.read(len(WORDS)) == WORDS


def test_an_address_for_news_opens_to_the_mailer_for_its_own_case_only() -> None:
    mailer, case = PrivateKey.new(), uuid4()
    sealed = notice.seal_address(mailer.public, case, "bà.bưởi@ví-dụ.example")
    assert notice.open_address(mailer, case, sealed) == "bà.bưởi@ví-dụ.example"
    assert len(sealed) == len(notice.seal_address(mailer.public, case, "a@b.vn"))
    for key, place, what in [
        (mailer, uuid4(), sealed),
        (PrivateKey.new(), case, sealed),
        (mailer, case, sealed[:-1]),
        (mailer, case, b""),
    ]:
        with pytest.raises(DoesNotOpen):
            notice.open_address(key, place, what)


def test_the_mailers_key_is_made_once_and_for_its_owner_alone(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "keys" / "mailer"
    first = notice.mailer_key(file)
    assert notice.mailer_key(file).seed == first.seed
    assert file.stat().st_mode & 0o777 == 0o600
