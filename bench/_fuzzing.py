"""What `bench fuzz` sends: requests that no browser would send, made of what the pages offer and of what nobody offers.

Each comes from dice of its own, thrown from a seed and its number, so that a number says the same again as far as the house
shows the same pages. Nothing here talks to anybody.
"""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote, quote_plus

REMEMBERED = 40  # forms and links of each visitor; of the house's addresses some more
TEXTS = [
    "", " ", "\x00", "'\"><script>alert(1)</script>", "%s%n{{7*7}}{% load %}", "../../../etc/passwd", "\u202egnp.exe",
    "\ufdfa" * 50, "-1", "0", "1", "99999999999999999999", "2147483648", "9223372036854775808", "1e400", "NaN", "1_000",
    "\u0661\u0662", "\u00b2", "31/02/2026", "2026-13-45", "0000-00-00", "9999-12-31", "1/1/0001", "10000-01-01", "a" * 20_000,
    "\u1ec7" * 5_000, "\U0001f600", "\ud800", "\udfff\ud800", "=cmd|' /C calc'!A0", "on", "yes", "no", "none", "next", "add",
    "true", "[]", "{}", "[" * 2_000, '{"a":' * 500, "\r\nSet-Cookie: a=b", "\ufeff", "\x1b[2J", "\x7f", "a\u0323" * 400,
    "http://[::1", "//evil.invalid", "\\\\evil", "/desk/\x00", "javascript:1", "\u0130\u0131\ufb01\u00df",
    "Đã xem xét nội dung và thấy như sau.", "00000-00000-00000-00000", "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ", "000000", "data:,", "\u2028",
    "٣٤/٥/٢٠٢٦",
]  # fmt: skip
CHARSETS = [
    "utf-8", "UTF8", "utf-7", "utf-16", "utf-32", "utf_8_sig", "zlib", "bz2", "hex", "rot13", "base64", "idna", "punycode",
    "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "cp037", "big5", "iso-2022-jp", "x" * 500, "a\x00b",
    "utf-8\x00", "", "tcvn", "..",
]  # fmt: skip
TYPES = [
    "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "application/json", "application/xml",
    "multipart/mixed", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"",
    "multipart/form-data; boundary*=zz''a", "a/b;c", ";", "/", "", "multipart/form-data; boundary=" + "a" * 300,
    "multipart/form-data; boundary*0=a; boundary*1=b", "é/đ", "text/html; x*=utf-8''%00",
]  # fmt: skip
METHODS = [
    "HEAD", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "POST", "POST", "GET", "PROPFIND", "get", "A" * 40, "BREW",
]  # fmt: skip
LANGUAGES = [
    "vi", "en", "en-GB,en;q=0.9,vi;q=0.8", "*", "fr", "zh-Hant-TW", "en;q=NaN", "en;q=1e9", "-", "vi" * 300, ",;=,;=", "en_US",
    "%00", "x" * 5_000, "en;q=0," * 400,
]  # fmt: skip
RANGES = [
    "bytes=0-0", "bytes=0-", "bytes=-1", "bytes=5-2", "bytes=-0", "bytes=99999999999-", "bytes=0-0,2-3,5-", "bytes=",
    "bytes=a-b", "lines=1-2", "bytes=" + "0-1," * 500, "bytes=0-99999999999999999999999999", "bytes=\u0661-", "bytes=--1",
]  # fmt: skip
DATES = [
    "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 30 Nov 2026 00:00:00 GMT", "Thu, 32 Foo 99999 25:61:61 GMT", "0", "-1", "x",
    "Sun, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Thu, 01 Jan 0000 00:00:00 GMT", "Fri, 31 Feb 2026 00:00:00 GMT",
]  # fmt: skip
TAGS = ['"a"', 'W/"a"', "*", '"', "a", '"a", "b"', '"' + "a" * 4_000 + '"', 'W/"', "\x01"]
SOURCES = [
    "127.0.0.1", "::1", "unknown", "_hidden", "a" * 300, "[::1", "1.2.3.4, 5.6.7.8", "300.1.1.1", "fe80::1%eth0", ",,,",
    "1.2.3.4:99999",
]  # fmt: skip
HEADERS: list[tuple[str, Sequence[str]]] = [
    ("Range", RANGES), ("If-Range", (*DATES, *TAGS)), ("If-None-Match", TAGS), ("If-Match", TAGS),
    ("If-Modified-Since", DATES), ("If-Unmodified-Since", DATES), ("X-Forwarded-For", SOURCES), ("Forwarded", SOURCES),
    ("X-Forwarded-Proto", ("http", "https", "x")), ("X-Forwarded-Host", ("evil.invalid", "a\tb")),
    ("Referer", ("http://evil.invalid/", "http://[", "é", "")), ("Origin", ("null", "http://evil.invalid", "http://[", "x")),
    ("Accept", ("*/*;q=x", "text/html;level=", "a" * 3000)), ("Accept-Encoding", ("gzip", "br;q=0", "*;q=NaN", ",")),
    ("X-HTTP-Method-Override", ("DELETE",)), ("Expect", ("100-continue", "x")), ("Content-Type", TYPES),
    ("Content-Type", [f"text/plain; charset={each}" for each in CHARSETS]),
    ("Content-Type", [f"text/plain; charset*={each}''%C3" for each in CHARSETS]), ("User-Agent", ("", "a" * 4000, "\x80")),
    ("Connection", ("close", "keep-alive, Upgrade", "x")), ("Upgrade", ("websocket", "h2c")), ("TE", ("trailers",)),
    ("X_Forwarded_For", SOURCES), ("Content_Length", ("5",)),
    ("Authorization", ("Basic ====", "Bearer x", "Basic " + "A" * 2000)), ("X-Requested-With", ("XMLHttpRequest",)),
    ("Max-Forwards", ("0",)), ("Cookie", ("a=b", "=", ";", '"', 'a="\\', "language=xx")),
]  # fmt: skip
WORDS = (
    "csrfmiddlewaretoken", "next", "action", "do", "seq", "once", "words", "day", "body", "offices", "answer", "q", "page",
    "after",
)  # fmt: skip


