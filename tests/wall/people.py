"""The petitioner and the officers of the sweep: what they type is a canary, and they come from an address of their own."""

from __future__ import annotations

import functools
import http.client
import io
import re
import secrets
import socket
import struct
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hoiam.site.demo.accounts import PASSWORD
from hoiam.site.demo.browser import Browser, Page
from hoiam.site.demo.people import Officer, fitting
from waiting import until

ADDRESS = "127.0.0.77"  # of this machine, and nobody else's


class _From(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(functools.partial(http.client.HTTPConnection, source_address=(ADDRESS, 0)), request)  # type: ignore[arg-type]  # a partial makes one as the class does


class Visitor(Browser):
    """A browser without JavaScript that comes from ADDRESS, says what it is, and can send files."""

    def __init__(self, base: str, canary: Mapping[str, str]) -> None:
        super().__init__(base)
        self._opener = urllib.request.build_opener(_From(), urllib.request.HTTPCookieProcessor(self.jar))
        self._opener.addheaders = [
            ("User-Agent", canary["device"]),
            ("Referer", f"{base}/write?{urllib.parse.quote(canary['referrer'])}"),
            ("X-Forwarded-For", canary["forwarded address"]),
        ]

    def upload(self, page: Page, fields: Mapping[str, str], files: Mapping[str, bytes]) -> Page:
        """The form of the page that has a file field, with these files."""
        return upload(self, page, fields, files)

    def broken_upload(self, page: Page, name: str, data: bytes) -> None:
        """Begins to send a file and hangs up in the middle."""
        parts = urllib.parse.urlsplit(self.base)
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, source_address=(ADDRESS, 0))
        form = next(f for f in page.forms if "file" in f.names)
        edge = secrets.token_hex(16)
        body = b"".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in form.fields.items()
        )
        body += f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + data
        line.putrequest("POST", urllib.parse.urlsplit(page.url).path)
        line.putheader("Cookie", "; ".join(f"{c.name}={c.value}" for c in self.jar))
        line.putheader("Content-Type", f"multipart/form-data; boundary={edge}")
        line.putheader("Content-Length", str(len(body) * 4))
        line.putheader("Origin", self.base)
        line.endheaders()
        line.send(body)
        # What came before the line breaks must have been read; no answer tells, but the kernel does.
        until(lambda: _unread(line.sock) == 0)
        line.close()


def _unread(line: socket.socket) -> int:
    """Bytes of an IPv4 connection within this machine that the other end has not read yet: not sent, or not fetched."""
    here, there = (f"{port:04X}" for port in (line.getsockname()[1], line.getpeername()[1]))
    unread = 0
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _number, local, remote, _state, queues, *_more = row.split()
        to_send, to_fetch = (int(count, 16) for count in queues.split(":"))
        ends = local.rpartition(":")[2], remote.rpartition(":")[2]
        unread += to_send * (ends == (here, there)) + to_fetch * (ends == (there, here))
    return unread


def upload(browser: Browser, page: Page, fields: Mapping[str, str], files: Mapping[str, bytes]) -> Page:
    """The form of the page that has a file field, sent with these files as a browser sends them."""
    form = next(f for f in page.forms if "file" in f.names)
    edge = secrets.token_hex(16)
    parts = []
    for name, value in (form.fields | dict(fields)).items():
        parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, data in files.items():
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + data + b"\r\n")
    body = b"".join(parts) + f"--{edge}--\r\n".encode()
    url = urllib.parse.urljoin(page.url, form.action) if form.action else page.url
    status, at, answer = browser._ask(url, body, f"multipart/form-data; boundary={edge}")
    return Page(answer.decode("utf-8", "replace"), at, status)


