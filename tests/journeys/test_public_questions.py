"""What citizens ask in public, each sent through the portal's own pages and followed at the desk through its first steps: what
both are shown, and every day, counted by hand from the article that stands beside it."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from desk.conftest import PASSWORD, Desk, DirectLine
from hoiam.core.petition.state import Petition, fold
from hoiam.site.engine import copies as copies_
from portal.conftest import Writer
from world import COMMUNE, PROVINCE, World, copy_of, furnish

CLERK, LAND, CULTURE, CHAIR = (f"{COMMUNE}/0{n}" for n in range(1, 5))
P_CLERK, P_CHAIR = f"{PROVINCE}/01", f"{PROVINCE}/04"


class Days:
    """The moment of the house: nine in the morning of the day that the story has come to, and a second later each time."""

    def __init__(self) -> None:
        self.to("5/10")

    def to(self, day: str) -> None:
        number, _slash, month = day.partition("/")
        self.now = datetime(2026, int(month), int(number), 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def seen(answer: Any) -> str:
    """What somebody reads on a page."""
    page = answer.content.decode()
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.find("<main") :])))


@dataclass
class Question:
    """A citizen with his browser, and the officers whom he meets."""

    world: World
    days: Days
    desks: dict[str, Desk]
    browser: Writer = field(default_factory=Writer)
    case: UUID = field(default_factory=uuid4)

    def asks(
        self, kind: str, words: str, subject: str, *, to: str = COMMUNE, against: str = "none", when: Any = None, **about: str
    ) -> None:
        """Answers the portal's questions, one page after the other, and sends."""
        from hoiam.portal import own
        from hoiam.vault.codes import ReturnCode

        for step, answer in [("kind", kind), ("place", COMMUNE), ("subject", subject), ("body", to)]:
            assert self.browser.post(f"/write/{step}", {"answer": answer}).status_code == 302, step
        self.browser.post("/write/words", {"words": words})
        answer = self.browser.post("/write/readers", {"against": against})
        if answer.url == "/write/superior":
            (up,) = re.findall(r'name="to" value="([^"]+)"', self.browser.get("/write/superior").content.decode())
            self.browser.post("/write/superior", {"to": up})
            self.browser.post("/write/readers", {"against": "none"})
        who = {"name": "Hoàng Văn Thuyết", "address": "xóm Giếng, xã An Bình", "people": "1", "named": "yes"} | about
        answer = self.browser.post("/write/about", who)
        assert answer.status_code == 302, seen(answer)
        if when is not None:
            assert self.browser.post("/write/when", when).status_code == 302
        sent = self.browser.post("/write/check", follow=True)
        (code,) = re.findall(r'data-value="([0-9A-Z-]{23})"', sent.content.decode())
        view = own.find(ReturnCode.parse(code))
        assert view is not None
        self.case = view.id

    def does(self, office: str, step: str, **fields: Any) -> None:
        """An officer takes a step by its page."""
        answer = self._desk(office).step(self.case, step, **fields)
        assert answer.status_code == 302, seen(answer)[:1500]

    def is_refused(self, office: str, step: str, **fields: Any) -> str:
        answer = self._desk(office).step(self.case, step, **fields)
        assert answer.status_code in (409, 422), answer.status_code
        return seen(answer)

    def his_page(self) -> str:
        return seen(self.browser.get("/follow/petition"))

    def shows(self, office: str, step: str = "") -> str:
        """The page of the petition, or that of a step, as an officer sees it."""
        word, _dot, outcome = step.partition(".")
        query = f"?outcome={outcome}" if outcome else ""
        return seen(self._desk(office).get(f"/desk/petition/{self.case}/" + (f"{word}/{query}" if word else "")))

    @property
    def now(self) -> Petition:
        return fold(self.world.history(self.case))

    def terms(self) -> dict[str, str]:
        """The last day of each term that runs, ``16/10``; of another year ``11/11/2027``."""
        due = {name: clock.due for name, clock in self.now.clocks.items() if clock.due is not None}
        return {n: f"{d.day}/{d.month}" + ("" if d.year == 2026 else f"/{d.year}") for n, d in due.items()}

    def _desk(self, office: str) -> Desk:
        from hoiam.casework.models import Officer

        if office not in self.desks:
            self.desks[office] = Desk(office)
            self.desks[office].client.force_login(Officer.objects.get(office_id=office))
            assert self.desks[office].post("/desk/unlock/", {"password": PASSWORD}).status_code == 302
        return self.desks[office]