# --- what a page shows --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Form:
    """A form that is sent by POST: where to, its fields in their order with what stands in each, and all that each offers."""

    action: str
    fields: tuple[tuple[str, str], ...]
    offered: dict[str, tuple[str, ...]]
    files: bool


_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_TAG = re.compile(r"<(input|textarea|button|select|option)\b([^>]*)>([^<]*)", re.DOTALL)
_SAID = re.compile(r'([\w-]+)(?:="([^"]*)")?')
_LINK = re.compile(r'\b(?:href|src|action)="(/[^"#]*)')
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def forms(page: str, here: str) -> list[Form]:
    """The forms of a page that stands at the address `here`, with what is chosen or typed in them already."""
    found = []
    for head, inside in _FORM.findall(page):
        said = dict(_SAID.findall(head))
        if said.get("method", "").lower() != "post":
            continue
        fields: dict[str, str] = {}
        offered: dict[str, list[str]] = {}
        chosen = ""
        files = False
        for tag, rest, text in _TAG.findall(inside):
            has = {name: html.unescape(value) for name, value in _SAID.findall(rest)}
            name = has.get("name", "")
            if tag == "select":
                chosen = name
            elif tag == "option" and chosen:
                offered.setdefault(chosen, []).append(has.get("value", ""))
                if "selected" in has or chosen not in fields:
                    fields[chosen] = has.get("value", "")
            elif name and has.get("type") == "file":
                files = True
                offered.setdefault(name, [])
            elif name:
                value = html.unescape(text).lstrip("\n") if tag == "textarea" else has.get("value", "")
                offered.setdefault(name, []).append(value)
                if has.get("type") not in ("radio", "checkbox") or "checked" in has or name not in fields:
                    fields[name] = value
        kept = {name: tuple(values) for name, values in offered.items()}
        found.append(Form(html.unescape(said.get("action") or here).partition("#")[0], tuple(fields.items()), kept, files))
    return found


@dataclass
class Known:
    """What all visitors together have seen of the house: ids, words and addresses that are there."""

    ids: deque[str] = field(default_factory=lambda: deque(maxlen=400))
    links: deque[str] = field(default_factory=lambda: deque(maxlen=400))


@dataclass
class Seen:
    """What one visitor remembers of the pages that he saw last."""

    forms: deque[Form] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    links: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def look(self, dice: Random, page: str, here: str, known: Known) -> None:
        """Takes in a page; of the buttons that stand on every page, such as the one that logs out, only now and then one."""
        self.forms.extend(each for each in forms(page, here) if len(each.fields) > 1 or dice.random() < 0.03)
        links = [html.unescape(each) for each in dict.fromkeys(_LINK.findall(page))]
        self.links.extend(links[:REMEMBERED])
        known.links.extend(links[:REMEMBERED])
        known.ids.extend(dict.fromkeys(_ID.findall(page)))


