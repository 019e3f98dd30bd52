"""Why a file is not taken: what, why and what next, in Vietnamese and English."""

from __future__ import annotations

from typing import Final

from hoiam.core.words import Text
from hoiam.vault.errors import UploadRefused

_TAKEN_VI: Final = "Nhận: văn bản (TXT), PDF, Word (DOCX), ảnh chụp hoặc bản quét (JPG, PNG, TIFF, HEIC), tệp chữ ký số (P7S)."
_TAKEN_EN: Final = "Taken: text (TXT), PDF, Word (DOCX), photos and scans (JPG, PNG, TIFF, HEIC), signature files (P7S)."


def refused(reason: str, name: str | None = None, kind: str | None = None) -> UploadRefused:
    """The refusal for this reason, with the name that would do where one is offered."""
    what, why, then = _REASONS[reason]
    offered = Text(
        f"{then.vi} Tên có thể dùng: “{name}”." if name else then.vi,
        f"{then.en} A name that works: “{name}”." if name else then.en,
    )
    return UploadRefused(reason, what, why, offered, name=name, kind=kind)


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
            "Tệp PDF này có phần tự làm việc khi mở hoặc khi bấm vào: chạy lệnh, gửi đi, phát phim, mở tệp hay trang khác.",
            "Parts of this PDF act when it is opened or pressed: they run, send, play, or open other files or pages.",
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
            "Bên trong tệp này có kèm tệp khác (tệp đính kèm, bảng tính, đối tượng nhúng), ở đây không xem được là gì.",
            "It carries another file inside (an attachment, a sheet, an embedded object), which cannot be checked here.",
        ),
        Text(
            "Hãy mở tệp, chọn “In” rồi “Lưu thành PDF”, và gửi bản PDF đó; tệp kèm bên trong thì gửi riêng.",
            "Open it, choose “Print”, then “Save as PDF”, and send that PDF; send the file inside by itself.",
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
            "Tệp Word này có trường (field) lấy nội dung từ tệp hay chương trình khác, hoặc thuộc loại không kiểm tra được.",
            "A field in this Word file takes content from another file or program, or is of a kind that cannot be checked.",
        ),
        _AS_PDF,
    ),
    "merge": (
        _NOT_SAFE,
        Text(
            "Đây là thư trộn (mail merge): khi mở, Word đòi lấy dữ liệu từ một tệp khác.",
            "It is a mail merge: when it is opened, Word wants to take data from another file.",
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
            "Trong tệp có phần mà văn bản Word thường không có, và ở đây không kiểm tra được.",
            "It has a part that ordinary Word files do not have, and that cannot be checked here.",
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
    "formula": (
        _NOT_SAFE,
        Text(
            "Trong bảng CSV này có ô bắt đầu bằng công thức; mở bằng Excel, ô đó có thể lấy dữ liệu nơi khác hoặc chạy lệnh.",
            "A cell of this CSV table begins a formula; opened in Excel it may fetch from elsewhere or run something.",
        ),
        Text(
            "Hãy gửi tệp với đuôi .txt, hoặc lưu thành PDF rồi gửi.",
            "Send it with the ending .txt, or save it as PDF and send that.",
        ),
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
            "Ngoài hình ảnh, trong tệp còn ghép thêm một tệp khác.",
            "Besides the picture, another file is joined to it.",
        ),
        Text(
            "Hãy mở ảnh, lưu lại thành JPG hoặc PNG (hoặc chụp màn hình) rồi gửi ảnh đó.",
            "Open it, save it again as JPG or PNG (or take a screenshot), and send that.",
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
        Text(
            "Ảnh có quá nhiều điểm ảnh: được tối đa 100 triệu.",
            "It has too many pixels: up to 100 million are taken.",
        ),
        Text(
            "Hãy giảm cỡ ảnh, hoặc chụp lại ở chế độ thường của điện thoại, rồi gửi lại.",
            "Make it smaller, or photograph it again in the telephone's ordinary mode, and send that.",
        ),
    ),
    "progressive": (
        Text("Ảnh quá lớn.", "The picture is too large."),
        Text(
            "Ảnh JPG này lưu theo kiểu hiện dần (progressive), mở ra tốn quá nhiều bộ nhớ so với cỡ của nó.",
            "This JPG is saved to appear in passes (progressive), which takes too much memory to open at its size.",
        ),
        Text(
            "Hãy mở ảnh và lưu lại thành JPG thường hoặc PNG, hoặc giảm cỡ ảnh, rồi gửi lại.",
            "Open it and save it as an ordinary JPG or a PNG, or make it smaller, and send that.",
        ),
    ),
    "frames": (
        Text("Bản quét có quá nhiều trang.", "The scan has too many pages."),
        Text("Mỗi tệp TIFF được tối đa 300 trang.", "A TIFF file may have up to 300 pages."),
        Text(
            "Hãy chia bản quét thành nhiều tệp, hoặc lưu thành PDF, rồi gửi lại.",
            "Split the scan into several files, or save it as PDF, and send that.",
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
