"""Why a file is not taken: what, why and what next, in Vietnamese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hoiam.core.words import Text
from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads.found import LONGEST_NAME, MOST_PIXELS

if TYPE_CHECKING:
    from hoiam.vault.uploads import Inspected

_TAKEN_VI: Final = (
    "Nhận: văn bản (TXT), PDF, Word, Excel, PowerPoint, OpenDocument, RTF, thư điện tử (EML, MSG), ảnh chụp và bản quét, ghi"
    " âm và"
    " phim của điện thoại, tệp chữ ký số (P7S)."
)
_TAKEN_EN: Final = (
    "Taken: text (TXT), PDF, Word, Excel, PowerPoint, OpenDocument, RTF, e-mails (EML, MSG), photos and scans, a telephone's"
    " recordings and films, signature files (P7S)."
)


def refused(
    reason: str, *, kind: str | None = None, number: int | None = None, part: str | None = None, inner: str | None = None
) -> UploadRefused:
    """The refusal for this reason. `number`: how much there is of what is too much; `part` and `inner`: what it carries that is
    not taken, and why."""
    what, why, then = _REASONS[reason]
    if number is not None and reason in _COUNTED:
        why = _with(_COUNTED[reason], n=str(number))
    if part is not None:
        why = Text(f"{why.vi} Phần đó là “{part}”.", f"{why.en} It is “{part}”.")
    if inner is not None:
        why = Text(f"{why.vi} {_REASONS[inner][1].vi}", f"{why.en} {_REASONS[inner][1].en}")
    return UploadRefused(reason, what, why, then, kind=kind, number=number, part=part, inner=inner)


def _with(words: Text, **values: str) -> Text:
    return Text(words.vi.format(**values), words.en.format(**values))


def told_of(given: str, seen: Inspected) -> tuple[Text, ...]:
    """What whoever sent a file is told of how it is kept: under another name, or unseen; nothing where there is nothing to say.

    `given`: the name under which it was sent.
    """
    found = []
    if given != seen.name:
        found.append(Text(f"“{shown(given)}” được nhận với tên “{seen.name}”.", f"“{shown(given)}” is taken as “{seen.name}”."))
    if seen.unseen:
        found.append(_with(_UNSEEN, name=seen.name))
    return tuple(found)


def shown(given: str) -> str:
    """A name as somebody gave it, without what turns or hides letters, cut to what can be read."""
    plain = "".join(mark if mark.isprintable() else " " for mark in given[:LONGEST_NAME])
    return plain.strip() or "…"


_UNSEEN: Final = Text(
    "“{name}” được giữ làm chứng cứ; ở đây không hiện ra được, người xem phải lưu về máy. Hãy viết trong đơn: nó cho"
    " thấy gì.",
    "“{name}” is kept as evidence; it cannot be shown here, whoever looks has to save it. Say in your words what it"
    " shows.",
)
_COUNTED: Final = {
    "large": Text("Tệp có {n} MB; mỗi tệp được tối đa 50 MB.", "It has {n} MB; each file may have up to 50 MB."),
    "pixels": Text(
        f"Ảnh có {{n}} triệu điểm ảnh; nhận tối đa {MOST_PIXELS // 1_000_000} triệu.",
        f"It has {{n}} million pixels; at most {MOST_PIXELS // 1_000_000} million are taken.",
    ),
}
_NOT_TAKEN: Final = Text("Loại tệp này không nhận được.", "This kind of file is not taken.")
_CANNOT_READ: Final = Text("Không đọc được tệp này.", "This file cannot be read.")
_NOT_SAFE: Final = Text("Tệp này không an toàn để mở.", "This file is not safe to open.")
_AS_PDF: Final = Text(
    "Hãy mở tệp, chọn “In” rồi “Lưu thành PDF”, và gửi bản PDF đó.",
    "Open it, choose “Print”, then “Save as PDF”, and send that PDF.",
)
_PHOTOS: Final = Text(
    "Hãy chụp hoặc quét lại từng trang và gửi các ảnh đó.", "Photograph or scan the pages and send the pictures."
)

_REASONS: Final[dict[str, tuple[Text, Text, Text]]] = {
    "empty": (
        _CANNOT_READ,
        Text("Tệp rỗng, không có nội dung nào.", "The file is empty."),
        Text(
            "Hãy mở tệp để xem nó có nội dung không, rồi gửi lại.",
            "Open it to see whether anything is in it, and send it again.",
        ),
    ),
    "large": (
        Text("Tệp quá lớn.", "The file is too large."),
        Text("Mỗi tệp được tối đa 50 MB.", "Each file may have up to 50 MB."),
        Text(
            "Hãy chia tệp thành nhiều phần: chụp ảnh ở cỡ nhỏ hơn, cắt bớt ghi âm hoặc phim. Bản lớn có thể nộp trực tiếp tại"
            " nơi"
            " tiếp công dân.",
            "Split it: take smaller photos, cut the recording or film. A larger one can be handed in at the reception office.",
        ),
    ),
    "large signature": (
        Text("Tệp chữ ký quá lớn.", "The signature file is too large."),
        Text("Tệp chữ ký có cả văn bản bên trong.", "It carries the whole document inside."),
        Text(
            "Hãy gửi văn bản đã ký dạng PDF, hoặc tệp chữ ký tách rời (P7S).",
            "Send the signed document as PDF, or a detached signature (P7S).",
        ),
    ),
    "type": (_NOT_TAKEN, Text(_TAKEN_VI, _TAKEN_EN), _PHOTOS),
    "program": (
        _NOT_SAFE,
        Text(
            "Đây là một chương trình hoặc tập lệnh, không phải văn bản hay ảnh.",
            "It is a program or script, no document or picture.",
        ),
        Text(_TAKEN_VI, _TAKEN_EN),
    ),
    "archive": (
        _NOT_TAKEN,
        Text("Tệp nén (ZIP, RAR, 7Z) che mất những gì bên trong.", "An archive (ZIP, RAR, 7Z) hides what is inside."),
        Text("Hãy giải nén rồi gửi từng tệp một.", "Unpack it and send the files one by one."),
    ),
    "office": (
        _NOT_TAKEN,
        Text(
            "Đây là tệp của một chương trình văn phòng mà ở đây không kiểm tra được bên trong.",
            "It is a file of an office program of a kind that cannot be looked into here.",
        ),
        _AS_PDF,
    ),
    "page": (
        _NOT_SAFE,
        Text(
            "Đây là một trang web lưu lại, có lệnh tự chạy hoặc phần lấy từ nơi khác khi mở.",
            "It is a saved web page with scripts in it, or with parts that are fetched from elsewhere when it is opened.",
        ),
        _AS_PDF,
    ),
    "sound": (
        _NOT_TAKEN,
        Text(
            "Đây là ghi âm hoặc phim kiểu không nhận được. Nhận: MP4, MOV, 3GP, M4A, MP3, AAC, AMR, OGG, WAV, FLAC, WEBM,"
            " MKV, AVI.",
            "It is a recording or film of a kind that is not taken. Taken: MP4, MOV, 3GP, M4A, MP3, AAC, AMR, OGG, WAV, FLAC,"
            " WEBM,"
            " MKV, AVI.",
        ),
        Text(
            "Hãy lưu lại thành MP4 hoặc MP3; hoặc nộp trực tiếp tại nơi tiếp công dân.",
            "Save it as MP4 or MP3; or hand it in at the reception office.",
        ),
    ),
    "macros": (
        _NOT_SAFE,
        Text("Tệp có lệnh tự chạy (macro, script).", "It holds macros or scripts, which may run when it is opened."),
        Text(
            "Hãy “Lưu thành” dạng thường không có macro (DOCX, XLSX, ODT) hoặc PDF rồi gửi lại.",
            "Save it in the ordinary form without macros (DOCX, XLSX, ODT) or as PDF and send that.",
        ),
    ),
    "active": (
        _NOT_SAFE,
        Text(
            "Tệp PDF này có phần tự làm việc khi mở hoặc khi bấm vào: chạy lệnh, gửi đi, phát phim, mở tệp khác.",
            "Parts of this PDF act when it is opened or pressed: they run, send, play, or open other files.",
        ),
        _AS_PDF,
    ),
    "xfa": (
        _NOT_TAKEN,
        Text(
            "Đây là biểu mẫu PDF kiểu XFA: nội dung do lệnh bên trong vẽ ra, nhiều máy không hiện được.",
            "It is a PDF form of the kind XFA: commands inside draw what it shows, and many computers cannot show it.",
        ),
        _AS_PDF,
    ),
    "embedded": (
        _NOT_SAFE,
        Text(
            "Bên trong tệp này có kèm một thứ không nhận được, hoặc không xem được là gì.",
            "Inside it something else is carried that is not taken, or of which it cannot be told what it is.",
        ),
        Text(
            "Hãy mở tệp, chọn “In” rồi “Lưu thành PDF”, và gửi bản PDF đó; thứ kèm bên trong, nếu cần, thì gửi riêng.",
            "Open it, choose “Print”, then “Save as PDF”, and send that PDF; what is inside, if needed, by itself.",
        ),
    ),
    "attached": (
        _NOT_TAKEN,
        Text("Thư có một tệp đính kèm không nhận được.", "Attached to the mail is a file that is not taken."),
        Text(
            "Hãy in thư thành PDF và gửi bản đó; tệp đính kèm nào nhận được thì lưu ra và gửi riêng.",
            "Print the mail to PDF and send that; save the attachments that can be taken, and send each by itself.",
        ),
    ),
    "link": (
        _NOT_SAFE,
        Text(
            "Trong tệp có liên kết mở thứ khác ngoài trang web, thư điện tử, số điện thoại hoặc một chỗ trong chính tệp.",
            "A link in it opens something else than a web page, an e-mail, a telephone number or a place in the file itself.",
        ),
        Text(
            "Hãy bỏ liên kết đó (chữ vẫn giữ nguyên) rồi gửi lại, hoặc chụp ảnh các trang và gửi ảnh.",
            "Remove that link (the words can stay) and send it again, or photograph the pages and send the pictures.",
        ),
    ),
    "field": (
        _NOT_SAFE,
        Text(
            "Trong tệp có trường (field) hoặc công thức lấy nội dung từ tệp, máy hay chương trình khác, hoặc thuộc loại không"
            " kiểm"
            " tra được.",
            "A field or formula in it takes content from another file, computer or program, or is of a kind that cannot be"
            " checked.",
        ),
        _AS_PDF,
    ),
    "merge": (
        _NOT_SAFE,
        Text(
            "Đây là thư trộn (mail merge): khi mở, Word đòi lấy dữ liệu từ một máy khác.",
            "It is a mail merge: when it is opened, Word wants to take data from another computer.",
        ),
        _AS_PDF,
    ),
    "local": (
        _NOT_TAKEN,
        Text(
            "Một phần nội dung (ví dụ ảnh) không nằm trong tệp mà nằm trên máy đã soạn nó, nên người nhận không thấy được.",
            "A part of it (a picture, say) is not in the file but on the computer that wrote it; nobody else would see it.",
        ),
        _AS_PDF,
    ),
    "foreign part": (
        _NOT_SAFE,
        Text(
            "Trong tệp có phần mà văn bản thường không có, và ở đây không kiểm tra được.",
            "It has a part that ordinary documents do not have, and that cannot be checked here.",
        ),
        _AS_PDF,
    ),
    "no picture": (
        _NOT_SAFE,
        Text(
            "Một phần trong tệp mang tên ảnh nhưng bên trong không phải ảnh.",
            "A part of it is called a picture, and what is in it is none.",
        ),
        _AS_PDF,
    ),
    "inside": (
        _NOT_TAKEN,
        Text(
            "Bên trong tệp chữ ký có một tệp loại không nhận được.",
            "Inside the signature is a file of a kind that is not taken.",
        ),
        Text(
            "Hãy gửi văn bản đã ký dạng PDF, hoặc tệp chữ ký tách rời (P7S) kèm văn bản.",
            "Send the signed document as PDF, or a detached signature (P7S) and the document beside it.",
        ),
    ),
    "hidden": (
        _NOT_SAFE,
        Text(
            "Trong tệp có dữ liệu thừa, giấu ngoài phần nội dung.",
            "There are bytes in it that belong to no part of its content.",
        ),
        _AS_PDF,
    ),
    "tail": (
        _NOT_SAFE,
        Text(
            "Ngoài nội dung của nó, trong tệp còn ghép thêm một tệp khác.",
            "Besides what it is, another file is joined to it.",
        ),
        Text(
            "Hãy mở tệp, lưu lại (ảnh thành JPG hoặc PNG, văn bản thành PDF) rồi gửi bản đó.",
            "Open it, save it again (a picture as JPG or PNG, a document as PDF), and send that.",
        ),
    ),
    "opaque": (
        _CANNOT_READ,
        Text(
            "Tệp được đóng gói theo cách không kiểm tra được, hoặc ghi hai điều khác nhau ở cùng một chỗ.",
            "It is packed in a way that cannot be checked, or says two different things in one place.",
        ),
        _AS_PDF,
    ),
    "tangled": (
        _CANNOT_READ,
        Text(
            "Cấu trúc bên trong tệp có quá nhiều phần để kiểm tra được.",
            "What it is made of has too many parts to be checked.",
        ),
        Text(
            "Hãy mở tệp, chọn “In” rồi “Lưu thành PDF”, chia thành vài tệp nhỏ hơn nếu cần, và gửi các bản đó.",
            "Open it, choose “Print”, then “Save as PDF”, in several smaller files where needed, and send those.",
        ),
    ),
    "pixels": (
        Text("Ảnh quá lớn.", "The picture is too large."),
        Text("Ảnh có quá nhiều điểm ảnh.", "It has too many pixels."),
        Text(
            "Hãy giảm cỡ ảnh, hoặc chụp lại ở chế độ thường của điện thoại, rồi gửi lại.",
            "Make it smaller, or photograph it again in the telephone's ordinary mode, and send that.",
        ),
    ),
    "frames": (
        Text("Bản quét hoặc ảnh động có quá nhiều trang.", "The scan or moving picture has too many pages."),
        Text(
            "Mỗi tệp TIFF được tối đa 300 trang, mỗi ảnh động 5000 hình.", "A TIFF may have 300 pages, a moving picture 5000."
        ),
        Text(
            "Hãy chia thành nhiều tệp, hoặc lưu thành PDF, rồi gửi lại.",
            "Split it into several files, or save it as PDF, and send that.",
        ),
    ),
    "remote": (
        _NOT_SAFE,
        Text(
            "Khi mở, tệp này tự tải nội dung từ nơi khác, và nơi đó sẽ biết ai đang đọc đơn của bạn.",
            "When opened it fetches something from elsewhere, and that place would learn who reads your petition.",
        ),
        _AS_PDF,
    ),
    "password": (
        _CANNOT_READ,
        Text("Tệp được khóa bằng mật khẩu.", "The file is locked with a password."),
        Text(
            "Hãy bỏ mật khẩu rồi gửi lại; ở đây tệp được niêm phong ngay khi nhận. Đừng gửi mật khẩu trong đơn.",
            "Take the password off and send it again; here it is sealed as it arrives. Never write the password down here.",
        ),
    ),
    "broken": (
        _CANNOT_READ,
        Text("Tệp bị hỏng hoặc bị thiếu một phần.", "The file is damaged, or a part of it is missing."),
        Text(
            "Hãy thử mở tệp trên máy của bạn. Nếu mở được, hãy lưu lại thành PDF rồi gửi; nếu không, hãy chụp ảnh các trang.",
            "Try to open it yourself. If it opens, save it as PDF and send that; if not, photograph the pages.",
        ),
    ),
    "bomb": (
        _NOT_SAFE,
        Text(
            "Khi mở ra, tệp này lớn gấp nhiều lần cỡ của nó và có thể làm treo máy.",
            "Opened, it becomes many times larger than it is, and could stop a computer.",
        ),
        _PHOTOS,
    ),
    "no certificate": (
        _CANNOT_READ,
        Text("Tệp chữ ký không kèm chứng thư số của người ký.", "The signature file lacks the signer's certificate."),
        Text("Hãy ký lại và chọn kèm chứng thư số.", "Sign again and have the certificate included."),
    ),
}
