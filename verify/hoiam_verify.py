#!/usr/bin/env python3
# ruff: noqa: PTH118, PTH123 - plain os.path and open: the fewer modules, the easier to read for a stranger
"""Verify a receipt (biên nhận) of a petition, offline, with nothing but Python 3.9 or later.

    python3 hoiam_verify.py RECEIPT.tlog-proof --policy POLICY [--lang vi|en]
    python3 hoiam_verify.py RECEIPT.tlog-proof --policy POLICY --mirror FOLDER --due DATE [--code CODE]

The first form shows that the act in the receipt stands in the public log. The second, with the secret return code
(asked for when --code is missing), searches a mirror of the log and shows which acts of the same petition followed by
the due date: when there is none, that is a proof of silence which needs nobody's help.

The policy file says whose signatures count (c2sp.org/tlog-policy). Take it, or its SHA-256, from somewhere else than
the site that could lie: a gazette, a poster, a newspaper.

Exit code: 0 the receipt holds; 1 it does not; 2 it could not be judged: a file is missing, a word is wrong, the witnesses
are still to sign (a fresh receipt is signed by the log at once, and by them when the log is next shown), or the policy names
no witness (so with --vkey), for then whoever holds the log's key could have made the receipt alone.

This file shares no code with Hồi Âm, reaches no network and writes nothing. Formats: docs/spec/ledger.md, or
c2sp.org/tlog-proof, tlog-checkpoint, tlog-cosignature, tlog-tiles and RFC 6962. Signatures: RFC 8032, in integers.
"""

import argparse
import base64
import datetime
import getpass
import hashlib
import hmac
import os
import re
import sys
import unicodedata

MAX_FILE = 262144  # bytes of a receipt, a policy or a checkpoint
LOOK_AHEAD = 4096  # how many acts after the receipt's are searched for
TOLERANCE = 60  # seconds between an asserted time and a witness's clock
SLOT = 3600  # seconds: within as long after an act a tree with it is shown to witnesses, whatever the log's slots
DAY = 86400  # seconds by which a clock that was set by hand may be off


class Refused(Exception):
    """The receipt does not hold. `key` names the sentence, `details` fill it."""

    def __init__(self, key, **details):
        Exception.__init__(self, key)
        self.key = key
        self.details = details


class Unreadable(Refused):
    """It could not be judged: the question, not the receipt, is at fault, or nobody but the log vouches for it."""


# --- what is said, in two languages -----------------------------------------------------------------------------------