# --- a request ----------------------------------------------------------------------------------------------------------


@dataclass
class Request:
    """A request as its bytes go out. `spoilt`: its cookies are not those of its visitor."""

    method: str
    target: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    spoilt: bool = False

    def whole(self) -> bytes:
        """As it is sent."""
        head = b"".join(name + b": " + value + b"\r\n" for name, value in self.headers)
        return self.method.encode() + b" " + self.target + b" HTTP/1.1\r\n" + head + b"\r\n" + self.body


def text(dice: Random, offered: Sequence[str] = ()) -> str:
    """What is typed into a field that offers these values: often one of them, else rubbish, else one of them spoilt."""
    real = [each for each in offered if each]
    thrown = dice.random()
    if real and thrown < 0.55:
        return dice.choice(real)
    if thrown < 0.75:
        return dice.choice(TEXTS)
    if real and thrown < 0.85:
        return spoilt(dice, dice.choice(real))
    if thrown < 0.93:
        return "".join(
            chr(dice.choice((*range(32, 127), *range(0xC0, 0x250), 0x202E, 0x1F600, 0))) for _ in range(dice.randint(1, 40))
        )
    return dice.choice(
        (str(dice.randint(-3, 40)), f"{dice.randint(0, 32)}/{dice.randint(0, 13)}/{dice.choice((1, 2024, 2026, 9999))}")
    )


def spoilt(dice: Random, value: str) -> str:
    """The value with something cut out, put in, doubled or changed."""
    at = dice.randint(0, len(value))
    match dice.randint(0, 5):
        case 0:
            return value[:at]
        case 1:
            return value[:at] + dice.choice(TEXTS)[:200] + value[at:]
        case 2:
            return value + value
        case 3:
            return value[:at] + chr(dice.choice((0, 9, 10, 0x27, 0x2F, 0x5C, 0xE9, 0x323, 0x1F600))) + value[at + 1 :]
        case 4:
            return value.swapcase()
        case _:
            return value[::-1]


