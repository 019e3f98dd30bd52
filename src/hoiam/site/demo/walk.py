"""`./hoiam demo --once`: invented people send petitions through the portal, officers take each step at the desk, the answers
are published; all over HTTP, with cookies and forms as a browser without JavaScript has them.

Each stage prints what happened, the article, and what is due next. The first stage that fails ends it, by name.
"""

from __future__ import annotations

import html
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hoiam.casework import laws
from hoiam.casework.days import law_day, utc_now
from hoiam.core.ledger import policy, receipt
from hoiam.core.ledger.errors import LedgerError
from hoiam.core.procedure import load
from hoiam.site.demo.accounts import ASKED, codes_file
from hoiam.site.demo.browser import WAIT_SECONDS, Browser, Page, StageFailed, gist
from hoiam.site.demo.people import Officer, Sent, send_petition


def walk(base: str, folder: Path) -> int:
    """All walks, one stage a line; 0, or 1 with the name of the stage that failed."""
    print(f"\nWalking petitions through {base}; papers go to {folder}\n", flush=True)
    stage = Stages(base, folder)
    try:
        stage.complaint()
        stage.denunciation()
        stage.feedback()
        stage.several_bodies()
    except (StageFailed, urllib.error.URLError, StopIteration) as why:
        print(f"\nFAILED at stage “{stage.name}”: {why}", flush=True)
        return 1
    print(f"\nDone: {stage.count} stages. Receipts and decisions lie in {folder}", flush=True)
    return 0


def _today() -> str:
    """The day of the law by which the bodies of the demo work, as a form takes it."""
    return law_day(load(laws.texts(), laws.HOUSE), "vn.complaint", utc_now()).isoformat()