WORDS = {
    "vi": {
        "good": "BIÊN NHẬN ĐÚNG.",
        "bad": "KHÔNG CÔNG NHẬN BIÊN NHẬN NÀY.",
        "stuck": "CHƯA KIỂM TRA ĐƯỢC.",
        "proves": "Biên nhận này chứng minh:",
        "proves_not": "Biên nhận này không chứng minh:",
        "p_in": "Việc ghi dưới đây nằm trong sổ công khai {origin}, ở dòng thứ {line} trên tổng số {size} dòng.",
        "p_when": "Việc đó đã có trong sổ muộn nhất lúc {time}, theo đồng hồ của nhân chứng {name}.",
        "p_quorum": "Đã có đủ nhân chứng ký theo tệp chính sách: {names}.",
        "n_read": "rằng nội dung đơn đã được đọc, hay nội dung đó là đúng;",
        "n_time": "giờ do cơ quan tự khai, trừ khi có mốc của nhân chứng ở trên;",
        "n_other": "điều gì về một đơn mà không có biên nhận.",
        "body": "Cơ quan",
        "number": "Số đơn",
        "act": "Việc",
        "seq": "Là việc thứ",
        "time": "Giờ cơ quan khai",
        "due": "Hạn",
        "article": "Căn cứ",
        "digests": "Tài liệu kèm (mã băm)",
        "witness": "Nhân chứng",
        "late": "BÁO ĐỘNG: giờ cơ quan khai ({claimed}) muộn hơn lúc nhân chứng đã thấy việc này ({seen}).",
        "early": "XEM LẠI: giờ cơ quan khai ({claimed}) sớm hơn mốc nhân chứng {seen}, khi việc này chưa có trong sổ. "
        "Với đơn giấy, ngày ghi trên dấu bưu điện sớm hơn là bình thường; với việc của chính cơ quan thì không.",
        "bracket": "Việc này vào sổ sau {after} và trước {before}, theo các nhân chứng.",
        "silence": "KHÔNG CÓ VIỆC NÀO TIẾP THEO. Đến {time}, sổ có {size} dòng; từ dòng {line} trở đi không có dòng nào của "
        "đơn này (đã tìm {count} việc có thể có).",
        "answered": "ĐÃ CÓ VIỆC TIẾP THEO trong sổ, trong số {size} dòng nhân chứng đã thấy lúc {time}:",
        "answered_line": "việc thứ {seq}: dòng {line}",
        "mirror_ok": "Bản sao của sổ đã được tính lại từ từng dòng và khớp với gốc có chữ ký.",
        "ask_code": "Mã tra cứu (không hiện khi gõ): ",
        # refusals
        "size": "Tệp {file} quá lớn nên không phải là biên nhận.",
        "missing": "Không đọc được {file}. Hãy kiểm tra tên và quyền đọc tệp.",
        "utf8": "Tệp {file} không phải là văn bản UTF-8; có lẽ nó bị hỏng khi chép.",
        "form": "Biên nhận không đúng dạng: {what}. Tệp bị hỏng hoặc bị sửa; hãy tải lại bản gốc.",
        "policy": "Tệp chính sách không đúng dạng: {what}.",
        "no_policy": "Cần tệp chính sách (--policy) hoặc khóa công khai của sổ (--vkey). Biên nhận không thể tự làm chứng "
        "cho mình.",
        "key": "Khóa công khai {name} không an toàn hoặc không đúng dạng, nên không dùng được.",
        "origin": "Biên nhận này thuộc sổ {origin}, không phải sổ trong tệp chính sách.",
        "log_sig": "Chữ ký của sổ {origin} không có hoặc sai. Biên nhận đã bị sửa, hoặc không do sổ này cấp.",
        "wit_sig": "Chữ ký của nhân chứng {name} sai. Biên nhận đã bị sửa.",
        "quorum": "Chữ ký của sổ đúng, nhưng chưa đủ nhân chứng theo tệp chính sách (có: {names}). Hãy tải lại biên nhận "
        "sau ít phút; nếu sau một ngày vẫn vậy, hãy báo cho nhân chứng.",
        "awaited": "Sổ đã ký, nhân chứng còn phải ký: chậm nhất lúc {until}, thường trong mười phút (có: {names}). Trước lúc "
        "đó chưa kiểm được; hãy tải lại biên nhận rồi kiểm lại.",
        "unwitnessed": "Chữ ký của sổ {origin} và đường băm đúng, nhưng chính sách này không đòi nhân chứng nào, nên "
        "ai giữ khóa của sổ cũng tự làm ra được một biên nhận như thế, với ngày giờ tùy ý. Hãy kiểm lại bằng một chính sách có "
        "nhân chứng; nếu sổ này không có nhân chứng thì biên nhận không chứng minh được gì với người khác.",
        "path": "Đường băm không dẫn tới gốc đã ký: việc ghi trong biên nhận không phải là dòng trong sổ.",
        "index": "Biên nhận nói đến dòng {line}, nhưng sổ lúc đó chỉ có {size} dòng.",
        "no_act": "Biên nhận không mang lời văn của việc. Hãy đưa tệp lời văn bằng --act.",
        "future": "Nhân chứng {name} ghi giờ {time}, muộn hơn đồng hồ máy này. Hãy chỉnh lại đồng hồ rồi thử lại.",
        "code": "Mã tra cứu không đúng. Mã có 20 ký tự; hãy so lại từng nhóm một.",
        "code_other": "Mã tra cứu này là của đơn khác: nó không sinh ra nhãn ghi trong biên nhận.",
        "date": "Ngày {value} không đúng. Hãy viết như 2026-12-08.",
        "mirror": "Bản sao của sổ thiếu hoặc hỏng: {what}.",
        "mirror_root": "Bản sao không khớp với gốc đã ký, nên không thể tin kết quả tìm kiếm.",
        "mirror_early": "Chưa có đủ chữ ký nhân chứng nào sau hạn ({due}) trên bản sao này. Hãy lấy bản sao mới hơn.",
        "mirror_short": "Bản sao chỉ có {size} dòng, ngắn hơn chỗ của biên nhận.",
        "usage": "Câu lệnh chưa đúng: {what}",
        "bug": "Chương trình gặp lỗi không lường trước ({what}); hãy coi như chưa kiểm tra.",
        "stop": "Đã dừng theo yêu cầu.",
    },
    "en": {
        "good": "THE RECEIPT HOLDS.",
        "bad": "THIS RECEIPT IS NOT ACCEPTED.",
        "stuck": "IT COULD NOT BE JUDGED.",
        "proves": "This receipt proves:",
        "proves_not": "This receipt does not prove:",
        "p_in": "The act below stands in the public log {origin}, on line {line} of {size}.",
        "p_when": "It stood there no later than {time}, by the clock of the witness {name}.",
        "p_quorum": "As many witnesses as the policy file wants have signed: {names}.",
        "n_read": "that the petition was read, or that what it says is true;",
        "n_time": "the time that the body itself asserts, beyond the witnessed times above;",
        "n_other": "anything about a petition for which no receipt was given.",
        "body": "Body",
        "number": "Petition number",
        "act": "Act",
        "seq": "Act no.",
        "time": "Time asserted",
        "due": "Due",
        "article": "Article",
        "digests": "Enclosures (hashes)",
        "witness": "Witness",
        "late": "ALARM: the asserted time ({claimed}) is later than a witness saw the act ({seen}).",
        "early": "CHECK: the asserted time ({claimed}) is earlier than {seen}, when by the witnesses the act was not in "
        "the log. For a petition on paper an earlier postmark is normal; for the body's own act it is not.",
        "bracket": "The act entered the log after {after} and before {before}, by the witnesses.",
        "silence": "NO ACT FOLLOWED. At {time} the log had {size} lines; from line {line} on, none belongs to this "
        "petition ({count} possible acts were searched for).",
        "answered": "AN ACT FOLLOWED, among the {size} lines that witnesses had seen at {time}:",
        "answered_line": "act no. {seq}: line {line}",
        "mirror_ok": "The mirror was recomputed from every line and has the signed root.",
        "ask_code": "Return code (not shown while you type): ",
        "size": "The file {file} is too large to be a receipt.",
        "missing": "{file} cannot be read. Check its name and whether you may read it.",
        "utf8": "{file} is not UTF-8 text; it may have been damaged when copied.",
        "form": "The receipt is not in its form: {what}. It is damaged or was altered; fetch the original again.",
        "policy": "The policy file is not in its form: {what}.",
        "no_policy": "A policy file (--policy) or the log's public key (--vkey) is needed. A receipt cannot vouch for itself.",
        "key": "The public key {name} is unsafe or not in its form and cannot be used.",
        "origin": "This receipt is of the log {origin}, which is not in the policy file.",
        "log_sig": "The signature of the log {origin} is missing or wrong. The receipt was altered, or another made it.",
        "wit_sig": "The signature of the witness {name} is wrong. The receipt was altered.",
        "quorum": "The log's signature is right, but too few witnesses have signed for the policy (there are: {names}). "
        "Fetch the receipt again in a few minutes; if it is the same after a day, tell the witnesses.",
        "awaited": "Signed by the log; witnesses are still to sign: by {until} at the latest, as a rule within ten minutes "
        "(there are: {names}). Until then it cannot be judged; fetch the receipt again then.",
        "unwitnessed": "The signature of the log {origin} and the path are right, but this policy asks for no witness, so "
        "whoever holds the log's key can make such a receipt alone, of any day. Verify it again under a policy that names "
        "witnesses; if the log has none, its receipts prove nothing to others.",
        "path": "The path of hashes does not lead to the signed root: the act in the receipt is not the line in the log.",
        "index": "The receipt speaks of line {line}, but the log had only {size} lines.",
        "no_act": "The receipt does not carry the act text. Give the file with the text as --act.",
        "future": "The witness {name} signed at {time}, later than this computer's clock. Set the clock and try again.",
        "code": "The return code is not valid. It has 20 characters; compare them group by group.",
        "code_other": "This return code belongs to another petition: it does not make the tag in the receipt.",
        "date": "{value} is not a date. Write it like 2026-12-08.",
        "mirror": "The mirror is incomplete or damaged: {what}.",
        "mirror_root": "The mirror does not have the signed root, so a search in it shows nothing.",
        "mirror_early": "No quorum of witnesses signed this mirror after the due date ({due}). Get a newer mirror.",
        "mirror_short": "The mirror has only {size} lines, fewer than the receipt's place.",
        "usage": "The command is not right: {what}",
        "bug": "The programme met something unforeseen ({what}); treat this as not judged.",
        "stop": "Stopped as asked.",
    },
}


