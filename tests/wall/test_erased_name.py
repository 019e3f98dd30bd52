"""A name is erased by itself on the real road: asked for, ordered by two, done and told; and everything else goes on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.test import Client

from hoiam.casework import files, wall
from hoiam.casework.keys import agreements, custody
from hoiam.casework.reading import cases
from hoiam.casework.road import keeping
from hoiam.core.dossier.refusals import Missing, NotNow, TooEarly
from hoiam.core.ledger import act as act_texts
from hoiam.core.petition.state import fold
from hoiam.portal import own
from hoiam.vault.errors import NotReleased
from hoiam.vault.wraps import Tier
from world import COMMUNE, HELD, World, act, django_as, moment, submit

from .test_custody import CHAIR, CLERK, DAY, DEPUTY, OFFICER, as_owner, keys, wraps_of
from .test_key_screens import at_desk
from .test_retention import acts, lines, until

__all__ = ["keys"]  # the fixture


class Ended:
    """A petition that ended, on the first day on which it is kept no longer; its world and its writer."""

    def __init__(self, keys: World, monkeypatch: pytest.MonkeyPatch, **said: Any) -> None:
        self.keys, self.patch = keys, monkeypatch
        given = {"channel": "letter", "signed": "paper", "email": "ben-do@vidu.example"} | said
        self.case: UUID = submit(DAY, "vn.complaint", **given).petition_id
        act(self.case, "send_back", DAY, CLERK, reason="elsewhere")
        self.today = until(keys, self.case) + timedelta(days=1)
        self.number = keys.one("SELECT number FROM casework_dossier WHERE id = %s", self.case)
        monkeypatch.setattr(keeping, "utc_now", lambda: moment(self.today, 9))

    def ordered(self) -> UUID:
        order = custody.ask_to_shred(COMMUNE, [self.case], self.today, self.today, by=CHAIR, names=True)
        agreements.agree(order, by=DEPUTY)
        return order

    def its_day_comes(self, due: datetime) -> None:
        """The gatekeeper's own turn, and the clocks of both sides."""
        self.keys.keeper._now = lambda: due + timedelta(seconds=1)
        self.patch.setattr(custody, "utc_now", lambda: due + timedelta(seconds=1))
        assert self.keys.keeper.erase_names() == 1

    def by_the_clock(self) -> int:
        with django_as(self.keys.addresses.jobs):
            return keeping.say_erased()

    @property
    def petition(self) -> Any:
        return fold(self.keys.history(self.case))

    @property
    def acts(self) -> list[str]:
        return acts(self.keys, self.case)

    def page(self) -> str:
        writer = Client()
        assert writer.post("/follow", {"code": HELD[self.case][1].text}).status_code == 302
        return " ".join(writer.get("/follow/petition").content.decode().split())

    def lies(self) -> dict[str, int]:
        """How many wraps and blobs with bytes there are of each tier."""
        wraps = self.keys.rows("SELECT tier, count(*) FROM casework_wrap WHERE dossier_id = %s GROUP BY tier", self.case)
        blobs = self.keys.rows(
            "SELECT tier, count(*) FROM casework_blob WHERE dossier_id = %s AND data IS NOT NULL GROUP BY tier", self.case
        )
        return {f"{tier} wraps": n for tier, n in wraps} | {f"{tier} blobs": n for tier, n in blobs}


@pytest.fixture
def ended(keys: World, monkeypatch: pytest.MonkeyPatch) -> Ended:
    return Ended(keys, monkeypatch)


def erased(ended: Ended) -> None:
    with as_owner(ended.keys).inside():
        ended.its_day_comes(keeping.end(ended.ordered()))
        assert keeping.finish() == 1


def test_a_request_to_erase_is_granted_by_an_order_of_two_and_ends_with_the_act_that_it_is_done(ended: Ended) -> None:
    keys, case, today = ended.keys, ended.case, ended.today
    code, his = HELD[case][1], keys.case_key(case)
    act(case, "own_data.erase", today, "petitioner")
    act(case, "own_data.taken", today, CLERK)
    with pytest.raises(Missing) as nobody:
        act(case, "own_data.given", today, CHAIR)
    assert nobody.value.what.en == "Nobody has ordered the erasure yet."
    with as_owner(keys).inside():
        order = ended.ordered()
        due = keeping.end(order)
    last = keys.history(case)[-1]
    assert (last.act.name, last.act.fact.order, last.actor) == ("erase.ordered", order.hex, "clock")
    assert "Luật 91/2025 Đ.3" in last.act.article
    act(case, "own_data.given", today, CHAIR, hour=10)
    soon = ended.page()
    assert "Họ tên của bạn sắp được xóa" in soon
    assert "Nội dung đơn của bạn sắp bị hủy" not in soon
    assert f"{due:%d/%m/%Y}".lstrip("0") in soon or f"{due:%d/%m/%Y}" in soon
    with as_owner(keys).inside():
        assert keeping.finish() == 0, "its day has not come"
    ended.its_day_comes(due)
    assert ended.by_the_clock() == 1, "the clock may say it, and does not destroy"
    assert ended.by_the_clock() == 0
    assert (ended.acts[-1], ended.petition.nameless, ended.petition.erases) == ("erase.finished", today, None)
    assert ended.lies()["identity blobs"] > 0, "what lies in the main database goes with its owner's turn"
    with as_owner(keys).inside():
        assert keeping.finish() == 1
        assert keeping.finish() == 0
    left = ended.lies()
    assert not [what for what in left if what.startswith(("identity", "notice"))]
    assert left["content wraps"] >= 2
    page = ended.page()
    assert "Họ tên của bạn đã được xóa" in page
    assert "sắp được xóa" not in page
    # What its writer holds goes on: code, words, the texts of every act.
    view = cases.unguarded(case, moment(today, 12))
    mine = own.opened(view, code, tuple(Tier))
    words = next(blob for blob in view.blobs if blob.kind == "words")
    assert own.read(view, mine, words.id) == "Đèn đường tắt đã mười ngày.".encode()
    rows = keys.rows("SELECT leaf FROM ledger_outbox WHERE dossier = %s ORDER BY id", case)
    assert [bytes(leaf) for (leaf,) in rows] == lines(keys, case, his)
    assert act_texts.tag_of(his, 1)
    assert {blob.tier for blob in view.blobs} == {"content"}


