"""One step for many petitions at the desk: the dry run, what it refuses, and that what it says is what happens."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from typing import Any
from uuid import UUID, uuid4

import pytest

from desk.conftest import CHAIR, CLERK, COMMUNE, LAND, WARD, House
from desk.test_at_the_desk import steps_of, text

pytestmark = pytest.mark.django_db


def hidden(answer: Any) -> dict[str, list[str]]:
    """What the last form of the page carries."""
    form = answer.content.decode().rpartition("<form")[2]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    found.pop("csrfmiddlewaretoken", None)
    return found


def previewed(desk: Any, do: str, cases: Any, **filled: Any) -> Any:
    return desk.post("/desk/many/", {"do": do, "petition": [str(c) for c in cases], "action": "preview", **filled})


def confirmed(desk: Any, answer: Any) -> Any:
    return desk.post("/desk/many/", hidden(answer) | {"action": "confirm"}, follow=True)


def accepted(house: House) -> UUID:
    return house.brought(house.petition(), "classify.competent", "accept")


def test_a_dry_run_says_what_would_happen_to_each_and_writes_nothing(house: House) -> None:
    ready, done = accepted(house), house.brought(house.petition(), "classify.elsewhere")
    chair = house.officer(CHAIR)
    answer = previewed(chair, "assign", [ready, done], offices=[LAND])
    assert answer.status_code == 200
    assert [bool(o.refused) for o in answer.context["outcomes"]] == [False, True]
    assert "assign" not in steps_of(ready)
    answer = confirmed(chair, answer)
    assert answer.status_code == 200 and answer.context["batch"].done == 1
    assert "assign" in steps_of(ready)
    assert "assign" not in steps_of(done)


def test_what_the_dry_run_says_of_each_is_what_happens_each_with_its_notice_number_and_mail(house: House) -> None:
    from hoiam.casework.models import DocumentNumber, Letter

    away = [house.brought(house.petition(), "classify.elsewhere") for _n in range(3)]
    here = accepted(house)
    clerk = house.officer(CLERK)
    filled = {"body": WARD, "reason": "competence", "words": "Đất thuộc địa bàn phường."}
    answer = previewed(clerk, "transfer.sent", [*away, here], **filled)
    assert dict(answer.context["filled"])["Cơ quan"].startswith("Ủy ban nhân dân phường Minh Tân")
    assert "Đất thuộc địa bàn phường." in text(answer)
    said = [(o.view.id, o.then) for o in answer.context["outcomes"]]
    assert [id for id, then in said if then] == away
    assert not any("transfer.sent" in steps_of(case) for case in away)
    page = confirmed(clerk, answer)
    assert page.context["batch"].done == 3 and not page.context["batch"].left
    for case, then in said[:3]:
        assert steps_of(case).count("transfer.sent") == 1
        assert then in text(clerk.get(f"/desk/petition/{case}/"))
    assert "transfer.sent" not in steps_of(here)
    # A notice of its own for each, sealed in its own file, with a number of its own.
    made = Letter.objects.filter(name="transfer", blob__isnull=False).values_list("dossier_id", flat=True)
    assert sorted(made) == sorted(away)
    assert DocumentNumber.objects.filter(dossier_id__in=away).values("number").distinct().count() == 3


def test_a_decision_for_several_has_a_number_and_an_act_of_its_own_for_each(house: House) -> None:
    from hoiam.casework.models import DocumentNumber

    cases = [house.brought(house.petition("vn.feedback"), "classify.competent", "assign") for _n in range(2)]
    chair = house.officer(CHAIR)
    told = {"result": "answered", "title": "Trả lời về rác", "facts": "a", "findings": "b", "law_basis": "c", "decision": "d"}
    answer = previewed(chair, "decide", cases, remedies="e", **told)
    assert [bool(o.then) for o in answer.context["outcomes"]] == [True, True], text(answer)[-3000:]
    confirmed(chair, answer)
    assert all(steps_of(case).count("decide") == 1 for case in cases)
    assert DocumentNumber.objects.filter(dossier_id__in=cases).values("number").distinct().count() == 2


def test_what_nobody_may_see_is_left_out_by_its_own_line_and_nothing_says_whether_it_is_there(house: House) -> None:
    mine, foreign = accepted(house), house.petition(body=WARD)
    from hoiam.casework.models import Dossier

    number = Dossier.objects.get(id=foreign).number
    chair = house.officer(CHAIR)
    named = {"petition": [str(mine), str(foreign), str(uuid4()), "khong-phai"], "numbers": f"{number}\n{WARD}-2026-999999"}
    answer = chair.post("/desk/many/", {"do": "assign", "action": "preview", "offices": [LAND], **named})
    assert [o.view.id for o in answer.context["outcomes"]] == [mine]
    assert sorted(filter(None, answer.context["chosen"].unknown)) == sorted([number, f"{WARD}-2026-999999"])
    assert answer.context["chosen"].unknown.count("") == 3


def test_more_than_five_hundred_are_refused_with_their_number_and_nothing_is_looked_up(
    house: House, django_assert_max_num_queries: Any
) -> None:
    chair = house.officer(CHAIR)
    chair.get("/desk/")
    ids = " ".join(str(uuid4()) for _n in range(501))
    with django_assert_max_num_queries(8):
        answer = chair.post("/desk/many/", {"do": "assign", "petitions": ids})
    assert answer.status_code == 422
    assert "nhiều nhất 500 đơn; ở đây có 501" in text(answer)


def test_what_is_missing_is_said_and_what_was_chosen_stays(house: House) -> None:
    case = accepted(house)
    chair = house.officer(CHAIR)
    answer = chair.post("/desk/many/", {"petition": [str(case)]})
    assert answer.status_code == 422 and "Chưa chọn bước nào." in text(answer)
    assert str(case) in hidden(answer)["petitions"][0]
    assert "Chưa chọn đơn nào." in text(chair.post("/desk/many/", {"do": "assign"}))
    answer = previewed(chair, "assign", [case])
    assert answer.status_code == 422 and answer.context["form"].errors
    assert chair.get("/desk/many/").url == "/desk/"
    # A step that no form gives to many is none, whoever asks for it.
    assert "Chưa chọn bước nào." in text(chair.post("/desk/many/", {"do": "recuse", "petition": [str(case)]}))


def test_what_changed_since_the_dry_run_is_left_as_it_is_and_named(house: House) -> None:
    first, second = accepted(house), accepted(house)
    chair = house.officer(CHAIR)
    answer = previewed(chair, "assign", [first, second], offices=[LAND])
    assert house.officer(CHAIR).step(first, "recuse", office=f"{COMMUNE}/03", reason="relative").status_code == 302
    page = confirmed(chair, answer)
    assert (page.context["batch"].done, [v.id for v, _why, _a in page.context["left"]]) == (1, [first])
    assert "Đơn đã thay đổi sau khi bạn xem trước." in text(page)
    assert "assign" not in steps_of(first) and "assign" in steps_of(second)


def test_a_reading_since_the_dry_run_changes_nothing(house: House) -> None:
    case = accepted(house)
    chair = house.officer(CHAIR)
    answer = previewed(chair, "assign", [case], offices=[LAND])
    assert house.officer(CHAIR).post(f"/desk/petition/{case}/read/").status_code == 200
    assert confirmed(chair, answer).context["batch"].done == 1


def test_sent_twice_it_is_one_batch_and_each_petition_has_one_act(house: House) -> None:
    cases = [accepted(house), accepted(house)]
    chair = house.officer(CHAIR)
    answer = previewed(chair, "assign", cases, offices=[LAND])
    first, again = confirmed(chair, answer), confirmed(chair, answer)
    assert first.context["batch"].id == again.context["batch"].id
    assert all(steps_of(case).count("assign") == 1 for case in cases)


def test_only_what_the_dry_run_showed_is_taken(house: House) -> None:
    case = accepted(house)
    chair = house.officer(CHAIR)
    sent = hidden(previewed(chair, "assign", [case], offices=[LAND])) | {"action": "confirm"}
    other = chair.post("/desk/many/", sent | {"offices": [f"{COMMUNE}/03"]})
    assert other.status_code == 409 and "không còn là điều mà lần xem trước đã cho thấy" in text(other)
    assert chair.post("/desk/many/", sent | {"plan": sent["plan"][0][:-8] + "AAAAAAAA"}).status_code == 409
    # Nor is it another office's to confirm.
    assert house.officer(CLERK).post("/desk/many/", sent).status_code == 409
    assert "assign" not in steps_of(case)


def test_whoever_is_kept_away_gets_none_of_it_whatever_the_others_have(house: House) -> None:
    free, his = accepted(house), accepted(house)
    chair = house.officer(CHAIR)
    assert chair.step(his, "recuse", office=LAND, reason="relative").status_code == 302
    page = chair.post("/desk/many/", {"do": "assign", "petition": [str(his), str(free)]})
    # He is offered, since one of them may be given to him, and what is not his is refused by itself.
    assert LAND in dict(page.context["form"].fields["offices"].choices)
    answer = previewed(chair, "assign", [his, free], offices=[LAND])
    assert [bool(o.then) for o in answer.context["outcomes"]] == [False, True]


def test_whoever_is_kept_away_since_the_dry_run_gets_it_not_and_sees_it_not(house: House) -> None:
    case = accepted(house)
    chair = house.officer(CHAIR)
    answer = previewed(chair, "assign", [case], offices=[LAND])
    assert house.officer(CHAIR).step(case, "recuse", office=CHAIR, reason="relative").status_code == 302
    page = confirmed(chair, answer)
    assert (page.context["batch"].done, page.context["left"][0][0]) == (0, None)
    assert "Đơn không còn ở chỗ bạn." in text(page)
    from hoiam.casework.models import Dossier

    assert Dossier.objects.get(id=case).number not in text(page)


def test_with_a_closed_key_nothing_is_sent_and_nothing_that_was_typed_is_lost(house: House) -> None:
    case = house.brought(house.petition(), "classify.elsewhere")
    closed, open_ = house.officer(CLERK, unlocked=False), house.officer(CLERK)
    filled = {"body": WARD, "reason": "competence", "words": "Chữ đã nhập."}
    answer = previewed(closed, "transfer.sent", [case], **filled)
    assert answer.status_code == 422 and "Khóa của bạn đang đóng" in text(answer)
    assert "Chữ đã nhập." in answer.content.decode()
    # Confirmed where the key was open, and gone on with where it is not: it waits.
    sent = hidden(previewed(open_, "transfer.sent", [case], **filled)) | {"action": "confirm"}
    page = closed.post("/desk/many/", sent)
    assert page.status_code == 409 and page.context["batch"].waiting == 1
    assert "transfer.sent" not in steps_of(case)
    assert text(open_.get("/desk/")).count("Còn 1 đơn chưa làm xong") == 1
    done = open_.post(f"/desk/many/{page.context['batch'].id}/", follow=True)
    assert done.context["batch"].done == 1 and steps_of(case).count("transfer.sent") == 1
    assert "chưa làm xong" not in text(open_.get("/desk/"))


def test_a_long_batch_goes_on_press_by_press_and_says_how_far_it_is(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.casework import batches

    monkeypatch.setattr(batches.go_on, "__kwdefaults__", {"most": 2})
    cases = [accepted(house) for _n in range(5)]
    chair = house.officer(CHAIR)
    page = confirmed(chair, previewed(chair, "assign", cases, offices=[LAND]))
    address = f"/desk/many/{page.context['batch'].id}/"
    assert "Đã ghi 2 / 5 đơn." in text(page) and 'max="5" value="2"' in page.content.decode()
    # Looking writes nothing.
    assert text(chair.get(address)) and sum("assign" in steps_of(case) for case in cases) == 2
    assert "Đã ghi 4 / 5 đơn." in text(chair.post(address, follow=True))
    assert "Đã ghi 5 / 5 đơn." in text(chair.post(address, follow=True))
    assert "Đã ghi 5 / 5 đơn." in text(chair.post(address, follow=True))
    assert all(steps_of(case).count("assign") == 1 for case in cases)
    # It is the office's own.
    assert house.officer(CLERK).get(address).status_code == 404
    assert house.officer(CLERK).post(address).status_code == 404


def test_what_was_typed_lies_sealed(house: House) -> None:
    from hoiam.casework.models import Batch

    case = house.brought(house.petition(), "classify.elsewhere")
    clerk = house.officer(CLERK)
    confirmed(clerk, previewed(clerk, "transfer.sent", [case], body=WARD, reason="competence", words="Words in the clear"))
    kept = bytes(Batch.objects.get().typed)
    assert b"Words" not in kept and b"Words" not in urlsafe_b64decode(kept)


def test_a_step_that_may_be_done_for_many_asks_nothing_that_is_of_one_petition_alone() -> None:
    from hoiam.casework import laws
    from hoiam.core.petition.journey import OUTCOMES
    from hoiam.desk.forms import FORMS
    from hoiam.desk.many import _OF_THE_PAGE, in_batch
    from hoiam.desk.step_form import StepForm

    assert {w for w, form in FORMS.items() if form.in_batch} >= {"assign", "transfer", "notify", "decide"}
    for word, form in FORMS.items():
        assert form.in_batch <= OUTCOMES[word], word
        if form.in_batch:
            # Nothing that tells who somebody is, and no field that the page itself uses.
            assert not (form.names or form.theirs) and form.names_people is StepForm.names_people
            assert form.entries is StepForm.entries
            assert _OF_THE_PAGE.isdisjoint({*form.base_fields, *form.LATER} - {"seq"})
    for whole in laws.current().wholes.values():
        for edge in whole.edges:
            assert not in_batch(edge) or (edge.step in FORMS and not edge.apart and not edge.extends)