# --- Ed25519, RFC 8032 ------------------------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def point_add(a, b):
    s = (a[1] - a[0]) * (b[1] - b[0]) % P
    t = (a[1] + a[0]) * (b[1] + b[0]) % P
    u = 2 * a[3] * b[3] * D % P
    v = 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_times(scalar, point):
    total = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            total = point_add(total, point)
        point = point_add(point, point)
        scalar >>= 1
    return total


def point_read(data):
    """The point in its one canonical encoding, or None."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number % 2**255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_M1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x % 2 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def point_write(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = point_read((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def key_is_safe(public):
    """Canonical and of prime order: other points can make two honest verifiers disagree."""
    point = point_read(public) if len(public) == 32 else None
    if point is None or point[0] == 0:
        return False
    x, y, z, _ = point_times(L, point)
    return x == 0 and y == z


def signature_is_right(public, message, signature):
    if len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    key = point_read(public)
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus = (P - key[0], key[1], key[2], P - key[3])
    return point_write(point_add(point_times(s, BASE), point_times(k, minus))) == signature[:32]


# --- strict readers ---------------------------------------------------------------------------------------------------


def b64(text, fail):
    try:
        value = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise fail from None
    if base64.b64encode(value).decode("ascii") != text:
        raise fail  # a set bit in the padding: another spelling of the same bytes
    return value


def decimal(text, fail):
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text) or int(text) >= 2**63:
        raise fail
    return int(text)


def form(what):
    return Refused("form", what=what)


def key_name_is_right(name):
    return bool(name) and "+" not in name and name.isprintable() and not any(c.isspace() for c in name)


class Key:
    """A verifier key: <name>+<key id>+<base64 of type and public key>."""

    def __init__(self, text):
        parts = text.split("+", 2)
        shown = parts[0] if key_name_is_right(parts[0]) else "?"
        fail = Unreadable("key", name=shown)
        if len(parts) != 3 or shown == "?":
            raise fail
        material = b64(parts[2], fail)
        self.name, self.kind, self.public = parts[0], material[:1], material[1:]
        digest = hashlib.sha256(self.name.encode("utf-8") + b"\n" + material).digest()[:4]
        if self.kind not in (b"\x01", b"\x04") or digest.hex() != parts[1] or not key_is_safe(self.public):
            raise fail
        self.id = digest


class Policy:
    """A trust policy: logs, witnesses, groups, quorum (c2sp.org/tlog-policy)."""

    def __init__(self, data):
        self.logs, self.witnesses, self.groups, self.quorum, self.public = [], [], [], "", set()
        names, grouped, quorums = set(), set(), []
        fail = Unreadable("policy", what="octets")
        if re.search(rb"[^\t\n\x20-\x7e\x80-\xff]", data) or not data.endswith(b"\n"):
            raise fail
        for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), 1):
            items = [item for item in re.split("[ \t]+", line) if item]
            fail = Unreadable("policy", what=f"line {number}")
            if not items or items[0].startswith("#"):
                continue
            word = items[0]
            if word == "log" and len(items) in (2, 3):
                key = Key(items[1])
                if key.kind != b"\x01" or key.public in self.public:
                    raise fail
                self.public.add(key.public)
                self.logs.append(key)
            elif word == "witness" and len(items) in (3, 4):
                key = Key(items[2])
                if key.kind != b"\x04" or key.public in self.public:  # nor may a log be its own witness
                    raise fail
                if items[1] in names or items[1] == "none":
                    raise fail
                names.add(items[1])
                self.public.add(key.public)
                self.witnesses.append((items[1], key))
            elif word == "group" and len(items) > 3:
                members = items[3:]
                for member in members:
                    if member not in names or member in grouped:
                        raise fail
                    grouped.add(member)
                if items[1] in names or items[1] == "none":
                    raise fail
                names.add(items[1])
                if items[2] in ("all", "any"):
                    enough = len(members) if items[2] == "all" else 1
                elif re.fullmatch("[1-9][0-9]{0,3}", items[2]) and int(items[2]) <= len(members):
                    enough = int(items[2])
                else:
                    raise fail
                self.groups.append((items[1], enough, members))
            elif word == "quorum" and len(items) == 2 and (items[1] == "none" or items[1] in names):
                quorums.append(items[1])
            else:
                raise fail
        if len(quorums) != 1:
            raise Unreadable("policy", what="quorum")
        self.quorum = quorums[0]

    def is_met(self, cosigned):
        """cosigned: names of witnesses whose signatures are right. A policy that asks for none (`quorum none`) is never met."""
        true = set(cosigned)
        for name, enough, members in self.groups:
            if len([member for member in members if member in true]) >= enough:
                true.add(name)
        return self.quorum in true


# --- checkpoints and proofs -------------------------------------------------------------------------------------------


class Head:
    """A checkpoint whose log signature is right; times: witness name -> list of POSIX seconds."""

    def __init__(self, note, policy):
        if any((c < " " and c != "\n") or "\ud800" <= c <= "\udfff" for c in note):
            raise form("control character")
        text, gap, tail = note.rpartition("\n\n")
        lines = text.split("\n")
        if not gap or not tail.endswith("\n") or len(lines) < 3 or not all(lines):
            raise form("checkpoint")
        text += "\n"
        self.origin = lines[0]
        self.size = decimal(lines[1], form("tree size"))
        self.root = b64(lines[2], form("root"))
        if len(self.root) != 32 or not self.origin.isprintable():
            raise form("checkpoint")
        logs = [key for key in policy.logs if key.name == self.origin]
        if not logs:
            raise Refused("origin", origin=self.origin)
        signed_by_log, self.times = False, {}
        for line in tail[:-1].split("\n"):
            name, gap, encoded = line[2:].partition(" ")
            if not line.startswith("\u2014 ") or not gap or not key_name_is_right(name):
                raise form("signature line")
            blob = b64(encoded, form("signature"))
            if len(blob) < 5:
                raise form("signature")
            for key in logs:
                if (key.name, key.id) == (name, blob[:4]):
                    if not signature_is_right(key.public, text.encode("utf-8"), blob[4:]):
                        raise Refused("log_sig", origin=self.origin)
                    signed_by_log = True
            for shown, key in policy.witnesses:
                if (key.name, key.id) == (name, blob[:4]):
                    time = int.from_bytes(blob[4:12], "big")
                    message = f"cosignature/v1\ntime {time}\n{text}"
                    right = 0 < time < 2**63 and len(blob) == 76
                    if not right or not signature_is_right(key.public, message.encode("utf-8"), blob[12:]):
                        raise Refused("wit_sig", name=shown)
                    self.times.setdefault(shown, []).append(time)
        if not signed_by_log:
            raise Refused("log_sig", origin=self.origin)


def sha(data):
    return hashlib.sha256(data).digest()


def root_from_path(leaf, index, size, path):
    """The root that an inclusion path leads to (RFC 9162, 2.1.3.2), or None when its length is wrong."""
    position, last, value = index, size - 1, leaf
    for part in path:
        if last == 0:
            return None
        if position % 2 or position == last:
            value = sha(b"\x01" + part + value)
            while position % 2 == 0 and position:
                position, last = position // 2, last // 2
        else:
            value = sha(b"\x01" + value + part)
        position, last = position // 2, last // 2
    return value if last == 0 else None


ACT_LINES = re.compile(
    "hoiam act 1\n"
    "salt (?P<salt>[0-9a-f]{64})\n"
    "tag (?P<tag>[0-9a-f]{32})\n"
    "body (?P<body>[A-Za-z0-9][A-Za-z0-9._:/-]{0,63})\n"
    "number (?P<number>[A-Za-z0-9][A-Za-z0-9._:/-]{0,63})\n"
    "seq (?P<seq>[1-9][0-9]{0,8})\n"
    "act (?P<act>[a-z][a-z0-9_.-]{0,63})\n"
    "time (?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2})\n"
    "(?P<digests>(?:digest [a-z][a-z0-9_.-]{0,63} [0-9a-f]{64}\n)*)"
    "(?P<dues>(?:due [A-Za-z0-9][A-Za-z0-9._:/@-]* [0-9T:+-]+\n)*)"
    "(?:article (?P<article>[^\n]{1,300})\n)?"
    "prev (?P<prev>[0-9a-f]{64})\n"
)


class Act:
    """The act text, to the letter of its grammar, and the log's line for it."""

    def __init__(self, data):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise form("act text is not UTF-8") from None
        match = ACT_LINES.fullmatch(text)
        if not match or len(data) > 16384 or unicodedata.normalize("NFC", text) != text:
            raise form("act text")
        if any(unicodedata.category(c) in ("Zl", "Zp") or (unicodedata.category(c)[0] == "C" and c != "\n") for c in text):
            raise form("act text has a character that does not print")
        if match["article"] and match["article"] != match["article"].strip():
            raise form("article")
        self.fields = match.groupdict()
        self.digests = re.findall("digest (\\S+) (\\S+)\n", match["digests"])
        self.dues = re.findall("due (\\S+) (\\S+)\n", match["dues"])
        self.time = read_time(self.fields["time"], form("time"))
        for _, due in self.dues:
            read_time(due, form("due")) if "T" in due else read_day(due, form("due"))
        self.line = f"hoiam/1 {match['tag']} {hashlib.sha256(data).hexdigest()}\n"