def pdf_with(plain: str, packed: str) -> bytes:
    """A PDF with words in its information and in a compressed page."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, NameObject

    writer = PdfWriter()
    page = writer.add_blank_page(width=200, height=200)
    stream = DecodedStreamObject()
    stream.set_data(b"BT (" + packed.encode() + b") Tj ET")
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    writer.add_metadata({"/Author": plain})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx_with(words: str) -> bytes:
    """A DOCX that an office programme would open."""
    head, schemas = '<?xml version="1.0" encoding="UTF-8"?>', "http://schemas.openxmlformats.org"
    inside = f"<w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:body>"
    body = f'{head}<w:document xmlns:w="{schemas}/wordprocessingml/2006/main">{inside}</w:document>'
    openxml = "application/vnd.openxmlformats"
    types = (
        f'{head}<Types xmlns="{schemas}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{openxml}-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml"'
        f' ContentType="{openxml}-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        f'{head}<Relationships xmlns="{schemas}/package/2006/relationships"><Relationship Id="rId1"'
        f' Type="{schemas}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", types)
        packed.writestr("_rels/.rels", rels)
        packed.writestr("word/document.xml", body)
    return out.getvalue()


def png_with(words: str) -> bytes:
    """A picture that carries words in its metadata."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0" + bytes(6) + b"\0" + bytes(6)))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"tEXt", b"Comment\0" + words.encode()) + pixels + chunk(b"IEND", b"")


def write(base: str, canary: Mapping[str, str]) -> tuple[Visitor, str, str]:
    """A petition with files through the portal's pages; its writer, its number and its code."""
    me = Visitor(base, canary)
    page = me.get("/write")
    files = {
        canary["name of a file"] + ".pdf": pdf_with(canary["author of a PDF"], canary["words in a PDF"]),
        canary["name of a file"] + ".docx": docx_with(canary["words in a DOCX"]),
        canary["name of a file"] + ".png": png_with(canary["words in a picture"]),
        "to.txt": (canary["words in a text file"] + "\n").encode() * 30_000,
    }
    answers: dict[str, dict[str, Any]] = {
        "kind": {"answer": "vn.complaint"},
        "place": {"answer": "XA-AB"},
        "subject": {"answer": "land"},
        "body": {"answer": "P-MT"},
        "readers": {"against": ""},
        "about": {
            "name": canary["name"],
            "address": canary["address"],
            "phone": canary["telephone"],
            "id_number": canary["identity number"],
            "email": canary["e-mail"],
            "people": "1",
        },
    }
    for _ in range(20):
        step = urllib.parse.urlsplit(page.url).path.rstrip("/").rsplit("/", 1)[-1]
        if step == "check":
            break
        if step == "words":
            page = me.upload(page, {"do": "add", "words": canary["words"]}, files)
            assert page.status == 200, page.text[:500]
            assert all(name in page.html for name in files), page.text[:2000]
            refused = {"la.jpg": b"MZ\x90\0" + canary["a refused file"].encode() * 9}
            again = me.upload(page, {"do": "add", "words": canary["words"]}, refused)
            assert again.status == 422
            me.broken_upload(page, "dut.txt", canary["a file cut off"].encode() * 9_000)
            page = me.send(me.get("/write/words"), {"words": canary["words"]})
        elif step == "about":
            wrong = me.send(page, answers["about"] | {"phone": canary["a wrong telephone"], "people": "x"})
            assert wrong.status == 422
            page = me.send(me.get("/write/about"), answers["about"])
        else:
            page = me.send(page, fitting(page, answers[step]))
    assert page.url.endswith("/check"), (page.url, page.text[:500])
    page = me.send(page, {}, having=next(iter(next(f for f in page.forms if "check" in f.action or not f.action).names)))
    code = re.search(r'data-value="([0-9A-Z-]{23})"', page.html)
    number = re.search(r"\b([A-Z][A-Z0-9-]*-\d{4}-\d{6})\b", page.text)
    assert code and number, page.text[:500]
    return me, number[1], code[1]


def wander(base: str, canary: Mapping[str, str]) -> None:
    """What a stranger does by mistake: addresses, searches, codes and forms that are wrong."""
    lost = Visitor(base, canary)
    typed = urllib.parse.quote(canary["typed into the address"])
    for path in (f"/{typed}", f"/register/?q={typed}", f"/write/kind?x={typed}", f"/desk/petition/{typed}/", f"/en/{typed}"):
        lost.get(path)
    lost.send(lost.get("/follow"), {"code": canary["a wrong code"]})
    page = lost.get("/account/login/")
    lost.send(page, {"login": canary["a wrong log-in"], "password": canary["a wrong password"]})
    lost._ask("/follow", b"\xff\xfe" + canary["typed into the address"].encode(), "multipart/form-data; boundary=x")
    lost._ask("/write/words", canary["typed into the address"].encode() * 50, "application/json")