def test_after_that_no_name_is_opened_and_whoever_asks_is_told_why_in_the_laws_words(ended: Ended) -> None:
    erased(ended)
    with pytest.raises(NotNow) as no:
        act(ended.case, "open", ended.today, CLERK, hour=11)
    assert no.value.why.vi == "Trước đó: Họ tên, địa chỉ và bản gốc đã được xóa."
    assert "Luật 91/2025" in no.value.article
    ended.patch.setattr("hoiam.desk.who.utc_now", lambda: moment(ended.today, 9))
    desk, here = at_desk(CLERK), f"/desk/petition/{ended.case}/open/"
    for asked in (desk.get(here), desk.post(here, {"purpose": "contact", "words": "Gọi."})):
        assert asked.status_code == 409
        assert "Họ tên đã được xóa" in asked.content.decode()
    with pytest.raises(NotReleased, match="erased") as kept:
        ended.keys.keeper.release(ended.case, [Tier.IDENTITY], OFFICER)
    assert "đã được xóa" in kept.value.why.vi
    assert ended.keys.keeper.release_to_petitioner(
        ended.case, list(Tier), _proof(ended.keys.case_key(ended.case), ended.case)
    ).keys() == {Tier.CONTENT}


def _proof(case_key: bytes, case: UUID) -> bytes:
    from hoiam.vault.gatekeeper import petitioner_proof

    return petitioner_proof(case_key, case)


def test_its_writer_keeps_the_name_until_its_day_and_is_told_the_truth_afterwards(ended: Ended) -> None:
    with as_owner(ended.keys).inside():
        due = keeping.end(ended.ordered())
    with wall.acting(CHAIR):
        keeping.keep(ended.case)
        keeping.keep(ended.case)
    assert ended.acts[-2:] == ["erase.ordered", "erase.spared"]
    ended.keys.keeper._now = lambda: due + timedelta(days=1)
    assert ended.keys.keeper.erase_names() == 0
    ended.keys.keeper._now = lambda: due - timedelta(days=30)
    with as_owner(ended.keys).inside():
        ended.its_day_comes(keeping.end(ended.ordered()))
    with wall.acting(CHAIR), pytest.raises(NotReleased, match="erased"):
        keeping.keep(ended.case)
    assert ended.acts[-1] != "erase.spared", "no history tells that something was kept that is gone"
    assert ended.by_the_clock() == 1


def test_a_case_is_handed_over_kept_away_from_and_ended_as_a_whole_without_its_names(ended: Ended) -> None:
    keys, case = ended.keys, ended.case
    really = keys.keeper._now
    erased(ended)
    keys.keeper._now = really
    keys.keeper.exclude(case, [OFFICER])
    with as_owner(keys).inside():
        order = custody.ask_to_shred(COMMUNE, [case], ended.today, ended.today, by=CHAIR)
        agreements.agree(order, by=DEPUTY)
        due = keeping.end(order)
        assert ended.acts[-1] == "expire.ordered"
        keys.keeper._now = lambda: due + timedelta(seconds=1)
        assert keys.keeper.destroy() == 1
        assert keeping.finish() == 1
    assert wraps_of(keys, case) == []


def test_what_goes_on_again_is_kept_first(ended: Ended) -> None:
    """A first complaint that comes back from its superior is not worked on while its keys are about to go."""
    with as_owner(ended.keys).inside():
        keeping.end(ended.ordered())
    why = ended.petition.doomed("Luật KN Đ.33")
    assert isinstance(why, TooEarly)
    assert "./hoiam keys recall" in why.next.vi
    with wall.acting(CHAIR):
        keeping.keep(ended.case)
    assert ended.petition.doomed("") is None