def read_time(text, fail):
    try:
        value = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise fail from None
    if value.isoformat() != text:
        raise fail
    return value


def read_day(text, fail):
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise fail
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise fail from None


class Receipt:
    """A tlog-proof, read; nothing in it is believed before `judge`."""

    def __init__(self, text):
        head, gap, self.note = text.partition("\n\n")
        lines = head.split("\n")
        if not gap or lines.pop(0) != "c2sp.org/tlog-proof@v1":
            raise form("first line")
        self.extra = None
        if lines and lines[0].startswith("extra "):
            self.extra = b64(lines.pop(0)[6:], form("extra"))
        if not lines or not lines[0].startswith("index "):
            raise form("index")
        self.index = decimal(lines.pop(0)[6:], form("index"))
        self.path = [b64(line, form("path")) for line in lines]
        if len(self.path) > 63 or any(len(part) != 32 for part in self.path):
            raise form("path")


class Judged:
    """A receipt that holds."""

    def __init__(self, receipt, policy, act_data, now):
        data = receipt.extra if act_data is None else act_data
        if data is None:
            raise Refused("no_act")
        self.act, self.index = Act(data), receipt.index
        self.head = Head(receipt.note, policy)
        if receipt.index >= self.head.size:
            raise Refused("index", line=receipt.index + 1, size=self.head.size)
        leaf = sha(b"\x00" + self.act.line.encode("ascii"))
        if root_from_path(leaf, receipt.index, self.head.size, receipt.path) != self.head.root:
            raise Refused("path")
        check_times(self.head, now)
        if policy.quorum == "none":
            raise Unreadable("unwitnessed", origin=self.head.origin)
        if not policy.is_met(self.head.times):
            names = ", ".join(sorted(self.head.times)) or "-"
            asserted = self.act.time.timestamp()
            if asserted - DAY <= now < asserted + SLOT + TOLERANCE:
                zone = datetime.timezone(self.act.time.utcoffset() or datetime.timedelta(0))
                raise Unreadable("awaited", until=show_time(asserted + SLOT + TOLERANCE, zone), names=names)
            raise Refused("quorum", names=names)
        self.first = min((min(times), name) for name, times in self.head.times.items())