def left_unsent(base: str, canary: Mapping[str, str]) -> str:
    """A draft that is saved and never sent; its code."""
    me = Visitor(base, canary)
    page = me.send(me.get("/write/kind"), {"answer": "vn.feedback"})
    page = me.send(page, fitting(page, {"answer": "XA-AB"}))
    page = me.send(page, fitting(page, {"answer": "conduct"}))
    page = me.send(page, fitting(page, {"answer": "XA-AB"}))
    page = me.upload(
        page, {"do": "add", "words": canary["words of a draft"]}, {"nhap.txt": canary["a file of a draft"].encode() * 50}
    )
    assert page.status == 200, page.text[:300]
    page = me.get("/write/save")
    form = next(f for f in page.forms if not f.action or "save" in f.action)
    page = me.send(page, {}, having=next(iter(form.names)))
    code = re.search(r"([0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5})", page.html)
    assert code, page.text[:500]
    return code[1]


def come_back(base: str, code: str, canary: Mapping[str, str]) -> Visitor:
    """The writer on another device, with the code alone: looks at everything and adds something."""
    me = Visitor(base, canary)
    page = me.send(me.get("/follow"), {"code": code})
    assert "/follow/petition" in page.url, page.text[:300]
    for path in ("words", "receipt", "receipt/file", "form", "letter/1/acknowledgement"):
        me.raw(f"/follow/{path}")
    page = me.upload(
        me.get("/follow/add"), {"words": canary["words added"]}, {"them.txt": canary["a file added"].encode() * 50}
    )
    assert "done=add" in page.url, page.text[:500]
    page = me.send(me.get("/follow/withdraw"), {"words": canary["reason to withdraw"], "coerced": "no"})
    assert page.status == 200, page.text[:300]
    return me


def at_the_counter(clerk: Officer, canary: Mapping[str, str]) -> str:
    """A paper petition that a clerk takes in; the code on its receipt."""
    page = clerk.get("/desk/receive/")
    typed = {
        "channel": "letter",
        "kind": "vn.complaint",
        "subject": "land",
        "signed": "yes",
        "people": "1",
        "words": canary["words at the counter"],
        "name": canary["name at the counter"],
        "address": canary["address"],
        "phone": canary["telephone"],
        "id_number": canary["identity number"],
    }
    refused = clerk.send(page, typed | {"claimed": "31/12/2999"}, having="token")
    assert refused.status == 422
    today = time.strftime("%d/%m/%Y")
    page = clerk.send(clerk.get("/desk/receive/"), typed | {"claimed": today}, having="token")
    code = re.search(r"([0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5})", page.html)
    assert page.status == 200 and code, page.text[:800]
    return code[1]