class Stages:
    """Tells each stage as it is passed, with the article and the next due date that the desk's page shows."""

    def __init__(self, base: str, folder: Path) -> None:
        self.base, self.folder = base, folder
        self.name, self.count = "", 0
        self._people: dict[str, Officer] = {}

    def who(self, login: str) -> Officer:
        """The officer of a log-in, logged in once."""
        if login not in self._people:
            self._people[login] = Officer(self.base, login)
        return self._people[login]

    def begin(self, name: str) -> None:
        """Name the stage that begins, for the message if it fails."""
        self.name = name

    def passed(self, page: Page | None = None) -> None:
        """Tell that the stage has been passed."""
        self.count += 1
        print(f"  {self.count:2}. {self.name:52}{_law(page)}", flush=True)

    def step(self, name: str, login: str, case: str, word: str, fields: Mapping[str, Any], outcome: str = "") -> None:
        """One stage: an officer takes a step at the desk."""
        self.begin(name)
        self.passed(self.who(login).step(case, word, fields, outcome))

    def sent(self, title: str, **petition: str) -> Sent:
        """Two stages: a petition is sent, and its receipt comes."""
        self.begin(f"{title}: sent through the portal")
        sent = send_petition(self.base, **petition)
        self.passed()
        print(f"      number {sent.number}", flush=True)
        self.begin(f"{title}: receipt proves itself")
        self.receipt(sent)
        self.passed()
        return sent

    def receipt(self, sent: Sent) -> None:
        """The receipt file, once it holds under the policy: a committed checkpoint includes the act, and the witness has signed
        that (when its slot has ended: demo.SLOT)."""
        rules = policy.parse(sent.browser.raw("/register/log/policy")[1])
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            status, data = sent.browser.raw("/follow/receipt/file")
            why = f"no receipt ({status})"
            if status == 200 and data.startswith(b"c2sp.org/tlog-proof"):
                try:
                    receipt.verify(receipt.parse(data.decode()), rules)
                except LedgerError as wrong:
                    why = str(wrong)
                else:
                    (self.folder / f"{sent.number}.receipt.txt").write_bytes(data)
                    return
            if time.monotonic() > deadline:
                raise StageFailed(f"no whole receipt after {WAIT_SECONDS} s: {why}")
            time.sleep(0.2)

    def let_out(self, title: str, case: str, publisher: str, absent: tuple[str, ...], number: str, *, second: str = "") -> None:
        """Gate and publication; a denouncer's name takes two offices. Nothing ``absent`` and no number is in what goes out."""
        self.begin(f"{title}: the gate finds and takes out")
        if second:
            other = self.who(second)
            page = other.get(f"/desk/petition/{case}/open/")
            other.send(page, {"purpose": "gate", "words": "Bỏ tên người tố cáo khỏi bản công khai."})
        officer = self.who(publisher)
        gate = f"/desk/petition/{case}/gate/"
        page = officer.send(officer.get(gate), {"action": "look"}, having="action")
        for _round in range(3):
            form = next((f for f in page.forms if f.fields.get("action") == "clear"), None)
            if form is None:
                break
            # Nothing is chosen beforehand but what is certain: an officer answers each find, and what his answers bring up.
            form.fields |= {name: "take" for name in form.names if name.startswith("do-") and name not in form.fields}
            page.forms = [form]
            page = officer.send(page, {}, having="action")
            if page.status == 200:
                break
        if page.status != 200:
            raise StageFailed(gist(page))
        self.passed()
        self.begin(f"{title}: the public copy says neither name nor number")
        page = officer.get(gate)
        copy = "".join(re.findall(r'class="ha-document[^"]*".*?</div>', page.html, re.DOTALL))
        status, pdf = officer.sent(page, next(f for f in page.forms if f.fields.get("action") == "print"))
        if status != 200 or not pdf.startswith(b"%PDF"):
            raise StageFailed("the print of the public copy is missing")
        for word in (*absent, number):
            if not copy or word in copy or word.encode() in pdf:
                raise StageFailed("a name or the petition's number is in the public copy")
        (self.folder / f"{number}.answer.pdf").write_bytes(pdf)
        self.passed()
        self.begin(f"{title}: published, to be read when the day is over")
        page.forms = [f for f in page.forms if f.fields.get("action") == "publish"]
        page = officer.send(page, {}, having="action")
        if page.status != 200 or "/gate/" in page.url:
            raise StageFailed(gist(page))
        self.passed(page)

    def found(self, words: str) -> list[str]:
        """What anyone finds on the register by these words."""
        page = Browser(self.base).get("/register/?q=" + urllib.parse.quote(words))
        if page.status != 200:
            raise StageFailed(gist(page))
        return [link for link in page.links if "/register/answers/" in link]

    def waits(self, title: str, words: str, before: list[str]) -> None:
        """Today anyone finds what he found before: the answers of a day appear together when it is over."""
        self.begin(f"{title}: nobody sees from outside at which hour")
        if self.found(words) != before:
            raise StageFailed(f"the register shows “{words}” before the day is over")
        self.passed()

    def complaint(self) -> None:
        """A complaint that was sent to the wrong body, goes to the right one, and is decided there."""
        t = "Complaint"
        name = "Đoàn Thị Mơ"
        sent = self.sent(
            t, kind="vn.complaint", subject="land", place="XA-AB", body="P-MT", name=name, address="thôn Giếng Đá, xã An Bình",
            words=f"Tôi là {name}. Tôi khiếu nại quyết định thu hồi đất số 77/QĐ-UBND của UBND xã An Bình vì đo thiếu 40 m2 "
            "đất vườn của gia đình tôi. Tôi đề nghị đo lại và bồi thường cho đúng.",
        )  # fmt: skip
        self.begin(f"{t}: the clerk finds it on the work list")
        case = self.who("p-mt.tiepdan").find(sent.number)
        self.passed()
        day = _today()
        self.step(f"{t}: the signed print is handed in", "p-mt.tiepdan", case, "sign", {"how": "paper", "on": day})
        self.step(
            f"{t}: classified as another body's",
            "p-mt.tiepdan",
            case,
            "classify",
            {"kind": "vn.complaint", "subject": "land"},
            "elsewhere",
        )
        self.step(f"{t}: transferred to the competent body", "p-mt.chutich", case, "transfer",
                  {"body": "XA-AB", "reason": "competence",
                   "words": "Quyết định này của Chủ tịch UBND xã An Bình."}, "sent")  # fmt: skip
        self.step(f"{t}: received there", "xa-ab.tiepdan", case, "transfer", {}, "received")
        self.step(
            f"{t}: classified", "xa-ab.tiepdan", case, "classify", {"kind": "vn.complaint", "subject": "land"}, "competent"
        )
        self.step(f"{t}: accepted", "xa-ab.chutich", case, "accept", {})
        self.step(f"{t}: assigned", "xa-ab.chutich", case, "assign", {"offices": ["XA-AB/02"]})
        self.step(f"{t}: verification ordered", "xa-ab.chutich", case, "verify", {"words": "Đo lại thửa đất."}, "ordered")
        self.begin(f"{t}: the officer reads the words, on record")
        reader = self.who("xa-ab.diachinh")
        page = reader.get(f"/desk/petition/{case}/")
        page.forms = [f for f in page.forms if f.action.endswith("/read/")]
        page = reader.send(page, {}, having="csrfmiddlewaretoken")
        if "đo thiếu 40 m2" not in page.text:
            raise StageFailed(gist(page))
        self.passed()
        self.step(f"{t}: findings reported, no difference left", "xa-ab.diachinh", case, "verify",
                  {"words": "Đo lại có mặt các bên: thiếu 32 m2, các bên thống nhất."}, "reported")  # fmt: skip
        self.step(f"{t}: decided", "xa-ab.chutich", case, "decide", {
            "result": "partly", "title": f"Giải quyết khiếu nại của bà {name} về diện tích đất thu hồi",
            "facts": f"Bà {name}, trú tại thôn Giếng Đá, xã An Bình, khiếu nại diện tích đo thiếu 40 m2.",
            "findings": "Đo lại ngày hôm nay: thiếu 32 m2.", "law_basis": "Luật Khiếu nại; Luật Đất đai.",
            "decision": "Điều 1. Bổ sung 32 m2 vào diện tích bồi thường vườn cây thôn Giếng Đá.",
            "remedies": "Trong thời hạn luật định, có quyền khiếu nại lần hai hoặc khởi kiện.",
        })  # fmt: skip
        self.step(
            f"{t}: decision sent", "xa-ab.tiepdan", case, "notify", {"party": "petitioner", "how": "post", "on": day}, "sent"
        )
        self.step(f"{t}: decision served", "xa-ab.tiepdan", case, "notify",
                  {"party": "petitioner", "how": "hand", "on": day}, "served")  # fmt: skip
        before = self.found("dien tich dat thu hoi")
        self.let_out(t, case, "xa-ab.congkhai", (name,), sent.number)
        self.waits(t, "dien tich dat thu hoi", before)
        self.follow(t, sent, rate=True)

    def denunciation(self) -> None:
        """A denunciation of an official of the commune, handled by the commune's chair, concluded and published."""
        t = "Denunciation"
        name = "Tạ Văn Khoái"
        sent = self.sent(
            t, kind="vn.denunciation", subject="conduct", place="XA-AB", body="XA-AB", name=name, address="xóm Đình, An Bình",
            words="Tôi tố cáo một công chức bộ phận một cửa đã thu 500.000 đồng không có biên lai khi nhận hồ sơ "
            "ngày 02/11. Tôi có ảnh chụp và hai người làm chứng.",
        )  # fmt: skip
        clerk, chair, officer = "xa-ab.tiepdan", "xa-ab.chutich", "xa-ab.diachinh"
        case = self.who(clerk).find(sent.number)
        day = _today()
        self.step(f"{t}: signed at a visit", clerk, case, "sign", {"how": "visit", "on": day})
        self.step(f"{t}: classified", clerk, case, "classify", {"kind": "vn.denunciation", "subject": "conduct"}, "competent")
        self.step(f"{t}: accepted", chair, case, "accept", {})
        self.step(f"{t}: a team assigned", chair, case, "assign", {"offices": ["XA-AB/02", "XA-AB/03"]})
        self.step(f"{t}: verification ordered", chair, case, "verify", {"words": "Lập tổ xác minh hai người."}, "ordered")
        self.step(f"{t}: verification reported", officer, case, "verify",
                  {"words": "Có thu 500.000 đồng không biên lai."}, "reported")  # fmt: skip
        self.step(f"{t}: concluded", chair, case, "conclude",
                  {"result": "upheld", "words": "Nội dung tố cáo là đúng."})  # fmt: skip
        self.step(f"{t}: handling decided", chair, case, "decide", {
            "result": "upheld", "title": "Kết luận nội dung tố cáo về việc thu tiền không biên lai ở bộ phận một cửa",
            "facts": f"Đơn của ông {name} tố cáo việc thu 500.000 đồng không biên lai.",
            "findings": "Có việc thu tiền không biên lai ngày 02/11.", "law_basis": "Luật Tố cáo.",
            "decision": "Điều 1. Hoàn trả tiền đã thu. Điều 2. Kiểm điểm công chức vi phạm.",
            "remedies": "Có quyền tố cáo tiếp theo quy định.",
        })  # fmt: skip
        self.step(f"{t}: conclusion sent", clerk, case, "notify", {"party": "petitioner", "how": "post", "on": day}, "sent")
        before = self.found("thu tien khong bien lai")
        self.let_out(t, case, "xa-ab.congkhai", (name,), sent.number, second=chair)
        self.waits(t, "thu tien khong bien lai", before)
        self.follow(t, sent)

    def feedback(self) -> None:
        """Feedback on a procedure, answered and published."""
        t = "Feedback"
        name = "Lý Thị Hảo"
        sent = self.sent(
            t, kind="vn.feedback", subject="conduct", place="P-MT", body="P-MT", name=name, address="tổ 4, phường Minh Tân",
            words="Quầy số 3 của bộ phận một cửa thường đóng sớm lúc 16 giờ. Đề nghị phường mở đúng giờ ghi trên bảng.",
        )  # fmt: skip
        clerk, chair = "p-mt.tiepdan", "p-mt.chutich"
        case = self.who(clerk).find(sent.number)
        day = _today()
        self.step(f"{t}: classified", clerk, case, "classify", {"kind": "vn.feedback", "subject": "conduct"}, "competent")
        self.step(f"{t}: assigned", chair, case, "assign", {"offices": ["P-MT/02"]})
        self.step(f"{t}: answered", chair, case, "decide", {
            "result": "answered", "title": "Trả lời phản ánh về giờ mở cửa quầy số 3 bộ phận một cửa",
            "facts": f"Bà {name}, số điện thoại 0950 118 999, phản ánh quầy số 3 đóng sớm.",
            "findings": "Kiểm tra sổ trực: có ba ngày đóng sớm.", "law_basis": "Quy chế làm việc của bộ phận một cửa.",
            "decision": "Từ ngày mai, quầy số 3 mở đến 17 giờ.", "remedies": "Nếu còn đóng sớm, xin phản ánh lại.",
        })  # fmt: skip
        self.step(f"{t}: answer sent", clerk, case, "notify", {"party": "petitioner", "how": "portal", "on": day}, "sent")
        before = self.found("gio mo cua quay so 3")
        self.let_out(t, case, "p-mt.congkhai", (name, "0950 118 999"), sent.number)
        self.waits(t, "gio mo cua quay so 3", before)
        self.follow(t, sent, rate=True)

    def several_bodies(self) -> None:
        """One of the examples: three others were asked, one is late, one refused and named the third; a joint decision."""
        t = "Three bodies"
        self.begin(f"{t}: its writer comes back with the code")
        codes = json.loads(codes_file().read_text("utf-8"))
        code = next((code for stands, code in codes.items() if ASKED.format(3) in stands), None)
        if code is None:
            raise StageFailed("no example has asked three bodies and is still open")
        writer = Browser(self.base)
        page = writer.send(writer.get("/follow"), {"code": code})
        its_page = page.url
        for body in ("Sở Xây dựng", "Sở Nông nghiệp và Môi trường", "xã Lũng Trâu"):
            if body not in page.text:
                raise StageFailed(f"{body} is not on the writer's page: {gist(page)}")
        number = re.search(r"\b([A-Z][A-Z0-9-]*-\d{4}-\d{6})\b", page.text)
        if number is None or "từ chối" not in page.text or "quá hạn" not in page.text:
            raise StageFailed(f"the writer does not read who refused, and who is late: {gist(page)}")
        sent = Sent(number.group(1), code, writer)
        self.passed()

        self.begin(f"{t}: whoever is late sees the question and no petition")
        asked = self.who("so-xd.giamdoc")
        page = asked.get("/desk/errands/")
        link = re.search(r'href="(/desk/errands/[0-9a-f-]{36}/)"', page.html)
        if link is None or sent.number in page.text:
            raise StageFailed(gist(page))
        page = asked.send(asked.get(link.group(1)), {"action": "look"}, having="action")
        if "Cống ngang đường tỉnh 38" not in page.text or sent.number in page.text or "Trương Thị Mít" in page.text:
            raise StageFailed(gist(page))
        self.passed()
        self.errand(f"{t}: answered, late", "so-xd.giamdoc", link.group(1), "respond", "full",
                    {"words": "1. Sở quản lý, nạo vét lần cuối tháng 3. 2. Chưa có phương án thoát nước tạm."})  # fmt: skip
        self.errand(f"{t}: the answer is taken", "xa-ab.chutich", link.group(1), "finish", "satisfied",
                    {"timely": "no", "useful": "yes"})  # fmt: skip

        case = self.who("xa-ab.chutich").find(sent.number)
        self.step(f"{t}: one decision, by the lead", "xa-ab.chutich", case, "decide", {
            "result": "answered", "title": "Trả lời phản ánh về ngập ở ngã ba Quán Ngang",
            "facts": "Ngã ba Quán Ngang ngập sau mỗi trận mưa vì cống ngang đường tỉnh 38 bị lấp.",
            "findings": "Sở Xây dựng xác nhận quản lý cống; cửa xả mở theo điện báo của xã.",
            "law_basis": "Quy chế phối hợp tiếp công dân và giải quyết đơn tỉnh Sông Lam.",
            "decision": "Sở Xây dựng thông cống trước mùa mưa; xã An Bình điện báo mở cửa xả khi dự báo mưa trên 50 mm.",
            "remedies": "Nếu còn ngập, xin phản ánh lại.",
        })  # fmt: skip
        self.begin(f"{t}: each waiting day has its holder on the writer's page")
        page = writer.get(its_page)
        if "Ngày chờ là của ai" not in page.text or "đã trả lời, muộn" not in page.text:
            raise StageFailed(gist(page))
        self.passed()

    def errand(self, name: str, login: str, errand: str, word: str, outcome: str, fields: Mapping[str, Any]) -> None:
        """One stage: an officer takes a step in an errand."""
        self.begin(name)
        officer = self.who(login)
        page = officer.get(f"{errand}{word}/?outcome={outcome}")
        done = officer.send(page, fields, having="seq")
        if done.status != 200 or f"/{word}/" in done.url:
            raise StageFailed(f"{word}.{outcome}: {done.status} {gist(done)}")
        self.passed(done)

    def follow(self, title: str, sent: Sent, *, rate: bool = False) -> None:
        """The writer comes back with the code, on another device."""
        self.begin(f"{title}: the writer comes back with the code")
        later = Browser(self.base)
        page = later.send(later.get("/follow"), {"code": sent.code})
        if sent.number not in page.text:
            raise StageFailed(gist(page))
        letter = next(
            (
                x
                for x in page.links
                if ("/follow/letter/" in x and "decision" in x) or ("/follow/letter/" in x and "answer" in x)
            ),
            None,
        )
        if letter is not None:
            status, pdf = later.raw(letter)
            if status == 200 and pdf.startswith(b"%PDF"):
                (self.folder / f"{sent.number}.decision.pdf").write_bytes(pdf)
        self.passed()
        if rate:
            self.begin(f"{title}: the writer rates the answer")
            page = later.send(later.get("/follow/rate"), {"score": "4", "answered": "yes"})
            if page.status != 200:
                raise StageFailed(gist(page))
            self.passed()


def _law(page: Page | None) -> str:
    """Article of the newest act and next due date as the petition's page shows them."""
    if page is None:
        return ""
    newest = re.search(r'ha-timeline__meta">(.*?)</p>', page.html, re.DOTALL)
    parts = re.sub(r"<[^>]+>", "", newest.group(1)).split(" · ") if newest else []
    due = re.search(r'<time[^>]*datetime="(\d{4}-\d{2}-\d{2})"', page.html)
    said = html.unescape(parts[2]).strip() if len(parts) > 2 else ""
    return f" {said[:60]}" + (f"   next due {due.group(1)}" if due else "")