def check_times(head, now):
    for name, times in head.times.items():
        if max(times) > now + DAY:
            raise Refused("future", name=name, time=show_time(max(times)))


# --- the mirror: silence ----------------------------------------------------------------------------------------------

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def case_key_of(code):
    """The case key from a return code (20 characters, the last a checksum) or from 64 hex digits."""
    if re.fullmatch("[0-9a-fA-F]{64}", code.strip()):
        return bytes.fromhex(code.strip())
    plain = unicodedata.normalize("NFKC", code).upper()
    plain = "".join(c for c in plain if unicodedata.category(c)[0] not in "ZPC")
    plain = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    if len(plain) != 20 or any(c not in ALPHABET for c in plain):
        raise Unreadable("code")
    total, weight = 0, 1
    for character in plain[:19]:
        weight = gf_times(weight, 2)
        total ^= gf_times(weight, ALPHABET.index(character))
    if ALPHABET[total] != plain[19]:
        raise Unreadable("code")
    # HKDF-SHA-256 (RFC 5869) with one block of output.
    middle = hmac.new(b"hoiam/code/1", plain[:19].encode("ascii"), hashlib.sha256).digest()
    return hmac.new(middle, b"case key\x01", hashlib.sha256).digest()


def gf_times(a, b):
    """The product in GF(32) modulo x^5 + x^2 + 1."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 32:
            a ^= 37
        b >>= 1
    return product


def tag_of(key, seq):
    return hmac.new(key, str(seq).encode("ascii"), hashlib.sha256).digest()[:16]


def tile_number(n):
    text = f"{n % 1000:03}"
    while n >= 1000:
        n //= 1000
        text = f"x{n % 1000:03}/{text}"
    return text


def entries_of(folder, size):
    """Every entry of the mirror, bundle by bundle; a wider bundle serves for a narrower one."""
    for n in range((size + 255) // 256):
        width = min(256, size - n * 256)
        base = os.path.join(folder, "tile", "entries", *tile_number(n).split("/"))
        data = None
        for name in [os.path.join(base + ".p", str(wide)) for wide in range(width, 256)] + [base]:
            try:
                with open(name, "rb") as file:
                    data = file.read(256 * 65537)
                break
            except OSError:
                continue
        if data is None:
            raise Unreadable("mirror", what=f"tile/entries/{tile_number(n)}")
        at = 0
        for _ in range(width):
            end = at + 2 + int.from_bytes(data[at : at + 2], "big")
            if at + 2 > len(data) or end > len(data):
                raise Unreadable("mirror", what=f"tile/entries/{tile_number(n)}")
            yield data[at + 2 : end]
            at = end


class Search:
    """Which of the tags stand in the mirror after a place, once the whole mirror has the signed root."""

    def __init__(self, folder, head, receipt_line, index, tags):
        self.found, stack = [], []
        for position, entry in enumerate(entries_of(folder, head.size)):
            if position == index and entry != receipt_line.encode("ascii"):
                raise Refused("mirror_root")
            if position > index and entry[:8] == b"hoiam/1 ":
                seq = tags.get(entry[8:40])
                if seq is not None:
                    self.found.append((seq, position))
            value, level = sha(b"\x00" + entry), 0
            while stack and stack[-1][0] == level:
                value, level = sha(b"\x01" + stack.pop()[1] + value), level + 1
            stack.append((level, value))
        root = stack.pop()[1] if stack else sha(b"")
        while stack:
            root = sha(b"\x01" + stack.pop()[1] + root)
        if root != head.root:
            raise Refused("mirror_root")


def checkpoints_of(folder, end):
    """The mirror's checkpoints that claim a cosignature after the moment `end`, the smallest tree first."""
    kept = os.path.join(folder, "witnessed")
    found = []
    for at, _, names in os.walk(kept):
        for name in names:
            path = os.path.join(at, name)
            size = os.path.relpath(path, kept).replace(os.sep, "").replace("x", "")
            if size.isdecimal():
                found.append((int(size), path))
    for name in [path for _, path in sorted(found)] + [os.path.join(folder, "checkpoint")]:
        claimed = 0
        for line in read_text(name).split("\n"):
            try:
                blob = b64(line.rpartition(" ")[2], form("signature"))
            except Refused:
                continue
            if line.startswith("\u2014 ") and len(blob) == 76:
                claimed = max(claimed, int.from_bytes(blob[4:12], "big"))
        if claimed >= end:
            yield name


