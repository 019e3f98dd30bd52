"""Protection of a denouncer: asked for, answered, carried out, changed, ended; and who learns nothing of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from desk.conftest import CHAIR, CLERK, LAND, PUBLISHER, House, actor
from desk.test_at_the_desk import text
from desk.test_originals import Recorded
from hoiam.casework.reading.history import load

RELATIVE = "Nguyễn Thị Vợ Ông Ấy, cùng nhà"
THREAT = f"Tôi và {RELATIVE}: có người đến nhà dọa đốt."


@pytest.fixture
def case(house: House) -> UUID:
    """A denunciation that an officer handles, behind a gatekeeper that believes only what is recorded."""
    house.keeper._grounds = Recorded(acts_of=house.keeper._grounds.acts_of)
    case = house.petition("vn.denunciation", subject="conduct")
    return house.brought(case, "classify.competent", "accept", "assign")


def holder(house: House, case: UUID) -> Client:
    """The browser of whoever wrote, who came in by his code."""
    client = Client()
    assert client.post("/follow", {"code": house.codes[case].text}).status_code == 302
    return client


def asks(client: Client, *, urgent: str = "no", **more: Any) -> Any:
    return client.post("/follow/protect", {"people": "2", "urgent": urgent, "words": THREAT} | more)


def facts(case: UUID) -> list[Any]:
    return [r.act for r in load(case)[1] if type(r.act.fact).__name__ == "Protected"]


def test_he_asks_with_his_code_and_what_he_says_lies_with_his_name(house: House, case: UUID) -> None:
    client = holder(house, case)
    assert "113" in client.get("/follow/protect").content.decode()
    assert asks(client).status_code == 302
    (act,) = facts(case)
    assert (act.name, act.fact.people) == ("protect.asked", 2)
    assert {blob.tier for blob in act.fact.blobs} == {"identity"}
    assert load(case)[0].clocks["TC-PROT-ANS"].due is not None
    assert RELATIVE in client.get("/follow/words").content.decode(), "he reads it again by his code"


def test_in_an_emergency_it_is_due_at_once_also_where_an_earlier_request_waits(house: House, case: UUID) -> None:
    client = holder(house, case)
    asks(client)
    assert asks(client).status_code == 409, "the same again starts no new term"
    before = load(case)[0].clocks["TC-PROT-ANS"]
    assert asks(client, urgent="yes").status_code == 302
    clocks = load(case)[0].clocks
    assert clocks["TC-PROT"].due == clocks["TC-PROT"].trigger
    assert clocks["TC-PROT-ANS"] == before
    assert asks(client, urgent="yes").status_code == 409


@pytest.mark.parametrize("wrong", [{"people": "0"}, {"people": "51"}, {"people": "hai"}, {"words": " "}, {"urgent": ""}])
def test_a_request_that_lacks_something_is_given_back(house: House, case: UUID, wrong: dict[str, str]) -> None:
    assert asks(holder(house, case), **wrong).status_code == 422
    assert facts(case) == []


def test_it_is_ordered_by_measures_of_the_law_carried_out_changed_and_ended_and_he_is_told_each_time(
    house: House, case: UUID
) -> None:
    client = holder(house, case)
    asks(client)
    chair, land = house.officer(CHAIR), house.officer(LAND)
    none = chair.step(case, "protect.ordered", words="Theo đề nghị.", measures=[])
    assert none.status_code == 422
    assert chair.step(case, "protect.ordered", words="Theo đề nghị.", measures=["job", "guard"]).status_code == 302
    now = load(case)[0]
    assert now.protection.measures == ("job", "guard")
    assert not {"TC-PROT", "TC-PROT-ANS"} & set(now.clocks)
    assert [run.how for run in now.runs if run.clock.name == "TC-PROT-ANS"] == ["met"]
    # whoever carries it out is one whom the law names for that measure
    wrong = land.step(case, "protect.applied", measures=["guard"], applied_by="employer")
    assert wrong.status_code == 200 or wrong.status_code == 422
    assert "không áp dụng biện pháp đó" in text(wrong)
    assert land.step(case, "protect.applied", measures=["guard"], applied_by="police").status_code == 302
    assert load(case)[0].protection.applied == {"guard"}
    assert chair.step(case, "protect.changed", words="Bớt.", measures=["guard", "secrecy"]).status_code == 302
    assert chair.step(case, "protect.ended", words="Đã yên.", ground="decided").status_code == 302
    assert load(case)[0].protection.measures == ()
    nothing = chair.step(case, "protect.ended", words="Lần nữa.", ground="decided")
    assert "không đang có hiệu lực" in text(nothing)
    page = client.get("/follow/petition").content.decode()
    for told in ("Đã áp dụng biện pháp bảo vệ", "đã được thực hiện", "Đã thay đổi biện pháp bảo vệ", "Đã chấm dứt bảo vệ"):
        assert told in page
    (seq,) = [r.seq for r in load(case)[1] if r.act.name == "protect.ordered"]
    paper = client.get(f"/follow/letter/{seq}/protection_order")
    assert paper.content[:5] == b"%PDF-"


def test_it_is_declined_only_on_a_ground_of_the_law_and_where_it_was_asked_for(house: House, case: UUID) -> None:
    chair = house.officer(CHAIR)
    assert "Không có đề nghị bảo vệ nào" in text(chair.step(case, "protect.declined", words="Không.", ground="needless"))
    asks(holder(house, case), urgent="yes")
    assert chair.step(case, "protect.declined", words="Không.", ground="").status_code == 422
    assert chair.step(case, "protect.declined", words="Không có căn cứ.", ground="unfounded").status_code == 302
    assert [run.how for run in load(case)[0].runs if run.clock.name == "TC-PROT"] == ["met"]


def test_at_the_counter_it_is_taken_down_sealed_with_the_name(house: House, case: UUID) -> None:
    assert house.officer(CLERK).step(case, "protect.urgent", people="3", words=THREAT).status_code == 302
    (act,) = facts(case)
    assert (act.fact.people, {blob.tier for blob in act.fact.blobs}) == (3, {"identity"})


def test_two_offices_open_what_is_kept_apart_and_nobody_reads_it_with_the_words(house: House, case: UUID) -> None:
    asks(holder(house, case))
    land, chair = house.officer(LAND), house.officer(CHAIR)
    assert RELATIVE not in text(land.post(f"/desk/petition/{case}/read/"))
    opening = {"purpose": "protect", "words": "Bảo vệ."}
    assert RELATIVE not in text(land.post(f"/desk/petition/{case}/open/", opening))
    assert RELATIVE in text(chair.post(f"/desk/petition/{case}/open/", opening))


def test_whoever_does_not_handle_protection_learns_nothing_of_it(house: House, case: UUID) -> None:
    """The publisher sees the petition, opens its name for his own work, and sees no act, term, paper or word of it."""
    publisher, chair = house.officer(PUBLISHER), house.officer(CHAIR)
    before = text(publisher.get(f"/desk/petition/{case}/"))
    asks(holder(house, case), urgent="yes")
    house.officer(CHAIR).step(case, "protect.ordered", words="Theo đề nghị.", measures=["job"])
    asks(holder(house, case), urgent="yes")
    after = text(publisher.get(f"/desk/petition/{case}/"))
    assert "bảo vệ" not in after.lower()
    assert after.count("<li") == before.count("<li")
    assert "bảo vệ" in text(chair.get(f"/desk/petition/{case}/")).lower(), "whoever handles it sees it"
    opening = {"purpose": "gate", "words": "Bỏ tên."}
    chair.post(f"/desk/petition/{case}/open/", opening)
    opened = text(publisher.post(f"/desk/petition/{case}/open/", opening))
    assert "Việc mở tên đã được ghi lại" in opened
    assert RELATIVE not in opened and "Văn bản để riêng" not in opened
    letter = next(b.id for act in facts(case) for b in act.fact.blobs if b.kind == "letter")
    assert publisher.post(f"/desk/petition/{case}/original/{UUID(letter)}/").status_code == 404


def test_neither_his_list_nor_a_step_of_his_tells_him_that_something_happened_apart(house: House, case: UUID) -> None:
    from hoiam.casework import laws
    from hoiam.casework.days import utc_now
    from hoiam.casework.reading.lists import work_list
    from hoiam.casework.road import perform
    from hoiam.core.dossier.participants import sees_apart
    from hoiam.core.dossier.refusals import SomeoneWasFaster
    from hoiam.core.petition.steps.recuse import Recuse

    publisher, chair = actor(PUBLISHER), actor(CHAIR)
    assert [sees_apart(laws.current(), "vn.denunciation", who) for who in (publisher, chair)] == [False, True]
    seen = load(case)[0].seq
    asks(holder(house, case), urgent="yes")
    number = number_of(case)
    lines = {who.office: [(r.rule, r.due) for r in work_list(who, words=number)] for who in (publisher, chair)}
    assert [rule for rule, _due in lines[CHAIR]] == ["TC-PROT"]
    assert lines[PUBLISHER] == [("", None)]
    step = Recuse(office=PUBLISHER, reason="concerned", outcome="declared")
    with pytest.raises(SomeoneWasFaster):
        mine = Recuse(office=CHAIR, reason="concerned", outcome="declared")
        perform(mine, case, actor=chair, on_behalf_of=chair.body, now=utc_now(), expected=seen)
    done = perform(step, case, actor=publisher, on_behalf_of=publisher.body, now=utc_now(), expected=seen)
    assert [r.act.name for r in done.acts] == ["recuse.declared"]


def number_of(case: UUID) -> str:
    from hoiam.casework.models import Dossier

    return str(Dossier.objects.get(id=case).number)


def test_no_draft_of_it_is_kept_where_the_words_of_the_petition_lie(house: House, case: UUID) -> None:
    chair = house.officer(CHAIR)
    page = chair.get(f"/desk/petition/{case}/protect/?outcome=ordered")
    assert 'value="save"' not in page.content.decode()
    seq = page.context["form"]["seq"].value()
    typed = {"seq": seq, "words": THREAT, "action": "save"}
    assert chair.post(f"/desk/petition/{case}/protect/?outcome=ordered", typed).status_code == 404


def test_what_the_public_log_holds_of_it_is_a_line_like_any_other(house: House, case: UUID) -> None:
    from django.db import connection

    asks(holder(house, case))
    with connection.cursor() as cursor:
        cursor.execute("SELECT leaf FROM ledger_outbox WHERE dossier = %s ORDER BY id", [case])
        leaves = [bytes(leaf) for (leaf,) in cursor.fetchall()]
    assert len(leaves) == len(load(case)[1])
    assert {len(leaf) for leaf in leaves} == {106}
    assert not any(b"protect" in leaf for leaf in leaves)


def test_a_face_that_seals_it_elsewhere_is_broken(house: House, case: UUID) -> None:
    from hoiam.casework import laws
    from hoiam.core.dossier.events import Sealed
    from hoiam.core.petition.steps.protect import Protect

    words = Sealed("0" * 32, "content", "words", "ab" * 32)
    with pytest.raises(ValueError, match="lies with the name"):
        Protect(outcome="asked", people=1, blobs=(words,)).take(load(case)[0], laws.current(), load(case)[1][-1].act.day)