@dataclass
class Town:
    world: World
    days: Days = field(default_factory=Days)
    desks: dict[str, Desk] = field(default_factory=dict)


@pytest.fixture(scope="module")
def town(copies: copies_.Copies, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A commune and its province in October 2026, with officers at their desks."""
    import hoiam.desk.urls
    import hoiam.portal.urls
    from hoiam.casework import days
    from hoiam.casework.keys import officers
    from hoiam.vault.agent import Agent, AgentClient

    world = copy_of(copies)
    made = Town(world)
    agent = AgentClient.__new__(AgentClient)
    agent._line = DirectLine(Agent().handle)  # type: ignore[assignment]  # asks in memory
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), world.inside():
        furnish()
        patched.setattr(officers, "agent", lambda: agent)
        patched.setattr("django.conf.settings.HOIAM_HOME", tmp_path_factory.mktemp("home"), raising=False)
        real = days.utc_now
        for name, module in list(sys.modules.items()):
            if name.startswith("hoiam.") and getattr(module, "utc_now", None) is real:
                patched.setattr(module, "utc_now", made.days)
        assert hoiam.desk.urls.urlpatterns and hoiam.portal.urls.urlpatterns
        yield made
    copies.drop(world.addresses)


@pytest.fixture
def ask(town: Town, django_db_blocker: Any) -> Iterator[Question]:
    town.days.to("5/10")
    with django_db_blocker.unblock():
        yield Question(town.world, town.days, town.desks)


def signed(ask: Question, clerk: str = CLERK, *, day: str = "6/10") -> None:
    ask.days.to(day)
    ask.does(clerk, "sign", how="paper")


def test_land_that_was_measured_wrong(ask: Question) -> None:
    ask.asks("vn.complaint", "Đo thiếu 62 m2 đất.", "land", against=LAND, when={"known": "01/09/2026"})
    # Đ.9: 90 days from 1/9: 29 in September, 31 in October, 30 in November.
    assert "Thời hiệu khiếu nại: Thứ Hai 30/11/2026" in ask.his_page()
    signed(ask, day="7/10")
    # Đ.27: seven working days after Wednesday 7/10; NĐ 154 Đ.41.3.b: 45 days end on Saturday 21/11, and roll.
    assert ask.terms() == {"KN-ACC1": "16/10", "TD-45": "19/11"}
    ask.days.to("12/10")
    ask.does(CLERK, "classify.competent")
    told = ask.shows(CHAIR, "accept")
    assert "Thứ 4, 11/11/2026" in told and "Luật KN Đ.28" in told
    ask.does(CHAIR, "accept")
    # Đ.28: 30 days from 12/10; Đ.33.1: 30 days from the day on which these run out; Luật TTHC Đ.116.3.b: a year from it.
    assert ask.terms() == {"KN-RES1": "11/11", "KN-ACCN": "16/10", "KN-WIN2-QH": "11/12", "TTHC-SUE-QH": "11/11/2027"}
    # To whom papers go, and not who carries out measures of protection.
    parties = ask.shows(CLERK, "notify.sent")
    assert "Cơ quan thanh tra" in parties and "công đoàn" not in parties and "Cơ quan Công an" not in parties


def test_fees_of_a_school_whose_head_is_denounced(ask: Question) -> None:
    ask.asks("vn.denunciation", "Hiệu trưởng thu tiền bắt buộc.", "school_health")
    signed(ask, day="7/10")
    # Luật TC Đ.24.1: seven working days; Đ.24.2: five.
    assert ask.terms() == {"TC-INIT": "16/10", "TC-XFER": "14/10", "TD-45": "19/11"}
    ask.days.to("12/10")
    ask.does(CLERK, "classify.competent")
    ask.does(CHAIR, "accept")
    assert ask.terms() == {"TC-RES": "11/11", "TC-ACCN": "19/10"}  # Đ.30.1, 29.3
    assert "Bạn được trả lời muộn nhất Thứ Tư 11/11/2026" in ask.his_page()


def posted(to: str, on: str = "12/10/2026") -> dict[str, str]:
    """What an officer types of what he sent on paper."""
    return {"posted_to": to, "posted_on": on, "posting": "12/CV-UBND", "enclosed": "Đơn (bản gốc)\nGiấy kèm theo"}


def test_a_policeman_who_took_money(ask: Question) -> None:
    ask.asks("vn.denunciation", "Công an xã nhận 2 triệu đồng.", "conduct")
    signed(ask)
    ask.does(CLERK, "classify.elsewhere")
    assert ask.terms() == {"TC-XFER": "13/10", "TD-45": "19/11"}
    # The police are not in the house: the page of transfer says what to do, and it is done in the term and on record.
    assert "chuyển bằng văn bản, rồi ghi ở bước “Hướng dẫn”" in ask.shows(CLERK, "transfer.sent")
    ask.days.to("12/10")
    ask.does(CLERK, "send_back", ground="sent_on_paper", words="Hỏi kết quả ở đó.", **posted("Giám đốc Công an tỉnh"))
    (run,) = [run for run in ask.now.runs if run.name == "TC-XFER"]
    assert (run.how, ask.now.state) == ("met", "guided")
    assert "Cơ quan nêu trong thông báo này giải quyết tiếp" in ask.his_page()


def test_a_hospital_that_refuses_an_insurance_card(ask: Question) -> None:
    ask.asks("vn.complaint", "Bệnh viện từ chối thẻ bảo hiểm y tế.", "welfare", to=PROVINCE)
    signed(ask, P_CLERK)
    ask.does(P_CLERK, "classify.elsewhere")
    assert ask.terms() == {"TD-45": "19/11"}  # Đ.27 is for the competent body alone
    sent = posted("Giám đốc Bảo hiểm xã hội tỉnh", "05/10/2026")
    ask.does(P_CLERK, "send_back", ground="sent_on_paper", words="Hỏi ở đó.", **sent)
    assert "Luật 136/2025 Đ.1.11" in ask.his_page()


def test_a_complaint_in_the_name_of_a_father_who_has_died(ask: Question) -> None:
    ask.asks("vn.complaint", "Đất của cha tôi bị thu hồi.", "land", name="Hoàng Văn Cố")
    signed(ask)
    ask.does(CLERK, "classify.competent")
    ask.does(CLERK, "succeed.died")
    assert "Người thừa kế mang giấy tờ chứng minh quyền thừa kế" in ask.his_page()
    heir = {"heir_name": "Hoàng Văn Con", "heir_address": "xóm 1", "heirs": "1"}
    assert "NĐ 124 Đ.5" in ask.is_refused(CLERK, "succeed.continued", **heir)
    assert ask.terms() == {"KN-ACC1": "15/10", "TD-45": "19/11"}  # no term stands still without a decision


def test_a_letter_of_twelve_households(ask: Question) -> None:
    ask.asks("vn.complaint", "12 hộ khiếu nại việc cấp phép.", "environment", people="12")
    assert "Đơn của 12 người chỉ được thụ lý khi" in ask.his_page()
    signed(ask)
    ask.does(CLERK, "classify.competent")
    assert "Luật TCD Đ.29" in ask.is_refused(CHAIR, "accept")
    paper = {"people": "12", "among": "yes"}
    six = ask.is_refused(CLERK, "delegate", representatives="6", unsigned="0", **paper)
    assert "từ 1 đến 5 người đại diện; ở đây có 6" in six
    ask.does(CLERK, "delegate", representatives="3", unsigned="1", **paper)
    assert "Còn 1 người đứng đơn chưa ký" in ask.is_refused(CHAIR, "accept")
    ask.does(CLERK, "delegate", representatives="3", unsigned="0", **paper)
    ask.does(CHAIR, "accept")
    assert ask.terms()["KN-RES1"] == "5/11"


def test_somebody_who_lives_abroad_and_comes_late_for_it(ask: Question) -> None:
    away = {"known": "01/03/2026", "hindered": "away", "since": "01/03/2026", "until": "30/09/2026"}
    berlin = {"address": "Müllerstraße 12, 13353 Berlin, Đức", "phone": "+49 30 1234567", "id_number": "C01X00T47"}
    ask.asks("vn.complaint", "Đất của tôi bị cấp cho người khác.", "land", when=away, **berlin)
    # Đ.9: the days away are not counted; 90 days after 30/9 end on 29/12.
    assert "Thời hiệu khiếu nại: Thứ Ba 29/12/2026" in ask.his_page()


def test_a_letter_that_went_to_nine_bodies(ask: Question) -> None:
    ask.asks("vn.complaint", "Đơn gửi chín nơi.", "land")
    signed(ask)
    ask.does(CHAIR, "refuse", ground="sent_to_all", words="Nơi có thẩm quyền đang xử lý.")
    assert ask.terms() == {"KN-ACCN": "15/10"}  # Đ.27: the refusal is told within the same days
    assert "Nơi có thẩm quyền đang xử lý đơn của bạn" in ask.his_page()
    ask.does(CLERK, "notify.sent", party="petitioner", how="post")
    assert "Còn phải gửi cho: Cơ quan thanh tra" in ask.shows(CLERK)
    ask.does(CLERK, "notify.nobody", party="inspectorate")
    assert ask.terms() == {}


def test_a_matter_that_the_court_has_already(ask: Question) -> None:
    ask.asks("vn.complaint", "Tòa án tỉnh đã thụ lý vụ án.", "land")
    signed(ask)
    ask.does(CLERK, "classify.competent")
    ask.does(CHAIR, "refuse", ground="court", words="Tòa án đã thụ lý.")
    page = ask.his_page()
    assert "Luật KN Đ.11" in page and "Tiếp tục theo thủ tục tố tụng tại Tòa án" in page


def test_a_decision_of_the_year_2019(ask: Question) -> None:
    ask.asks("vn.complaint", "Quyết định năm 2019 của huyện.", "land", when={"known": "12/03/2019"})
    # 90 days from 12/3/2019: 19 + 30 + 31 + 10.
    assert "10/06/2019" in ask.his_page() and "có thể đã qua" in ask.his_page()
    signed(ask)
    ask.does(CLERK, "classify.competent")
    refusing = ask.shows(CHAIR, "refuse")
    assert "đến sau ngày đó" in refusing and "máy không từ chối" in refusing
    ask.does(CHAIR, "refuse", ground="out_of_time", words="Hết thời hiệu.")
    assert "Nếu có trở ngại khách quan" in ask.his_page()


DECISION = {
    "result": "upheld", "title": "Về việc giải quyết khiếu nại", "facts": "Đo thiếu.", "findings": "Đo lại: thiếu.",
    "reasoning": "Đúng.", "conclusion": "Khiếu nại đúng.", "articles": "Điều 1. Bồi thường.", "remedies": "Khiếu nại lần hai.",
}  # fmt: skip


def test_a_decision_that_the_post_brought_late(ask: Question) -> None:
    ask.asks("vn.complaint", "Bồi thường đất tính thiếu.", "land")
    signed(ask)
    ask.does(CLERK, "classify.competent")
    ask.days.to("12/10")
    ask.does(CHAIR, "accept")
    ask.days.to("26/10")
    form = ask._desk(CHAIR).get(f"/desk/petition/{ask.case}/decide/").context["form"]
    ask.does(CHAIR, "decide", **{name: DECISION.get(name, "Đúng.") for name in form.fields if name not in ("seq", "file")})
    # Đ.32: three working days; Đ.41: 15 days; Đ.44.1: 30 days from issue, and NĐ 124 Đ.31 five working days from then.
    assert {n: d for n, d in ask.terms().items() if n in ("KN-SEND1", "KN-PUB", "KN-EFF1")} == {
        "KN-SEND1": "29/10", "KN-PUB": "10/11", "KN-EFF1": "25/11",
    }  # fmt: skip
    ask.days.to("28/10")
    ask.does(CLERK, "notify.sent", party="petitioner", how="post")
    ask.days.to("9/11")
    ask.does(CLERK, "notify.served", party="petitioner", how="post", on="04/11/2026")
    # Đ.33.1: 30 days from the day on which he got it, the 4th, and not from issue or from the entry.
    assert (ask.terms()["KN-WIN2"], ask.terms()["TTHC-SUE"]) == ("4/12", "4/11/2027")
    assert "Thứ Sáu 04/12/2026" in ask.his_page()


def test_a_nameless_letter_with_photographs(ask: Question) -> None:
    ask.asks(
        "vn.denunciation", "Lập danh sách khống, có ảnh.", "money", against=CULTURE, named="no", name="", address=""
    )  # fmt: skip
    assert ask.now.body == PROVINCE  # whom it denounces could open it in his own body
    ask.days.to("6/10")
    ask.does(P_CLERK, "classify.information")
    assert ask.terms() == {"TD-45": "19/11"}  # from receipt
    page = ask.his_page()
    # Nothing is owed to a nameless writer (NĐ 31 Đ.20.3): no answer is promised him, and no signature demanded.
    assert "để trả lời bạn" not in page and "chỉ bắt đầu khi đơn có chữ ký" not in page
    assert "chưa được giải quyết như “Tố cáo”" in page
    ask.does(P_CHAIR, "verify.ordered", words="Kiểm tra danh sách, 15 ngày.")
    assert ask.now.state == "under_inspection"


def test_an_official_who_has_moved_to_another_province(ask: Question) -> None:
    ask.asks("vn.denunciation", "Công chức địa chính đã chuyển tỉnh nhận tiền.", "land", against=LAND)
    signed(ask, P_CLERK)
    ask.does(P_CLERK, "classify.competent")
    moved = ask.shows(P_CLERK, "record_accused.moved")
    assert "Luật TC Đ.12.3" in moved and "chức vụ cao hơn thì nơi đang quản lý giải quyết (điểm b)" in moved


def test_the_discipline_of_a_teacher(ask: Question) -> None:
    kinds = seen(ask.browser.get("/write/kind"))
    assert "Viên chức (giáo viên, bác sĩ của trường, bệnh viện công) thì chọn “Khiếu nại (lần đầu)”" in kinds
    ask.asks("vn.disciplinary", "Tôi bị cảnh cáo.", "discipline", when={"known": "25/09/2026"})
    # Đ.48: 15 days from 25/9 end on Saturday 10/10, and roll.
    assert "Thời hiệu khiếu nại kỷ luật: Thứ Hai 12/10/2026" in ask.his_page()
    signed(ask)
    ask.does(CLERK, "classify.competent")
    assert ask.terms() == {"KL-ACC": "15/10", "TD-45": "19/11"}


def test_a_second_complaint_after_silence(ask: Question) -> None:
    ask.asks("vn.complaint", "Bồi thường đất tính thiếu.", "land")
    signed(ask)
    ask.does(CLERK, "classify.competent")
    ask.days.to("12/10")
    ask.does(CHAIR, "accept")
    ask.days.to("12/11")
    page = ask.his_page()
    assert "Hạn của bạn: Thời hạn khiếu nại lần hai vì quá hạn Thứ Sáu 11/12/2026" in page and "Quá hạn 1 ngày" in page
    assert ask.browser.post("/follow/appeal", {}).headers["Location"].startswith("/write")


def test_noise_of_a_karaoke_bar(ask: Question) -> None:
    said = seen(ask.browser.get("/write/choose?own=n&wrong=n&general=y"))
    assert "Phản ánh, kiến nghị" in said
    ask.asks("vn.feedback", "Quán karaoke hát đến 1 giờ sáng.", "environment")
    page = ask.his_page()
    # Fifteen working days are the house's sample and not the law's, and it says so.
    assert ask.terms() == {"PA-SLA": "26/10", "PA-XFER": "12/10", "TD-45": "19/11"} and "không phải của luật" in page


def test_a_karaoke_bar_without_a_licence(ask: Question) -> None:
    ask.asks("vn.denunciation", "Quán karaoke không phép.", "environment")
    signed(ask)
    ask.does(CLERK, "classify.field")
    assert ask.terms() == {"TC-INIT": "15/10", "TD-45": "19/11"}
    ask.does(CHAIR, "verify.at_once", words="Đã lập biên bản.")
    assert "TC-INIT" not in ask.terms() and ask.now.state == "breach_minuted"


def test_somebody_who_wants_to_see_what_is_kept_of_him(ask: Question) -> None:
    ask.asks("vn.feedback", "Đèn đường hỏng.", "roads")
    page = seen(ask.browser.get("/follow/own_data"))
    assert "Hoàng Văn Thuyết" in page and "xem không để lại dấu vết" in page


def test_a_withdrawal_under_pressure(ask: Question) -> None:
    ask.asks("vn.denunciation", "Kế toán lấy tiền.", "money")
    signed(ask)
    ask.does(CLERK, "classify.competent")
    ask.does(CHAIR, "accept")
    form = ask.browser.get("/follow/withdraw").context["form"]
    assert "bảo vệ" in seen(ask.browser.get("/follow/withdraw"))
    told = {"part": "whole", "words": "Họ dọa đốt nhà tôi.", "once": form["once"].value(), "forced": "yes"}
    ask.browser.post("/follow/withdraw", {name: told.get(name, "yes") for name in form.fields if name != "file"})
    assert ask.terms()["TC-RES"] == "5/11"
    assert "Luật TC Đ.33.3" in ask.shows(CHAIR, "withdraw.continued")


def test_reprisals_after_denouncing(ask: Question) -> None:
    ask.asks("vn.denunciation", "Kế toán lấy tiền.", "money")
    signed(ask)
    ask.does(CLERK, "classify.competent")
    form = ask.browser.get("/follow/protect").context["form"]
    assert "gọi ngay 113" in seen(ask.browser.get("/follow/protect"))
    told = {"people": "2", "urgent": "no", "words": "Bị cho thôi việc.", "once": form["once"].value()}
    answer = ask.browser.post("/follow/protect", {name: told.get(name, "") for name in form.fields if name != "file"})
    assert answer.status_code == 302, seen(answer)[:800]
    assert ask.terms()["TC-PROT-ANS"] == "9/10"  # three working days, the body's own
    assert "đề nghị bảo vệ" in ask.his_page() and "đề nghị bảo vệ" not in ask.shows(LAND).lower()


def test_a_dyke_that_is_about_to_break(ask: Question) -> None:
    ask.browser.post("/write/kind", {"answer": "vn.feedback"})
    assert "114" in seen(ask.browser.get("/write/words"))
    ask.asks("vn.feedback", "Đê nứt, sắp vỡ.", "roads")
    ask.does(CLERK, "alert.reported", words="Đê sắp vỡ.")
    assert ask.terms()["XL-URGENT"] == "5/10"
    ask.does(CHAIR, "alert.ordered", words="Di dời ngay.")
    assert "XL-URGENT" not in ask.terms()


def test_a_body_that_does_not_answer_at_all(ask: Question) -> None:
    ask.asks("vn.complaint", "Không ai trả lời.", "land")
    signed(ask)
    ask.days.to("20/10")
    page = ask.his_page()
    assert "Khiếu nại việc không thụ lý" in page and "Luật KN Đ.25.2" in page