def look_for_silence(judged, policy, folder, checkpoint, code, due, now):
    """(head, time at which a quorum had seen it, acts found, number of acts searched for)."""
    key = case_key_of(code)
    seq = int(judged.act.fields["seq"])
    if tag_of(key, seq).hex() != judged.act.fields["tag"]:
        raise Unreadable("code_other")
    # Only cosignatures made after the due day count: such a witness had seen no larger tree by then.
    zone = datetime.timezone(judged.act.time.utcoffset() or datetime.timedelta(0))
    end = datetime.datetime.combine(due, datetime.time(), zone) + datetime.timedelta(days=1)
    for name in [checkpoint] if checkpoint else checkpoints_of(folder, int(end.timestamp())):
        head = Head(read_text(name), policy)
        check_times(head, now)
        late = {}
        for witness, times in head.times.items():
            after = [time for time in times if time >= end.timestamp()]
            if after:
                late[witness] = min(after)
        if policy.is_met(late):
            break
    else:
        raise Refused("mirror_early", due=due.isoformat())
    if head.size <= judged.index or head.origin != judged.head.origin:
        raise Refused("mirror_short", size=head.size)
    tags = {tag_of(key, n).hex().encode("ascii"): n for n in range(seq + 1, seq + 1 + LOOK_AHEAD)}
    search = Search(folder, head, judged.act.line, judged.index, tags)
    return head, min(late.values()), sorted(search.found), len(tags)