def a_denouncers_letter(canary: Mapping[str, str], who: Any) -> str:
    """A letter with a scan that a clerk types out and another office holds against the original; the code on its receipt.

    Until then nobody reads it, and afterwards without its writer's name.
    """
    clerk, chair = who("xa-ab.tiepdan"), who("xa-ab.chutich")
    typed = {
        "channel": "letter",
        "kind": "vn.denunciation",
        "subject": "conduct",
        "signed": "yes",
        "people": "1",
        "claimed": time.strftime("%d/%m/%Y"),
        "words": f"{canary['words of a letter']}. Tôi là {canary['name of a denouncer']}.",
        "name": canary["name of a denouncer"],
    }
    scan = {canary["name of a scan"] + ".png": png_with(canary["words in a scan"])}
    page = upload(clerk, clerk.get("/desk/receive/"), typed, scan)
    code = re.search(r"([0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5})", page.html)
    number = re.search(r"\b([A-Z][A-Z0-9-]*-\d{4}-\d{6})\b", page.text)
    assert page.status == 200 and code and number, page.text[:800]
    case = clerk.find(number[1])
    shown = _read(chair, case)
    assert canary["words of a letter"] not in shown and canary["name of a scan"] not in shown
    why = {"purpose": "transcribe", "words": canary["purpose to transcribe"]}
    alone = clerk.send(clerk.get(f"/desk/petition/{case}/open/"), why)
    assert alone.status == 409 and canary["name of a denouncer"] not in alone.text, alone.text[:500]
    page = chair.send(chair.get(f"/desk/petition/{case}/open/"), why)
    assert canary["name of a scan"] in page.html, page.text[:800]
    token = b"csrfmiddlewaretoken=" + _token(page)
    _status, _at, drawn = chair._ask(_form(page, "/original/").action, token)
    assert b"data:image/png;base64," in drawn and canary["words in a scan"].encode() not in drawn
    _status, _at, original = chair._ask(_form(page, "/original/").action, token + b"&whole=yes")
    assert canary["words in a scan"].encode() in original
    page = chair.send(_only(chair.get(f"/desk/petition/{case}/transcribe/"), "show"), {})
    assert canary["words of a letter"] in page.text and canary["name of a denouncer"] in page.text, page.text[:800]
    page = chair.send(_only(page, "check"), {})
    assert page.url.endswith(f"/desk/petition/{case}/"), page.text[:800]
    shown = _read(chair, case)
    assert canary["words of a letter"] in shown and canary["name of a denouncer"] not in shown
    return code[1]


def _read(officer: Officer, case: str) -> str:
    page = officer.get(f"/desk/petition/{case}/")
    page.forms = [_form(page, "/read/")]
    return officer.send(page, {}, having="csrfmiddlewaretoken").text


def _form(page: Page, action: str) -> Any:
    return next(form for form in page.forms if action in form.action)


def _token(page: Page) -> bytes:
    return urllib.parse.quote(next(form.fields["csrfmiddlewaretoken"] for form in page.forms if form.fields)).encode()


def _only(page: Page, action: str) -> Page:
    page.forms = [form for form in page.forms if form.fields.get("action") == action]
    assert page.forms, page.text[:800]
    return page


def handle(base: str, number: str, canary: Mapping[str, str], who: Any) -> str:
    """Officers of two bodies take the petition through its steps, with words of their own, and open its writer's name. One
    changes his password and prints a recovery code, which is returned."""
    from datetime import date

    day = date.today().isoformat()  # noqa: DTZ011 - the house's own day
    clerk, chair = who("p-mt.tiepdan"), who("p-mt.chutich")
    case = clerk.find(number)
    clerk.step(case, "sign", {"how": "paper", "on": day})
    clerk.step(case, "classify", {"kind": "vn.complaint", "subject": "land"}, "elsewhere")
    page = chair.get(f"/desk/petition/{case}/transfer/?outcome=sent")
    wrong = chair.send(page, {"body": "P-MT", "words": canary["reason to transfer"]}, having="seq")
    assert wrong.status >= 400
    sent = {"body": "XA-AB", "reason": "competence", "words": canary["reason to transfer"]}
    chair.step(case, "transfer", sent, "sent")
    there, leader, officer = who("xa-ab.tiepdan"), who("xa-ab.chutich"), who("xa-ab.diachinh")
    there.step(case, "transfer", {}, "received")
    there.step(case, "classify", {"kind": "vn.complaint", "subject": "land"}, "competent")
    leader.step(case, "accept", {})
    leader.step(case, "assign", {"offices": ["XA-AB/02"]})
    leader.step(case, "verify", {"words": canary["an officer's order"]}, "ordered")

    def reads() -> bool:
        page = officer.get(f"/desk/petition/{case}/")
        page.forms = [f for f in page.forms if f.action.endswith("/read/")]
        return canary["words"] in officer.send(page, {}, having="csrfmiddlewaretoken").text

    # The gatekeeper gives its shares to the body once the transfer stands in the public log.
    until(reads)
    page = officer.send(
        officer.get(f"/desk/petition/{case}/open/"), {"purpose": "contact", "words": canary["purpose of an opening"]}
    )
    assert canary["name"] in page.text, page.text[:500]
    officer.step(case, "verify", {"words": canary["what an officer found"]}, "differs")
    # His own key: a new password, and a new recovery code.
    page = officer.get("/desk/keys/")
    change = {
        "change-password": canary["password"],
        "change-new": canary["a new password"],
        "change-again": canary["a new password"],
    }
    page = officer.send(page, change)
    assert page.status == 200, page.text[:500]
    page = officer.send(officer.get("/desk/keys/"), {"recovery-password": canary["a new password"]})
    shown = re.search(r'data-value="([0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5})"', page.html)
    assert shown, page.text[:500]
    # Typed and not yet recorded.
    page = officer.get(f"/desk/petition/{case}/dialogue/?outcome=called")
    officer.send(page, {"held_on": day, "words": canary["an officer's draft"], "action": "save"}, having="seq")
    return shown[1]


