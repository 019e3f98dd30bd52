"""An article as a citation in the language of the page.

The packs cite in the words of the research: Vietnamese names with a little English between them ("as amended by"), and a remark
of the pack in Vietnamese where no article was found. On a page each of these is in the page's language; the names of laws stay.
The article itself never changes: facts and receipts hold it as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from hoiam.core.words import Text

# Longer phrases first: the shorter are parts of them.
_WORDS = (
    ("(example of a body rule; may be superseded)", "(ví dụ quy định của một cơ quan; có thể đã bị thay)"),
    ("(example; may be superseded)", "(ví dụ; có thể đã bị thay)"),
    ("(predecessor; carried over, unsure in 05/2021)", "(văn bản trước; chưa chắc còn trong 05/2021)"),
    ("(article not seen); predecessor", "(chưa đọc được điều khoản); văn bản trước:"),
    ("(original text)", "(bản gốc)"),
    ("(original)", "(bản gốc)"),
    ("(amended)", "(đã sửa đổi)"),
    ("(portal rules)", "(quy chế của cổng)"),
    ("as amended by", "được sửa đổi bởi"),
    ("as amended", "đã được sửa đổi"),
)

_REMARKS = (
    Text("Quy chế của cơ quan", "The body's own rules"),
    Text("(luật không có bước này)", "(no law has this step)"),
    Text("(luật không đặt số ngày)", "(no law sets a number)"),
    Text("Cơ quan tự đặt", "Set by the body itself"),
    Text("(không có điều luật buộc)", "(no article orders it)"),
    Text("(không có điều luật)", "(no article)"),
    Text("(chưa đọc)", "(not read)"),
    Text("Luật Lưu trữ", "Law on Archives"),
    Text("Thời hạn của cơ quan (luật không ấn định)", "The body's own term (the law sets none)"),
    Text("(cơ quan tự nguyện công khai)", "(published of the body's own accord)"),
    Text("(bản gốc)", "(original text)"),
    Text("(bãi bỏ: ", "(repealed: "),
    Text("(bãi bỏ)", "(repealed)"),
)

# What the research noted, as a reader needs it; the fact keeps the note.
_NOTES: Mapping[str, Text] = {
    "(không tìm thấy điều luật; theo tinh thần": Text(
        "(luật không có điều riêng; theo cách của", "(no article of its own; in the manner of"
    ),
}


def cited(article: object) -> str:
    """The citation, whatever is not the name of a law in the language of the page."""
    # `./hoiam law` cites without a page, and without Django.
    from hoiam.casework.said import language

    return cited_in(article, language())


def cited_in(article: object, language: str) -> str:
    """The same in a language that is named, for what is no page."""
    text = str(article or "")
    for note, plainer in _NOTES.items():
        text = text.replace(note, plainer.of(language))
    if language == "en":
        for remark in _REMARKS:
            text = text.replace(remark.vi, remark.en)
        return text
    for english, vietnamese in _WORDS:
        text = text.replace(english, vietnamese)
    return text