# --- reading, saying --------------------------------------------------------------------------------------------------


def read_bytes(name):
    try:
        with open(name, "rb") as file:
            data = file.read(MAX_FILE + 1)
    except (OSError, ValueError):
        raise Unreadable("missing", file=plain(name)) from None
    if len(data) > MAX_FILE:
        raise Unreadable("size", file=plain(name))
    return data


def read_text(name):
    try:
        return read_bytes(name).decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("utf8", file=plain(name)) from None


def plain(text):
    """Nothing that a terminal would obey."""
    return "".join(c if c.isprintable() else "?" for c in str(text))


ZONE = datetime.timezone(datetime.timedelta(0))


def show_time(seconds, zone=ZONE):
    try:
        return datetime.datetime.fromtimestamp(seconds, zone).isoformat(sep=" ")
    except (OverflowError, OSError, ValueError):
        return str(seconds)


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise Unreadable("usage", what=message)


def arguments(argv):
    parser = Parser(prog="hoiam_verify.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("receipt")
    parser.add_argument("--policy", help="whose signatures count")
    parser.add_argument("--vkey", action="append", default=[], help="the log's key alone: only what is wrong is judged")
    parser.add_argument("--lang", choices=("vi", "en"), default=None)
    parser.add_argument("--act", help="file with the act text, when the receipt does not carry it")
    parser.add_argument("--before", help="a witnessed checkpoint that does not yet have the act")
    parser.add_argument("--mirror", help="folder with a mirror of the log")
    parser.add_argument("--checkpoint", help="the witnessed checkpoint to search under (default: the mirror's own)")
    parser.add_argument("--due", help="the day by which an act was due, YYYY-MM-DD")
    parser.add_argument("--code", help="the return code; better typed when asked")
    return parser.parse_args(argv)


def run(argv, say, words):
    options = arguments(argv)
    if options.policy:
        policy = Policy(read_bytes(options.policy))
    elif options.vkey:
        policy = Policy(("".join(f"log {plain(key)}\n" for key in options.vkey) + "quorum none\n").encode("utf-8"))
    else:
        raise Unreadable("no_policy")
    now = datetime.datetime.now(ZONE).timestamp()
    act_data = read_bytes(options.act) if options.act else None
    judged = Judged(Receipt(read_text(options.receipt)), policy, act_data, now)
    fields, head = judged.act.fields, judged.head
    zone = datetime.timezone(judged.act.time.utcoffset() or datetime.timedelta(0))

    def row(key, value):
        say(f"  {words[key]:24} {value}")

    say(words["good"])
    say("")
    for key in ("body", "number", "act", "seq", "time"):
        row(key, fields[key])
    for rule, due in judged.act.dues:
        row("due", f"{due} ({rule})")
    if fields["article"]:
        row("article", fields["article"])
    for what, digest in judged.act.digests:
        row("digests", f"{what} {digest}")
    for name, times in sorted(head.times.items()):
        row("witness", f"{plain(name)}, {show_time(min(times), zone)}")
    say("")
    say(words["proves"])
    say("- " + words["p_in"].format(origin=head.origin, line=judged.index + 1, size=head.size))
    alarms = []
    asserted = judged.act.time.timestamp()
    seen, name = judged.first
    say("- " + words["p_when"].format(time=show_time(seen, zone), name=plain(name)))
    say("- " + words["p_quorum"].format(names=plain(", ".join(sorted(head.times)))))
    if asserted > seen + TOLERANCE:
        alarms.append(words["late"].format(claimed=fields["time"], seen=show_time(seen, zone)))
    if options.before:
        earlier = Head(read_text(options.before), policy)
        if earlier.origin == head.origin and earlier.size <= judged.index and earlier.times:
            # All who signed it had been shown no larger tree until then.
            floor = min(max(times) for times in earlier.times.values())
            say("- " + words["bracket"].format(after=show_time(floor, zone), before=show_time(seen, zone)))
            # What a witness had not been shown may have been signed already, at most a slot before.
            if asserted < floor - SLOT - TOLERANCE:
                alarms.append(words["early"].format(claimed=fields["time"], seen=show_time(floor, zone)))
    for alarm in alarms:
        say("")
        say("! " + alarm)
    if options.mirror:
        if not options.due:
            raise Unreadable("usage", what="--mirror: --due YYYY-MM-DD")
        due = read_day(options.due, Unreadable("date", value=plain(options.due)))
        code = options.code if options.code is not None else getpass.getpass(words["ask_code"])
        there, time, found, count = look_for_silence(judged, policy, options.mirror, options.checkpoint, code, due, now)
        say("")
        say(words["mirror_ok"])
        details = {"time": show_time(time, zone), "size": there.size}
        if found:
            say(words["answered"].format(**details))
            for seq, position in found:
                say("- " + words["answered_line"].format(seq=seq, line=position + 1))
        else:
            say(words["silence"].format(line=judged.index + 2, count=count, **details))
    say("")
    say(words["proves_not"])
    for key in ("n_read", "n_time", "n_other"):
        say("- " + words[key])
    return 0


def language(argv):
    """The last --lang, also on a command line that is otherwise wrong; else the environment's, else Vietnamese."""
    for at in range(len(argv) - 1, -1, -1):
        word = argv[at]
        value = word[7:] if word.startswith("--lang=") else argv[at + 1] if word == "--lang" and argv[at + 1 :] else ""
        if value in WORDS:
            return value
    asked = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if asked.startswith("en") else "vi"


def main(argv):
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = WORDS[language(argv)]
    try:
        return run(argv, print, words)
    except Refused as refused:
        doubt = isinstance(refused, Unreadable)
        print(words["stuck" if doubt else "bad"])
        print(plain(words[refused.key].format(**refused.details)))
        return 2 if doubt else 1
    except KeyboardInterrupt:
        print(words["stop"])
        return 2
    except SystemExit as left:
        return int(left.code or 0)
    except Exception as wrong:
        # A citizen gets a sentence, never a traceback; the name of the error is for whoever is asked for help.
        print(words["stuck"])
        print(words["bug"].format(what=type(wrong).__name__))
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
