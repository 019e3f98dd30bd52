"""What officers do at the desk, in their verbs; each refusal shares its beginning with the success beside it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from desk.conftest import (
    CHAIR,
    CLERK,
    COMMUNE,
    CULTURE,
    LAND,
    NAME,
    PASSWORD,
    PROVINCE,
    PUBLISHER,
    WARD,
    House,
    a_day_later,
    today,
)
from hoiam.casework import laws
from hoiam.casework.reading.history import load
from hoiam.site import engine
from world import django_as

WORDS = "Đo thiếu 40 m2 đất vườn."


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def steps_of(case: UUID) -> list[str]:
    return [f"{r.act.step}.{r.act.outcome}".rstrip(".") for r in load(case)[1]]


# --- logging in ----------------------------------------------------------------------------------------------------------


def log_in(house: House, office: str, password: str = PASSWORD) -> tuple[Client, Any]:
    from hoiam.casework.models import Officer
    from hoiam.site.demo.accounts import SECRET
    from hoiam.site.demo.people import totp

    client = Client()
    login = Officer.objects.get(office_id=office).username
    answer = client.post("/account/login/", {"login": login, "password": password})
    if answer.status_code == 302 and "2fa" in answer.headers["Location"]:
        import time

        answer = client.post("/account/2fa/authenticate/", {"code": totp(SECRET, time.time())})
    return client, answer


def test_one_password_and_a_second_factor_open_the_desk_and_the_officers_key(house: House) -> None:
    case = house.petition()
    client, answer = log_in(house, CHAIR)
    assert answer.headers["Location"] == "/desk/"
    read = client.post(f"/desk/petition/{case}/read/")
    assert WORDS in text(read)


def test_a_wrong_password_opens_neither(house: House) -> None:
    client, answer = log_in(house, CHAIR, "một mật khẩu khác hẳn")
    assert answer.status_code == 200
    assert client.get("/desk/").status_code == 302
    assert house.agent.ping() == 0


def test_the_token_of_the_key_lies_in_no_table(house: House) -> None:
    from django.contrib.sessions.models import Session

    client, _answer = log_in(house, CHAIR)
    from hoiam.site.officer_key import opened

    token = opened(client.cookies["key"].value)["key"]["token"]
    assert token
    assert client.cookies["key"]["httponly"]
    stored = " ".join(str(s.get_decoded()) + s.session_data for s in Session.objects.all())
    assert stored
    assert token not in stored
    assert token not in client.cookies["key"].value


def test_logging_out_locks_the_key(house: House) -> None:
    client, _answer = log_in(house, CHAIR)
    assert house.agent.ping() == 1
    client.post("/account/logout/")
    assert house.agent.ping() == 0


def test_a_key_cookie_of_another_officer_is_worth_nothing(house: House) -> None:
    case = house.petition()
    chair, clerk = house.officer(CHAIR), house.officer(CLERK, unlocked=False)
    clerk.client.cookies["key"] = chair.client.cookies["key"].value
    answer = clerk.post(f"/desk/petition/{case}/read/")
    assert answer.status_code == 302
    assert "/desk/unlock/" in answer.headers["Location"]


# --- reading -------------------------------------------------------------------------------------------------------------


def test_reading_leaves_one_fact_a_day_and_a_look_at_the_page_leaves_none(house: House) -> None:
    case = house.petition()
    clerk = house.officer(CLERK)
    assert WORDS not in text(clerk.get(f"/desk/petition/{case}/"))
    assert "read" not in steps_of(case)
    for _again in range(2):
        assert WORDS in text(clerk.post(f"/desk/petition/{case}/read/"))
    assert steps_of(case).count("read") == 1


@pytest.mark.parametrize(("office", "status"), [(CHAIR, 200), (LAND, 200), (CLERK, 200), (CULTURE, 404), (f"{WARD}/04", 404)])
def test_who_handles_a_petition_sees_it_and_who_does_not_finds_nothing_there(house: House, office: str, status: int) -> None:
    case = house.brought(house.petition(), "classify.competent", "accept", "assign")
    assert house.officer(office).get(f"/desk/petition/{case}/").status_code == status


def test_the_registry_sends_papers_of_a_petition_whose_words_it_does_not_read(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent", "accept", "assign")
    clerk = house.officer(CLERK)
    assert clerk.post(f"/desk/petition/{case}/read/").status_code == 403
    assert WORDS in text(house.officer(LAND).post(f"/desk/petition/{case}/read/"))


@pytest.mark.parametrize(("against", "status"), [("", 200), (CHAIR, 404), (COMMUNE, 404)])
def test_whom_a_denunciation_is_about_never_sees_it(house: House, against: str, status: int) -> None:
    case = house.petition("vn.denunciation", against=against)
    chair = house.officer(CHAIR)
    assert chair.get(f"/desk/petition/{case}/").status_code == status
    assert (str(case) in chair.get("/desk/").content.decode()) == (status == 200)
    for path in ("read", "open", "gate", "accept", "summary"):
        assert chair.post(f"/desk/petition/{case}/{path}/").status_code in (
            (404,) if status == 404 else (200, 302, 403, 409, 422)
        )


def test_a_name_opens_for_a_purpose_and_the_act_says_so(house: House) -> None:
    case = house.petition()
    clerk = house.officer(CLERK)
    page = f"/desk/petition/{case}/open/"
    refused = clerk.post(page, {"purpose": "serve", "words": ""})
    assert refused.status_code == 422
    assert NAME not in text(refused)
    assert "open" not in steps_of(case)
    opened = clerk.post(page, {"purpose": "serve", "words": "Giao quyết định."})
    assert NAME in text(opened)
    assert steps_of(case)[-1] == "open"


# --- steps ---------------------------------------------------------------------------------------------------------------


def test_the_page_of_a_step_says_article_term_and_paper_before_anything_happens(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent")
    answer = house.officer(CHAIR).get(f"/desk/petition/{case}/accept/")
    shown = text(answer)
    assert answer.context["edge"].article in shown
    assert "Thông báo thụ lý" in shown
    assert answer.context["follows"].terms
    assert "accept" not in steps_of(case)


def test_a_preview_is_the_paper_without_number_and_writes_nothing(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent")
    chair = house.officer(CHAIR)
    answer = chair.step(case, "accept", action="preview")
    assert (answer.headers["Content-Type"], answer.content[:4]) == ("application/pdf", b"%PDF")
    assert "accept" not in steps_of(case)


def test_an_accepted_complaint_has_its_letter_with_a_number(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent")
    chair = house.officer(CHAIR)
    assert chair.step(case, "accept").status_code == 302
    shown = text(chair.get(f"/desk/petition/{case}/"))
    assert re.search(r"Thông báo thụ lý.*số 01/TB", shown)


@pytest.mark.parametrize(
    ("ground", "words", "status"),
    [("first", "Việc này đã có bản án.", 302), ("first", "", 422), ("khong-co", "Việc này.", 422), ("", "Việc này.", 422)],
)
def test_a_refusal_needs_a_ground_of_the_law_and_words_for_the_person(
    house: House, ground: str, words: str, status: int
) -> None:
    case = house.brought(house.petition(), "classify.competent")
    chair = house.officer(CHAIR)
    choices = chair.get(f"/desk/petition/{case}/refuse/").context["form"].fields["ground"].choices
    answer = chair.step(case, "refuse", ground=choices[0][0] if ground == "first" else ground, words=words)
    assert answer.status_code == status
    assert ("refuse" in steps_of(case)) == (status == 302)
    if status == 422 and words:
        assert words in answer.content.decode()


def test_a_step_of_another_role_is_not_offered_and_cannot_be_taken(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent")
    clerk, chair = house.officer(CLERK), house.officer(CHAIR)
    assert f"/desk/petition/{case}/accept/" not in clerk.get(f"/desk/petition/{case}/").content.decode()
    assert clerk.post(f"/desk/petition/{case}/accept/", {"seq": 2}).status_code == 409
    assert chair.step(case, "accept").status_code == 302


def test_a_step_that_the_law_has_not_from_here_says_what_it_has(house: House) -> None:
    case = house.petition()
    answer = house.officer(CHAIR).get(f"/desk/petition/{case}/decide/")
    assert answer.status_code == 409
    assert "Những bước bạn làm được" in text(answer)


def test_the_day_by_which_the_complainant_is_asked_to_send_papers_is_the_laws(house: House) -> None:
    """Luật KN Đ.14.1.a: seven days from the request, and the next working day where the seventh is none."""
    case = house.brought(house.petition(), "classify.competent", "accept", "assign", "verify.ordered")
    asked = house.officer(LAND).get(f"/desk/petition/{case}/ask/").context["form"]["until"].initial
    assert asked == laws.current().due("KN-ASKED", today()).due and asked >= today() + timedelta(days=7)


def test_two_officers_at_once_the_second_is_told_what_the_first_did_and_loses_no_word(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent", "accept", "assign", "verify.ordered")
    first, second = house.officer(LAND), house.officer(CHAIR)
    seq = second.get(f"/desk/petition/{case}/extend/").context["form"]["seq"].value()
    assert (
        first.step(case, "ask", what="facts", until=(today() + timedelta(days=9)).isoformat(), words="Bản đồ.").status_code
        == 302
    )
    answer = second.step(case, "extend", seq=seq, words="Chờ đo lại ba thửa đất.", conditions=["complex"])
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Chờ đo lại ba thửa đất." in shown
    assert LAND in shown
    assert "extend" not in steps_of(case)
    again = second.post(f"/desk/petition/{case}/extend/", {
        "seq": answer.context["form"]["seq"].value(), "words": "Chờ đo lại ba thửa đất.", "conditions": ["complex"],
    })  # fmt: skip
    assert again.status_code == 302


def test_a_term_of_the_bodys_own_is_put_off_by_the_days_that_the_screen_asks_for(house: House) -> None:
    case = house.brought(house.petition("vn.feedback", subject="roads"), "classify.competent", "assign")
    chair = house.officer(CHAIR)
    before = load(case)[0].clocks["PA-SLA"]
    assert chair.step(case, "extend", words="Chờ vật tư.", conditions=["complex"]).status_code == 422
    # The new end is shown before anything is recorded; what is confirmed then is that very day.
    first = chair.step(case, "extend", words="Chờ vật tư.", conditions=["complex"], days=5)
    shown_first = first.context["longer"]
    assert (first.status_code, shown_first.before, "extend" in steps_of(case)) == (422, before.due, False)
    assert f"{shown_first.after:%d/%m/%Y}" in text(first)
    once_more = {"conditions": ["complex"], "days": 5, "longer": shown_first.mark}
    assert chair.step(case, "extend", words="Chờ vật tư.", **(once_more | {"days": 6})).status_code == 422
    assert chair.step(case, "extend", words="Chờ vật tư.", **once_more).status_code == 302
    after = load(case)[0].clocks["PA-SLA"]
    assert after.due == shown_first.after
    assert (before.n, after.n) == (15, 20)
    assert after.due > before.due
    (shown,) = [t for t in chair.get(f"/desk/petition/{case}/").context["terms"] if t.clock.name == "PA-SLA"]
    assert f"{after.due:%d/%m/%Y}" in " ".join(shown.steps)


def test_the_page_of_an_extension_shows_what_each_condition_makes_of_the_term(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent", "accept")
    page = house.officer(CHAIR).get(f"/desk/petition/{case}/extend/")
    lengths = page.context["lengths"]
    far, hard = "vùng sâu, vùng xa, đi lại khó khăn", "vụ việc phức tạp"
    assert {each.when for each in lengths} == {far, hard, f"{far}; {hard}"}
    before = load(case)[0].clocks["KN-RES1"].due
    for each in lengths:
        assert each.before == before and each.after > before
        assert f"{each.before:%d/%m/%Y} → {each.after:%d/%m/%Y}" in text(page)


def test_an_officer_sees_to_whom_a_paper_is_still_owed_and_says_of_whom_there_is_none(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent", "accept")
    clerk = house.officer(CLERK)
    page = clerk.get(f"/desk/petition/{case}/")
    assert "Còn phải gửi cho: Người viết đơn, Cơ quan thanh tra." in text(page)
    assert clerk.step(case, "notify.sent", party="petitioner", how="post").status_code == 302
    form = clerk.get(f"/desk/petition/{case}/notify/?outcome=nobody").context["form"]
    assert [name for name, _ in form.fields["party"].choices] == ["inspectorate"]
    assert clerk.step(case, "notify.nobody", party="petitioner").status_code == 422
    assert clerk.step(case, "notify.nobody", party="inspectorate").status_code == 302
    page = clerk.get(f"/desk/petition/{case}/")
    assert "Còn phải gửi cho" not in text(page)
    assert "Báo việc thụ lý hoặc không thụ lý" in text(page) and "đã làm" in text(page)


def test_more_days_than_the_law_allows_come_back_with_the_article_and_what_was_typed(house: House) -> None:
    case = house.brought(
        house.petition("vn.denunciation", subject="conduct"), "classify.competent", "accept", "assign", "verify.ordered"
    )
    answer = house.officer(CHAIR).step(case, "extend", words="Chờ giám định.", conditions=["complex"], days=31)
    assert answer.status_code == 422
    assert "Luật TC Đ.30.2–4" in text(answer)
    assert "30 ngày" in text(answer)
    assert "Chờ giám định." in answer.content.decode()
    assert "extend" not in steps_of(case)


def test_when_the_first_took_the_same_step_the_second_can_copy_his_words(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent")
    chair = house.officer(CHAIR)
    ground = chair.get(f"/desk/petition/{case}/refuse/").context["form"].fields["ground"].choices[0][0]
    house.brought(case, "accept")
    answer = chair.post(f"/desk/petition/{case}/refuse/", {"seq": 2, "ground": ground, "words": "Một lý do dài đã gõ."})
    assert answer.status_code == 409
    assert "Một lý do dài đã gõ." in answer.content.decode()


def test_a_step_confirmed_twice_happens_once(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent")
    chair = house.officer(CHAIR)
    seq = chair.get(f"/desk/petition/{case}/accept/").context["form"]["seq"].value()
    path = f"/desk/petition/{case}/accept/"
    assert [chair.post(path, {"seq": seq}).status_code for _twice in range(2)] == [302, 409]
    assert steps_of(case).count("accept") == 1


def test_when_the_log_in_has_run_out_the_words_come_back(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent")
    answer = Client().post(f"/desk/petition/{case}/refuse/", {"words": "Một lý do dài đã gõ.", "password": "khong duoc hien"})
    assert answer.status_code == 403
    assert "Một lý do dài đã gõ." in answer.content.decode()
    assert "khong duoc hien" not in answer.content.decode()


def test_a_draft_is_kept_sealed_and_comes_back_to_who_wrote_it(house: House) -> None:
    from hoiam.casework.models import OfficerDraft

    case = house.brought(house.petition(), "classify.competent", "accept", "assign", "verify.ordered")
    land, chair = house.officer(LAND), house.officer(CHAIR)
    path = f"/desk/petition/{case}/verify/?outcome=reported"
    assert land.step(case, "verify.reported", words="Mới đo xong hai thửa.", action="save").status_code == 302
    assert "verify.reported" not in steps_of(case)
    assert "hai thửa".encode() not in bytes(OfficerDraft.objects.get().data)
    assert "Mở nháp" in text(land.get(path))
    assert "Mở nháp" not in text(chair.get(f"/desk/petition/{case}/extend/"))
    assert "Mới đo xong hai thửa." in land.post(path, {"action": "restore"}).content.decode()
    assert land.step(case, "verify.reported", words="Đo xong.").status_code == 302
    assert not OfficerDraft.objects.exists()


def test_a_draft_is_written_over_by_no_tab_that_has_not_shown_it(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent", "accept", "assign", "verify.ordered")
    land = house.officer(LAND)
    path = f"/desk/petition/{case}/verify/?outcome=reported"

    def hidden(answer: Any) -> dict[str, str]:
        found = {name: re.findall(rf'name="{name}" value="(\w*)"', answer.content.decode()) for name in ("seq", *SEEN)}
        return {name: values[-1] for name, values in found.items() if values}

    def saved(seen: dict[str, str], words: str) -> Any:
        return land.post(path, seen | {"words": words, "action": "save"})

    SEEN = ("draft_seen", "draft_told")
    one, two = hidden(land.get(path)), hidden(land.get(path))
    assert saved(one, "Thẻ một: đo thửa 12.").status_code == 302
    late = saved(two, "Thẻ hai: đo thửa 15.")
    assert late.status_code == 409 and "đã có một nháp khác" in text(late)
    assert "Thẻ hai: đo thửa 15." in late.content.decode()
    other = land.post(path, {"action": "restore", "draft_seen": hidden(late)["draft_seen"]})
    assert "Thẻ một: đo thửa 12." in other.content.decode()
    assert saved(hidden(other), "Cả hai thửa.").status_code == 302, "he has read the other one"
    overtaken = saved(hidden(late), "Thẻ hai: đo thửa 15.")
    assert overtaken.status_code == 409, "and it is another again"
    discard = {"action": "discard", "draft_seen": hidden(late)["draft_seen"]}
    assert "Nháp đã đổi" in text(land.client.post(path, discard, follow=True))
    assert saved(hidden(overtaken), "Thẻ hai: đo thửa 15.").status_code == 302
    # A page that was made before any of it takes the step, and leaves the words that it never told of.
    assert land.post(path, one | {"words": "Đo xong."}).status_code == 302
    from hoiam.casework.models import OfficerDraft

    assert OfficerDraft.objects.count() == 1


def test_a_scan_goes_sealed_into_the_petition_and_opens_for_who_may_read(house: House) -> None:
    from hoiam.casework.models import Blob

    case = house.petition(signed="")
    clerk = house.officer(CLERK)
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    answer = clerk.step(case, "sign", how="paper", on=today().isoformat(), file=SimpleUploadedFile("don.png", png))
    assert answer.status_code == 302, text(answer)[:600]
    blob = Blob.objects.get(dossier_id=case, kind="scan")
    assert png not in bytes(blob.data)
    shown = clerk.post(f"/desk/petition/{case}/paper/{blob.id}/")
    assert "Trang 1 của 1" in text(shown)
    whole = clerk.post(f"/desk/petition/{case}/paper/{blob.id}/", {"whole": "yes"})
    assert (whole.headers["Content-Type"], whole.content) == ("application/octet-stream", png)


def test_what_a_petitioner_brings_to_the_counter_is_recorded_as_taken_down_there(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent", "accept", "assign")
    land = house.officer(LAND)
    assert land.step(case, "add", words="").status_code == 422
    assert land.step(case, "add", words="Bà con nộp thêm sơ đồ thửa đất.").status_code == 302
    assert "Bà con nộp thêm sơ đồ thửa đất." in text(land.post(f"/desk/petition/{case}/read/"))


# --- the summary ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "saved"),
    [("Đo thiếu diện tích khi thu hồi đất vườn", True), ("Gọi 0912 345 678 để biết thêm", False), ("", True)],
)
def test_a_summary_with_a_number_of_a_person_is_not_saved(house: House, line: str, saved: bool) -> None:
    case = house.petition()
    clerk = house.officer(CLERK)
    answer = clerk.post(f"/desk/petition/{case}/summary/", {"text": line})
    assert answer.status_code == (302 if saved else 422)
    assert (bool(line) and line in text(clerk.get("/desk/"))) == (saved and bool(line))
    if not saved:
        assert line in answer.content.decode()


def test_a_summary_is_written_over_no_line_that_its_officer_has_not_seen(house: House) -> None:
    case = house.petition()
    clerk, chair = house.officer(CLERK), house.officer(CHAIR)
    path = f"/desk/petition/{case}/summary/"
    before = clerk.get(path).context["form"]["over"].value()
    assert chair.post(path, {"text": "Đo thiếu đất vườn.", "over": before}).status_code == 302
    late = clerk.post(path, {"text": "Thu hồi đất vườn, đo thiếu.", "over": before})
    assert late.status_code == 409
    assert "“Đo thiếu đất vườn.”" in text(late) and "Thu hồi đất vườn, đo thiếu." in late.content.decode()
    assert "Đo thiếu đất vườn." in clerk.get(path).content.decode()
    again = {"text": "Thu hồi đất vườn, đo thiếu.", "over": late.context["form"]["over"].value()}
    assert clerk.post(path, again).status_code == 302
    assert "Thu hồi đất vườn, đo thiếu." in clerk.get(path).content.decode()


# --- another body --------------------------------------------------------------------------------------------------------


@pytest.fixture
def worker(house: House, addresses: engine.Addresses) -> Callable[[], int]:
    """One turn of the worker, which sees what is committed, as the gatekeeper does."""
    from hoiam.clock import owed

    def turn() -> int:
        with django_as(addresses.jobs):
            return owed.work_off()

    return turn


@pytest.mark.django_db(transaction=True)
def test_a_transfer_takes_the_keys_along_and_the_old_body_reads_no_more(house: House, worker: Callable[[], int]) -> None:
    case = house.brought(house.petition(body=WARD), "classify.elsewhere", body=WARD)
    ward, commune = house.officer(f"{WARD}/01"), house.officer(CLERK)
    assert commune.get(f"/desk/petition/{case}/").status_code == 404
    assert ward.step(case, "transfer.sent", body=COMMUNE, reason="competence", words="Việc ở xã An Bình.").status_code == 302
    assert steps_of(case)[-1] == "transfer.sent"
    worker()
    assert house.keeper._store.get(case).bodies == {WARD, COMMUNE}
    assert WORDS in text(commune.post(f"/desk/petition/{case}/read/")), "who is to take it reads what it is first"
    assert ward.step(case, "transfer.received").status_code == 409
    assert commune.step(case, "transfer.received").status_code == 302
    worker()
    assert WORDS in text(commune.post(f"/desk/petition/{case}/read/"))
    assert ward.get(f"/desk/petition/{case}/").status_code == 404
    assert house.keeper._store.get(case).bodies == {COMMUNE}
    assert wrapped_to(case) == {COMMUNE}


def wrapped_to(case: UUID) -> set[str]:
    """The bodies whose keys open something of it."""
    from hoiam.casework.models import Wrap

    found = Wrap.objects.filter(dossier_id=case, recipient__startswith="body:").values_list("recipient", flat=True)
    return {recipient.removeprefix("body:") for recipient in found}


def test_a_transfer_with_the_key_locked_waits_and_keeps_what_was_typed(house: House) -> None:
    case = house.brought(house.petition(body=WARD), "classify.elsewhere", body=WARD)
    ward = house.officer(f"{WARD}/01", unlocked=False)
    answer = ward.step(case, "transfer.sent", body=COMMUNE, reason="competence", words="Việc ở xã An Bình.")
    assert answer.status_code == 422
    assert "Việc ở xã An Bình." in answer.content.decode()
    assert "transfer.sent" not in steps_of(case)


@pytest.mark.django_db(transaction=True)
def test_a_transfer_that_comes_back_takes_the_right_back(house: House, worker: Callable[[], int]) -> None:
    case = house.brought(house.petition(body=WARD), "classify.elsewhere", body=WARD)
    ward, commune = house.officer(f"{WARD}/01"), house.officer(CLERK)
    ward.step(case, "transfer.sent", body=COMMUNE, reason="competence")
    # The state that it goes back to is told beforehand; the law says only "back".
    asked = commune.get(f"/desk/petition/{case}/transfer/?outcome=undone").content.decode()
    assert "Đơn chuyển sang: <strong>không đúng thẩm quyền</strong>" in asked
    assert commune.step(case, "transfer.undone", words="Cũng không thuộc xã.").status_code == 422, "no ground was chosen"
    assert commune.step(case, "transfer.undone", ground="duplicate", words="Xã đã có đơn này.").status_code == 302
    assert load(case)[1][-1].act.fact.reason == "duplicate"
    worker()
    assert house.keeper._store.get(case).bodies == {WARD}
    assert wrapped_to(case) == {WARD}
    assert commune.get(f"/desk/petition/{case}/").status_code == 404
    assert WORDS in text(ward.post(f"/desk/petition/{case}/read/"))


def test_a_petition_never_goes_to_the_body_that_it_is_about(house: House) -> None:
    case = house.brought(house.petition("vn.denunciation", body=WARD, against=COMMUNE), "classify.elsewhere", body=WARD)
    ward = house.officer(f"{WARD}/01")
    refused = ward.step(case, "transfer.sent", body=COMMUNE, reason="competence")
    assert refused.status_code == 422
    assert "Chuyển đến cấp trên của cơ quan đó: Ủy ban nhân dân tỉnh Sông Lam" in text(refused)
    assert "transfer.sent" not in steps_of(case)
    assert wrapped_to(case) == {WARD}


def test_a_denunciation_never_goes_to_a_body_whose_key_the_denounced_holds(house: House) -> None:
    case = house.brought(house.petition("vn.denunciation", body=WARD, against=LAND), "classify.elsewhere", body=WARD)
    ward = house.officer(f"{WARD}/01")
    refused = ward.step(case, "transfer.sent", body=COMMUNE, reason="competence")
    assert refused.status_code == 422
    assert "Chuyển đến cấp trên của cơ quan đó: Ủy ban nhân dân tỉnh Sông Lam" in text(refused)
    assert "transfer.sent" not in steps_of(case)
    assert ward.step(case, "transfer.sent", body=PROVINCE, reason="competence").status_code == 302


def test_whoever_is_recused_is_kept_away_by_page_and_by_vault(house: House) -> None:
    from hoiam.vault.errors import NotReleased
    from hoiam.vault.wraps import Tier

    case = house.brought(house.petition(), "classify.competent", "accept", "assign")
    land = house.officer(LAND)
    assert land.get(f"/desk/petition/{case}/").status_code == 200
    assert house.officer(CHAIR).step(case, "recuse", office=LAND, reason="relative").status_code == 302
    assert land.get(f"/desk/petition/{case}/").status_code == 404
    with pytest.raises(NotReleased):
        house.keeper.release(case, [Tier.CONTENT], LAND)


# --- the list -----------------------------------------------------------------------------------------------------------


def test_a_longer_list_asks_the_database_no_more_often(house: House, django_assert_max_num_queries: Any) -> None:
    chair = house.officer(CHAIR)
    house.petition()
    chair.get("/desk/")
    with django_assert_max_num_queries(12) as few:
        chair.get("/desk/")
    for _more in range(6):
        house.petition("vn.feedback", signed="")
    with django_assert_max_num_queries(len(few)):
        assert len(re.findall("data-row-link", chair.get("/desk/").content.decode())) == 7


def test_the_filters_live_in_the_address(house: House) -> None:
    complaint, feedback = house.petition(), house.petition("vn.feedback", signed="")
    chair = house.officer(CHAIR)
    shown = chair.get("/desk/?kind=vn.feedback").content.decode()
    assert str(feedback) in shown
    assert str(complaint) not in shown
    assert str(complaint) in chair.get("/desk/?kind=khong-co&office=khong-co").content.decode()
    number = re.search(r"XA-AB-\d{4}-\d{6}", chair.get(f"/desk/petition/{complaint}/").content.decode())
    assert number
    found = chair.get(f"/desk/?q={number[0]}").content.decode()
    assert str(complaint) in found
    assert str(feedback) not in found


# --- the counter ---------------------------------------------------------------------------------------------------------


def at_the_counter(house: House, **changed: Any) -> tuple[Any, dict[str, Any], Any]:
    clerk = house.officer(CLERK)
    form = clerk.get("/desk/receive/").context["form"]
    given = {
        "token": form["token"].value(), "channel": "visit", "claimed": today().isoformat(), "kind": "vn.complaint",
        "subject": "land", "signed": "yes", "people": "1", "words": WORDS, "name": NAME, "against": [],
    } | changed  # fmt: skip
    return clerk, given, clerk.post("/desk/receive/", given)


def test_a_visitor_leaves_with_a_receipt_and_a_code_apart_from_it(house: House) -> None:
    from hoiam.casework.days import utc_now, zone_of
    from hoiam.casework.models import Petition

    clerk, _given, answer = at_the_counter(house)
    assert answer.status_code == 200, text(answer)[:800]
    case = Petition.objects.get().dossier_id
    here = utc_now().astimezone(zone_of(laws.current(), "vn.complaint")).replace(tzinfo=None)
    assert abs(here - answer.context["logged"]) < timedelta(minutes=1)
    code = answer.context["code"]
    assert code in answer.content.decode()
    for which in ("receipt", "code"):
        slip = clerk.post(f"/desk/receive/{case}/{which}.pdf", {"code": code, "document": ["Đơn khiếu nại"]})
        assert slip.content.startswith(b"%PDF"), which
    wrong = house.officer(f"{WARD}/01").post(f"/desk/receive/{case}/code.pdf", {"code": code})
    assert wrong.status_code == 404


def test_the_counter_offers_the_subjects_of_the_kinds_that_the_body_takes(house: House) -> None:
    form = house.officer(CLERK).get("/desk/receive/").context["form"]
    offered = {code for code, _title in form.fields["subject"].choices} - {""}
    ours = {s.id for name, kind in laws.current().kinds.items() if name.startswith("vn.") for s in kind.subjects}
    assert offered == ours
    assert "procurement" not in offered  # of the European pack


def test_the_counter_takes_two_people_and_whoever_opens_the_name_reads_for_whom_the_other_writes(house: House) -> None:
    from hoiam.casework.models import Dossier
    from hoiam.desk.open import Names, Other

    by = {"by_name": "Trịnh Thị Vân Khánh", "by_address": "tổ 9, phường Minh Tân", "by_phone": "0950118204 / 0912000111"}
    clerk, _given, answer = at_the_counter(house, behalf="agent", **by)
    assert answer.status_code == 200, text(answer)[:800]
    case = Dossier.objects.get().id
    page = text(clerk.get(f"/desk/petition/{case}/"))
    assert "Người được ủy quyền" in page and "Vân Khánh" not in page
    names = text(clerk.post(f"/desk/petition/{case}/open/", {"purpose": "serve", "words": "Giao quyết định."}))
    assert f"Trịnh Thị Vân Khánh thay cho {NAME}" in " ".join(names.split())
    sheet = clerk.post(f"/desk/petition/{case}/open/", {"action": "cover"})
    printed = " ".join(PdfReader(io.BytesIO(sheet.content)).pages[0].extract_text().split())
    assert f"Trịnh Thị Vân Khánh (thay cho {NAME})" in printed
    found = Names(NAME, others=(Other("", by["by_name"], phone=by["by_phone"]),)).terms()
    assert {"Trịnh Thị Vân Khánh", "0950118204", "0912000111"} <= set(map(str, found))


@pytest.mark.django_db(transaction=True)
def test_the_counters_form_sent_twice_makes_one_petition(house: House) -> None:
    from hoiam.casework.models import Petition

    clerk, given, _answer = at_the_counter(house)
    again = clerk.post("/desk/receive/", given)
    assert again.context["again"]
    assert Petition.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"words": ""}, "words"),
        ({"name": ""}, "name"),
        ({"claimed": "31/02/2026"}, "claimed"),
        ({"claimed": "2999-01-01"}, "claimed"),
        ({"people": "0"}, "people"),
        ({"people": "1,5"}, "people"),
        ({"phone": "hỏi hàng xóm"}, "phone"),
        ({"behalf": "agent", "by_address": "tổ 9"}, "by_name"),
        ({"kind": "vn.feedback", "behalf": "lawyer", "by_name": "B", "by_address": "tổ 9"}, "behalf"),
        ({"token": "hỏng"}, "token"),
        ({"words": "x" * 60_001}, "words"),
        ({"file": SimpleUploadedFile("virus.exe", b"MZ" + b"\0" * 100)}, "file"),
    ],
)
def test_what_is_wrong_at_the_counter_is_said_at_its_field_and_nothing_is_lost(
    house: House, changed: dict[str, Any], field: str
) -> None:
    from hoiam.casework.models import Petition

    _clerk, _given, answer = at_the_counter(house, **changed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Petition.objects.count() == 0
    if "words" not in changed:
        assert WORDS in answer.content.decode()


def test_several_can_be_named_at_the_counter_also_of_other_bodies_and_the_clerk_sees_who_is_kept_away(house: House) -> None:
    from hoiam.casework.models import Dossier

    named = {"against": [LAND, CULTURE], "elsewhere": f"{PROVINCE}/02, {WARD.lower()}"}
    _clerk, _given, answer = at_the_counter(house, kind="vn.denunciation", subject="conduct", **named)
    assert answer.status_code == 200, text(answer)[:800]
    everybody = {LAND, CULTURE, f"{PROVINCE}/02", WARD}
    assert set(Dossier.objects.get().kept_away) == everybody
    assert all(code in text(answer) for code in (LAND, CULTURE, f"{PROVINCE}/02"))
    assert house.keeper._store.get(Dossier.objects.get().id).excluded == everybody


@pytest.mark.parametrize("named", [{"elsewhere": "XA-KHONG/04"}, {"against": [f"{COMMUNE}/99"]}])
def test_a_code_that_is_nobodys_is_refused_at_its_field(house: House, named: dict[str, Any]) -> None:
    _clerk, _given, answer = at_the_counter(house, kind="vn.denunciation", subject="conduct", **named)
    assert answer.status_code == 422 and set(named) <= set(answer.context["form"].errors)


def test_a_letter_about_all_who_could_take_it_is_refused_with_what_to_do_instead(house: House) -> None:
    named = {"against": [COMMUNE], "elsewhere": PROVINCE}
    _clerk, _given, answer = at_the_counter(house, kind="vn.denunciation", subject="conduct", **named)
    assert answer.status_code == 422 and "gửi đơn giấy" in text(answer)


# --- the gate ------------------------------------------------------------------------------------------------------------

DECISION = {
    "result": "partly", "title": "Giải quyết khiếu nại về diện tích đất", "facts": f"Ông {NAME} khiếu nại đo thiếu 40 m2.",
    "findings": "Đo lại: thiếu 32 m2.", "law_basis": "Luật Đất đai.", "decision": "Điều 1. Bổ sung 32 m2.",
    "remedies": "Được khiếu nại tiếp hoặc khởi kiện.",
}  # fmt: skip


def decided(house: House) -> UUID:
    case = house.brought(house.petition(), "classify.competent", "accept", "assign", "verify.ordered", "verify.reported")
    answer = house.officer(CHAIR).step(case, "decide", **DECISION)
    assert answer.status_code == 302, text(answer)[:800]
    return case


def test_a_decision_passes_the_gate_and_is_published_without_the_name(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    case = decided(house)
    publisher = house.officer(PUBLISHER)
    gate = f"/desk/petition/{case}/gate/"
    looked = publisher.post(gate, {"action": "look"})
    shown = text(looked)
    assert "Tệp đính kèm không được đưa ra ngoài" in shown
    finds = looked.context["finds"]
    assert any(NAME in row["find"].text for row in finds)
    kept = {f"do-{row['find'].id}": "khong-co" for row in finds}
    assert publisher.post(gate, {"action": "clear"} | kept).status_code == 422
    rulings = {f"do-{row['find'].id}": "take" for row in finds}
    assert publisher.post(gate, {"action": "clear"} | rulings).status_code == 302
    assert publisher.post(gate, {"action": "publish"}).status_code == 302
    after = publisher.get(f"/desk/petition/{case}/").context["steps"]
    assert [s for s in after if s.edge.step in ("gate", "publish")] == []
    shown = text(publisher.get(gate))
    assert "Ai cũng đọc được trên trang công khai từ ngày" in shown and "/register/answers/" not in shown
    assert "/register/answers/" not in Client().get("/register/?q=dien+tich+dat").content.decode()
    a_day_later(monkeypatch)
    answer = Client().get("/register/?q=dien+tich+dat")
    link = re.search(r"/register/answers/[0-9a-f-]+/", answer.content.decode())
    assert link
    page = Client().get(link[0]).content.decode()
    assert "Bổ sung 32 m2" in page
    assert NAME not in page


def test_nothing_is_published_that_has_not_passed_the_gate(house: House) -> None:
    case = decided(house)
    answer = house.officer(PUBLISHER).post(f"/desk/petition/{case}/gate/", {"action": "publish"})
    assert answer.status_code == 409
    assert "publish" not in steps_of(case)


def test_the_gate_is_the_publishers_and_not_the_leaders(house: House) -> None:
    case = decided(house)
    chair = house.officer(CHAIR)
    for action in ("clear", "publish", "print", ""):
        assert chair.post(f"/desk/petition/{case}/gate/", {"action": action}).status_code == 403
    # A leader has a word on marks of secrecy alone: he is shown no finds, and no name is opened to him.
    looked = chair.post(f"/desk/petition/{case}/gate/", {"action": "look"})
    assert looked.status_code == 200
    assert "finds" not in looked.context and NAME not in text(looked)
    assert "open" not in steps_of(case)


def test_a_publisher_finds_what_is_to_be_published_on_his_list(house: House) -> None:
    publisher = house.officer(PUBLISHER)
    fresh = house.petition()
    case = decided(house)
    shown = publisher.get("/desk/").content.decode()
    assert str(case) in shown
    assert str(fresh) not in shown


def test_what_a_petitions_page_leads_to_opens_for_whoever_is_led_there(house: House) -> None:
    import re

    case = decided(house)
    for office in (CLERK, LAND, CHAIR, PUBLISHER):
        client = house.officer(office)
        page = client.get(f"/desk/petition/{case}/").content.decode()
        ways = set(re.findall(rf'href="(/desk/petition/{case}/[a-z_]+/(?:\?outcome=\w+)?)"', page))
        assert ways, office
        assert {way: code for way in ways if (code := client.get(way).status_code) not in (200, 302)} == {}, office


def test_who_only_looks_after_keys_is_led_to_them_and_sees_no_petition(house: House) -> None:
    from hoiam.casework.models import Office

    case = house.petition()
    Office.objects.filter(code=PUBLISHER).update(roles=["steward"])
    steward = house.officer(PUBLISHER)
    answer = steward.get("/desk/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/keys/")
    assert steward.get("/desk/keys/").status_code == 200
    assert steward.get(f"/desk/petition/{case}/").status_code == 403


def test_an_officer_is_told_what_his_paper_would_print_as_codes_before_the_step_is_recorded(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent")
    chair = house.officer(CHAIR)
    ground = chair.get(f"/desk/petition/{case}/refuse/").context["form"].fields["ground"].choices[0][0]
    typed = {"ground": ground, "words": "Việc của ông \U00020000 đã có bản án."}
    for action in ("preview", ""):
        told = chair.step(case, "refuse", **typed, action=action)
        assert told.status_code == 422
        assert "\U00020000 [U+20000]" in text(told)
        assert "refuse" not in steps_of(case)
    mark = told.context["unprinted"].mark
    assert chair.step(case, "refuse", **typed, unprinted=mark, action="preview").content[:4] == b"%PDF"
    assert chair.step(case, "refuse", **{**typed, "words": "Ông \ue000"}, unprinted=mark).status_code == 422
    assert chair.step(case, "refuse", **typed, unprinted=mark).status_code == 302