def canaries() -> dict[str, str]:
    """What must be found nowhere; a few random letters make each one of its kind."""
    own = "".join(secrets.choice("bcdghklmnprstvx") for _ in range(6))
    digits = "".join(secrets.choice("23456789") for _ in range(6))
    return {
        "name": "Khuất Thị Quyềnh Vược",
        "name at the counter": "Tiêu Văn Ngoằng Sở",
        "address": f"ngõ Cây Quéo {own}, xóm Chằm Vịt",
        "telephone": f"0954 {digits[:3]} {digits[3:]}",
        "a wrong telephone": f"số máy {own} nhà tôi",
        "identity number": f"007199{digits}",
        "e-mail": f"quyenh.{own}@canary.example",
        "words": f"cá trích {own} mười ba giếng đá quên nước",
        "words at the counter": f"chim cuốc {own} kêu ba lần ở đầu bờ",
        "name of a denouncer": "Vương Đắc Nghiễm Tòng",
        "words of a letter": f"chuồn chuồn {own} bay thấp đầu ngõ vắng",
        "name of a scan": f"đơn tay {own} của ông ấy",
        "words in a scan": f"scan {own} of a letter",
        "purpose to transcribe": f"soát {own} từng dòng bản chép với bản gốc",
        "words of a draft": f"lá sen {own} úp lên vại nước mưa đầy",
        "a file of a draft": f"trăng khuyết {own} treo ngoài bến đò cũ",
        "name of a file": f"giấy viết tay {own} của bà",
        "author of a PDF": f"author {own} of the paper",
        "words in a PDF": f"packed {own} words of a page",
        "words in a DOCX": f"bánh đa {own} nướng ở góc chợ phiên",
        "words in a picture": f"comment {own} of a picture",
        "words in a text file": f"con đò {own} chở mía sang sông chiều",
        "a refused file": f"tệp {own} không phải là ảnh đâu nhé",
        "a file cut off": f"đang gửi {own} thì mất sóng giữa chừng",
        "words added": f"thêm {own} một hàng cau trước sân đình",
        "a file added": f"ảnh {own} chụp lúc gà lên chuồng rồi",
        "reason to withdraw": f"đã {own} hòa giải xong với nhà bên",
        "reason to transfer": f"việc {own} thuộc xã bên kia cầu tre",
        "an officer's order": f"lệnh {own} đo lại từ gốc đa đầu làng",
        "what an officer found": f"thấy {own} thiếu hai sào ruộng mạ",
        "an officer's draft": f"nháp {own} mời họp ở nhà văn hóa thôn",
        "purpose of an opening": f"gọi {own} hỏi thêm về mốc giới cũ",
        "typed into the address": f"gõ nhầm {own} vào ô địa chỉ này",
        "a wrong code": f"khongphaima{own}",
        "a wrong log-in": f"canbo.{own}",
        "a wrong password": f"mat khau {own} khong dung",
        "device": f"Canary{own}/7.1",
        "referrer": f"referrer{own}",
        "forwarded address": "203.0.113.177",
        "network address": ADDRESS,
        "password": PASSWORD,
        "a new password": f"mat khau moi {own} cua toi",
    }