# --- faults at every write --------------------------------------------------------------------------------------------


class Died(Exception):
    pass


def died(*_: Any, **__: Any) -> Any:
    raise Died


def test_where_the_order_reached_the_gatekeeper_and_the_act_was_lost_the_next_turn_records_it(ended: Ended) -> None:
    with as_owner(ended.keys).inside():
        order = ended.ordered()
        with ended.patch.context() as lost:
            lost.setattr(keeping, "perform", died)
            with pytest.raises(Died):
                keeping.end(order)
        assert "erase.ordered" not in ended.acts
        assert keeping.finish() == 0
        assert ended.acts[-1] == "erase.ordered"


def test_where_the_names_are_gone_and_the_act_was_lost_or_its_word_was_the_next_turn_goes_on(ended: Ended) -> None:
    with as_owner(ended.keys).inside():
        ended.its_day_comes(keeping.end(ended.ordered()))
        really = keeping.perform

        def persisted(*a: Any, **k: Any) -> Any:
            if not (done := really(*a, **k)).acts:
                return done
            raise Died

        for fails in (died, persisted):
            with ended.patch.context() as lost:
                lost.setattr(keeping, "perform", fails)
                with pytest.raises(Died):
                    keeping.finish()
            assert ended.lies()["identity blobs"] > 0, "nothing is removed before the history says why"
        assert ended.acts.count("erase.finished") == 1
        assert keeping.finish() == 1
        assert ended.acts.count("erase.finished") == 1


@pytest.mark.parametrize("write", ["casework_wrap", "casework_blob", "casework_destruction"])
def test_where_a_write_of_the_removal_is_lost_none_of_it_happened_and_calling_again_goes_on(ended: Ended, write: str) -> None:
    keys = ended.keys
    with as_owner(keys).inside():
        ended.its_day_comes(keeping.end(ended.ordered()))
        with psycopg.connect(keys.admin, autocommit=True) as admin:
            admin.execute("CREATE FUNCTION lost() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'lost'; END $$")
            admin.execute(f"CREATE TRIGGER lost BEFORE UPDATE OR DELETE ON {write} FOR EACH ROW EXECUTE FUNCTION lost()")
            before = ended.lies()
            with pytest.raises(Exception, match="lost"):
                keeping.finish()
            assert ended.lies() == before
            admin.execute(f"DROP TRIGGER lost ON {write}")
        assert keeping.finish() == 1
        assert not [what for what in ended.lies() if what.startswith("identity")]


def test_where_the_gatekeeper_is_not_told_nothing_says_that_a_name_goes(ended: Ended) -> None:
    with as_owner(ended.keys).inside():
        order = custody.ask_to_shred(COMMUNE, [ended.case], ended.today, ended.today, by=CHAIR, names=True)
        with pytest.raises(Exception, match="agreement"):
            keeping.end(order)
    assert "erase.ordered" not in ended.acts
    assert custody.erased_on(ended.case) is None


def test_files_that_lay_with_the_name_go_from_the_disk(ended: Ended) -> None:
    case, keys = ended.case, ended.keys
    blob = UUID(int=77)
    files.folder().mkdir(parents=True, exist_ok=True)
    (files.folder() / blob.hex).write_bytes(b"sealed")
    with psycopg.connect(keys.admin, autocommit=True) as admin:
        admin.execute(
            "INSERT INTO casework_blob (id, dossier_id, tier, kind, data, size, digest)"
            " VALUES (%s, %s, 'identity', 'file', NULL, 6, '')",
            [blob, case],
        )
    erased(ended)
    assert not (files.folder() / blob.hex).exists()


def test_the_list_of_what_is_kept_no_longer_says_which_names_go_and_which_are_gone(ended: Ended) -> None:
    ended.patch.setattr("hoiam.desk.who.utc_now", lambda: moment(ended.today, 9))

    def listed() -> str:
        return " ".join(at_desk(CHAIR).get("/desk/archive/").content.decode().split())

    assert "./hoiam keys erase" in listed()
    with as_owner(ended.keys).inside():
        due = keeping.end(ended.ordered())
    assert "chỉ họ tên và bản gốc" in listed()
    ended.its_day_comes(due)
    with as_owner(ended.keys).inside():
        keeping.finish()
    assert "họ tên đã xóa" in listed()
    assert ended.number in listed()


def test_only_what_the_law_keeps_no_longer_and_has_a_name_is_asked_for(ended: Ended) -> None:
    assert custody.to_erase(COMMUNE, [ended.number], ended.today - timedelta(days=1)) == []
    assert custody.to_erase(COMMUNE, ["khong-co"], ended.today) == []
    assert custody.to_erase(COMMUNE, [ended.number], ended.today) == [(ended.case, ended.number)]
    with pytest.raises(ValueError, match="kept"):
        custody.ask_to_shred(COMMUNE, [ended.case], DAY, ended.today - timedelta(days=1), by=CHAIR, names=True)
    erased(ended)
    assert custody.to_erase(COMMUNE, [ended.number], ended.today) == []