def spoilt_bytes(dice: Random, data: bytes, times: int = 4) -> bytes:
    """The bytes with a few of them changed, cut out or doubled."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, times)):
        if not changed:
            break
        at = dice.randrange(len(changed))
        match dice.randint(0, 3):
            case 0:
                changed[at] ^= 1 << dice.randint(0, 7)
            case 1:
                del changed[at : at + dice.randint(1, 30)]
            case 2:
                changed[at:at] = changed[at : at + dice.randint(1, 30)]
            case _:
                changed[at:at] = dice.choice((b"\x00", b"\xff", b"%", b"\r\n", b"\n", b"<", b"&", b"=", b";", b"\xc3"))
    return bytes(changed)


def encoded(dice: Random, value: str) -> str:
    """Percent-encoded, or encoded as nobody should."""
    thrown = dice.random()
    if thrown < 0.9:
        return quote_plus(value, errors="surrogatepass")
    if thrown < 0.93:
        return "%C3" + quote(value, errors="surrogatepass")[:500]
    if thrown < 0.95:
        return "".join(f"%u{ord(each):04x}" for each in value[:100])
    if thrown < 0.97:
        return "%" + quote_plus(value, errors="surrogatepass").replace("%", "%25")
    return quote_plus(value, errors="surrogatepass")[: dice.randint(0, 40)]


def query(dice: Random, names: Sequence[str]) -> str:
    """Behind the question mark."""
    chosen = [
        dice.choice((*names, *WORDS)) if dice.random() < 0.4 else dice.choice(names or WORDS) for _ in range(dice.randint(1, 4))
    ]
    pairs = [f"{encoded(dice, name)}={encoded(dice, text(dice)[:1500])}" for name in chosen]
    if dice.random() < 0.05:
        pairs *= dice.choice((2, 30))
    return dice.choice(("&",) * 9 + (";",)).join(pairs)[:16_000]


def files(dice: Random, samples: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    """A file and its name: small, mostly spoilt."""
    name, data = dice.choice(samples)
    if dice.random() < 0.8:
        data = spoilt_bytes(dice, data, 12)
    if dice.random() < 0.3:
        name = dice.choice((spoilt(dice, name), text(dice)[:300]))
    return name, data


def multipart(dice: Random, pairs: Iterable[tuple[str, str]], sent: Sequence[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """A body in parts, and its type: whole most times."""
    mark = f"mark{dice.getrandbits(64):x}"
    out = b""
    for name, value in pairs:
        out += f'--{mark}\r\nContent-Disposition: form-data; name="{name}"{_more(dice)}\r\n'.encode("utf-8", "surrogatepass")
        out += _more_lines(dice) + b"\r\n" + value.encode("utf-8", "surrogatepass") + b"\r\n"
    for field_name, name, data in sent:
        quoted = name.replace('"', "%22").replace("\r", "").replace("\n", "")
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{field_name}"; filename="{quoted}"{_more(dice)}\r\n'
        out += head.encode("utf-8", "surrogatepass") + _more_lines(dice) + b"\r\n" + data + b"\r\n"
    out += f"--{mark}--\r\n".encode()
    kind = f"multipart/form-data; boundary={mark}"
    thrown = dice.random()
    if thrown < 0.06:
        out = spoilt_bytes(dice, out)
    elif thrown < 0.09:
        out = out[: dice.randint(0, len(out))]
    elif thrown < 0.12:
        kind = dice.choice(
            (f"{kind}; charset={dice.choice(CHARSETS)}", f'multipart/form-data; boundary="{mark}"', f"{kind}; {mark}")
        )
    return out, kind


def _more(dice: Random) -> str:
    if dice.random() > 0.03:
        return ""
    return dice.choice(
        (
            f"; filename*={dice.choice(CHARSETS)}''%C3%00",
            '; name*0="a"; name*1="b"',
            "; ;;",
            f"; x={'a' * 3000}",
            '; filename=""',
        )
    )


def _more_lines(dice: Random) -> bytes:
    if dice.random() > 0.05:
        return b""
    charset = dice.choice(CHARSETS).encode()
    return dice.choice(
        (
            b"Content-Type: text/plain; charset=" + charset + b"\r\n", b"Content-Transfer-Encoding: base64\r\n",
            b"Content-Transfer-Encoding: quoted-printable\r\n", b"Content-Length: -1\r\n", b"Content-Length: x\r\n", b"X\r\n",
            b"Content-Type: text/plain; charset*=" + charset + b"''%41\r\n", b"Content-Type: multipart/mixed; boundary=b\r\n",
            b"X: " + b"a" * 20_000 + b"\r\n", b"\xff\xfe: \x00\r\n",
        )
    )  # fmt: skip


def headers(dice: Random) -> list[tuple[bytes, bytes]]:
    """None, most times; else some that say what nobody would."""
    found: list[tuple[str, str]] = []
    if dice.random() < 0.3:
        found.append(("Accept-Language", dice.choice(LANGUAGES)))
    if dice.random() < 0.2:
        for _ in range(dice.randint(1, 3)):
            name, values = dice.choice(HEADERS)
            found.append((name, dice.choice(values)))
    return [(name.encode(), sendable(value)) for name, value in found]


def sendable(value: str) -> bytes:
    """Without what ends the line: that is tried raw."""
    return value.encode("utf-8", "surrogatepass").replace(b"\r", b" ").replace(b"\n", b" ").replace(b"\0", b" ")


def cookies(dice: Random, jar: dict[str, str]) -> tuple[bytes, bool]:
    """The cookies as a header says them, and whether they were spoilt."""
    has = list(jar.items())
    bad = dice.random() < 0.06
    if bad and has and dice.random() < 0.7:
        at = dice.randrange(len(has))
        name, value = has[at]
        has[at] = (name, dice.choice((spoilt(dice, value), text(dice)[:3000], "", value + "=", f'"{value}"')))
    elif bad:
        names = ("draft", "follow", "officer", "key", "device", "csrf", "language", "messages", "sessionid")
        has.append((dice.choice(names), text(dice)[:3000]))
    return sendable("; ".join(f"{name}={value}" for name, value in has)), bad


# --- past every library -------------------------------------------------------------------------------------------------


def raw(dice: Random, host: str, known: Known) -> list[bytes]:
    """Bytes that are no HTTP, or nearly: pieces that are sent one after the other."""
    path = quote(dice.choice(list(known.links) or ["/"]))
    top = f"POST {path} HTTP/1.1\r\nHost: {host}\r\n".encode()
    good = f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    form = b"Content-Type: application/x-www-form-urlencoded\r\n"
    letters = bytes(dice.getrandbits(8) for _ in range(dice.randint(1, 400)))
    kinds: list[list[bytes]] = [
        [letters],
        [letters + b"\r\n\r\n"],
        [spoilt_bytes(dice, good, 8)],
        [spoilt_bytes(dice, top + form + b"Content-Length: 5\r\n\r\na=b&c", 8)],
        [good * dice.randint(2, 20)],
        [good[: dice.randint(0, len(good))]],
        [bytes([each]) for each in good],
        [good.replace(b"\r\n", b"\n")],
        [good.replace(b"HTTP/1.1",
        dice.choice((b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/9.9", b"HTTP/1.1 ", b"XTTP/1.1", b"")))],
        [good.replace(b" ", dice.choice((b"\t", b"  ", b"\x00", b"\x0b")), 1)],
        [f"GET {path} HTTP/1.1\r\n\r\n".encode()],
        [good[:-2] + b"Host: other.invalid\r\n\r\n"],
        [f"GET http://{dice.choice((host, 'evil.invalid', '[::1'))}{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()],
        [f"{dice.choice(('GET', 'OPTIONS', 'CONNECT'))} {dice.choice(('*', host, '//', '?', '#', '/%', '/%zz', '/%ff%fe'))}"
         f" HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()],
        [b"GET /" + b"a" * dice.choice((8_000, 70_000, 500_000)) + b" HTTP/1.1\r\nHost: " + host.encode() + b"\r\n\r\n"],
        [b"GET /\xff\xc3\xe9" + letters[:3].replace(b"\n", b"") + b" HTTP/1.1\r\nHost: " + host.encode() + b"\r\n\r\n"],
        [b"GET /?q=\xff\xc3\xe9 HTTP/1.1\r\nHost: " + host.encode() + b"\r\n\r\n"],
        [good[:-2] + b"X-%d: a\r\n" % dice.randint(0, 9) * dice.choice((90, 101, 3_000)) + b"\r\n"],
        [good[:-2] + dice.choice((b"X", b"Cookie", b"Accept-Language")) + b": " + b"a" * dice.choice((9_000,
        400_000)) + b"\r\n\r\n"],
        [good[:-2] + dice.choice((b"X", b"Cookie", b"Accept-Language", b"Content-Type",
        b"Range")) + b": \xff\xfe\x80\xc3\r\n\r\n"],
        [good[:-2] + b"X: a\r\n b\r\n\tc\r\n\r\n"],
        [good[:-2] + b"X y: a\r\n: b\r\nno colon\r\n\r\n"],
        [good[:-2] + b"X: a\x00b\x0b\x7f\r\n\r\n"],
        [top + form + dice.choice((b"Content-Length: -1", b"Content-Length: x", b"Content-Length: +5", b"Content-Length: 5, 5",
                                   b"Content-Length: 5\r\nContent-Length: 6", b"Content-Length: " + b"9" * 30,
                                   b"Content-Length: 1_0",
                                   b"Content-Length: 0x5", b"Content-Length:", b"Content-Length: 5 5")) + b"\r\n\r\na=b&c"],
        [top + form + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + good],
        [top + form + b"Transfer-Encoding: " + dice.choice((b"chunked", b"x", b"chunked, chunked", b"gzip, chunked",
        b"\x0bchunked", b"identity"))
         + b"\r\n\r\n" + dice.choice((b"3\r\na=b\r\n0\r\n\r\n", b"-1\r\n", b"zz\r\n", b"FFFFFFFFFFFFFFFFF\r\na",
         b"3;" + b"x" * 9000 + b"\r\na=b\r\n0\r\n\r\n",
                                      b"3\r\na=bX", b"0\r\nTrailer: a\r\n\r\n", b"3\na=b\n0\n\n"))],
        [top + form + b"Content-Length: 500\r\n\r\na=b"],
        [top + b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000\r\n\r\n--x\r\n",
        b"Content-Disposition: form-data; "],
        [top + form + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n", b"a=b&c"],
        [top + form + b"Content-Length: 99999999999\r\n\r\n", b"a" * 70_000],
        [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"],
        [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + letters],
        [b"\r\n" * dice.randint(1, 300) + good],
        [b"", b""],
    ]  # fmt: skip
    return dice.choice(kinds)


def dice_of(seed: int, number: int) -> Random:
    """The dice of one request."""
    return Random(f"{seed}/{number}")
