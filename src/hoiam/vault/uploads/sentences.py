"""Why a file is not taken: what, why and what next, in Vietnamese and English."""

from __future__ import annotations

from typing import Final

from hoiam.core.words import Text
from hoiam.vault.errors import UploadRefused

_TAKEN_VI: Final = "Nhận: văn bản (TXT), PDF, Word (DOCX), ảnh chụp hoặc bản quét (JPG, PNG, TIFF, HEIC), tệp chữ ký số (P7S)."
_TAKEN_EN: Final = "Taken: text (TXT), PDF, Word (DOCX), photos and scans (JPG, PNG, TIFF, HEIC), signature files (P7S)."


def refused(reason: str, name: str | None = None) -> UploadRefused:
    """The refusal for this reason, with the name that would do where one is offered."""
    what, why, then = _REASONS[reason]
    offered = Text(
        f"{then.vi} Tên có thể dùng: “{name}”." if name else then.vi,
        f"{then.en} A name that works: “{name}”." if name else then.en,
    )
    return UploadRefused(reason, what, why, offered, name=name)


_NOT_TAKEN: Final = Text("Loại tệp này không nhận được.", "This kind of file is not taken.")
_CANNOT_READ: Final = Text("Không đọc được tệp này.", "This file cannot be read.")
_NOT_SAFE: Final = Text("Tệp này không an toàn để mở.", "This file is not safe to open.")
_BAD_NAME: Final = Text("Tên tệp chưa dùng được.", "This file name cannot be used.")
_AS_PDF: Final = Text(
    "Hãy mở tệp, chọn “In” rồi “Lưu thành PDF”, và gửi bản PDF đó.",
    "Open it, choose “Print”, then “Save as PDF”, and send that PDF.",
)
_RENAME: Final = Text("Hãy đổi tên tệp rồi gửi lại.", "Rename the file and send it again.")
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
            "Hãy chia tệp thành nhiều phần, hoặc chụp ảnh ở cỡ nhỏ hơn. Bản lớn có thể nộp trực tiếp tại nơi tiếp công dân.",
            "Split it, or take smaller photos. A larger one can be handed in at the reception office.",
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
    "office": (_NOT_TAKEN, Text(_TAKEN_VI, _TAKEN_EN), _AS_PDF),
    "page": (_NOT_TAKEN, Text("Đây là một trang web lưu lại.", "It is a saved web page."), _AS_PDF),
    "picture": (
        _NOT_TAKEN,
        Text(
            "Ảnh loại này (GIF, BMP, WEBP, AVIF) không nhận được.",
            "Pictures of this kind (GIF, BMP, WEBP, AVIF) are not taken.",
        ),
        Text("Hãy lưu ảnh thành JPG hoặc PNG rồi gửi lại.", "Save it as JPG or PNG and send it again."),
    ),
    "sound": (
        _NOT_TAKEN,
        Text("Phim và ghi âm chưa nhận được qua mạng.", "Film and sound are not taken online."),
        Text(
            "Hãy ghi trong đơn rằng bạn có bản ghi; bạn có thể nộp trực tiếp tại nơi tiếp công dân.",
            "Say in your petition that you have the recording; it can be handed in at the reception office.",
        ),
    ),
    "old word": (
        _NOT_TAKEN,
        Text(
            "Đây là tệp Word kiểu cũ (DOC), có thể chứa lệnh tự chạy.", "It is an old Word file (DOC), which may hold macros."
        ),
        Text(
            "Hãy mở bằng Word, chọn “Lưu thành” DOCX hoặc PDF, rồi gửi lại.",
            "Open it in Word, save it as DOCX or PDF, and send that.",
        ),
    ),
    "macros": (
        _NOT_SAFE,
        Text("Tệp Word này có lệnh tự chạy (macro).", "This Word file holds macros, which run when it is opened."),
        Text("Hãy “Lưu thành” DOCX thường hoặc PDF rồi gửi lại.", "Save it as a plain DOCX or as PDF and send that."),
    ),
    "active": (
        _NOT_SAFE,
        Text(
            "Tệp PDF này có lệnh tự chạy hoặc mang theo tệp khác bên trong.",
            "This PDF runs something when it is opened, or carries other files inside.",
        ),
        _AS_PDF,
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
    "mismatch": (
        _BAD_NAME,
        Text("Phần đuôi của tên không đúng với nội dung tệp.", "The ending of the name does not fit what is in the file."),
        _RENAME,
    ),
    "name path": (
        _BAD_NAME,
        Text("Trong tên có đường dẫn thư mục (dấu / hoặc \\).", "The name holds parts of a folder's path (/ or \\)."),
        _RENAME,
    ),
    "name marks": (
        _BAD_NAME,
        Text(
            "Trong tên có ký tự ẩn, có thể làm tên hiện ra khác với thật.",
            "The name holds hidden marks that can make it look other than it is.",
        ),
        _RENAME,
    ),
    "name control": (
        _BAD_NAME,
        Text(
            "Trong tên có ký tự mà máy tính không nhận làm tên tệp.",
            "The name holds characters that computers do not take in file names.",
        ),
        _RENAME,
    ),
    "name long": (_BAD_NAME, Text("Tên dài quá 150 ký tự.", "The name is longer than 150 characters."), _RENAME),
}
