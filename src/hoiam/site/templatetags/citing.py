"""An article as a citation in the language of the page.

The packs cite in the words of the research, Vietnamese names with a little English between them ("as amended by"); on a
Vietnamese page those few words are Vietnamese too. The article itself never changes: facts and receipts hold it as it is.
"""

from __future__ import annotations

from django import template

from hoiam.casework.said import language

register = template.Library()

# Longer phrases first: the shorter are parts of them.
_WORDS = (
    ("(example of a body rule; may be superseded)", "(ví dụ quy định của một cơ quan; có thể đã bị thay)"),
    ("(example; may be superseded)", "(ví dụ; có thể đã bị thay)"),
    ("(predecessor; carried over, unsure in 05/2021)", "(văn bản trước; chưa chắc còn trong TT 05/2021)"),
    ("(article not seen); predecessor", "(chưa đọc được điều khoản); văn bản trước:"),
    ("(original text)", "(bản gốc)"),
    ("(original)", "(bản gốc)"),
    ("(amended)", "(đã sửa đổi)"),
    ("(portal rules)", "(quy chế của cổng)"),
    ("as amended by", "được sửa đổi bởi"),
    ("as amended", "đã được sửa đổi"),
)


@register.filter
def cited(article: object) -> str:
    """The citation; in English as the pack has it."""
    text = str(article or "")
    if language() == "en":
        return text
    for english, vietnamese in _WORDS:
        text = text.replace(english, vietnamese)
    return text
