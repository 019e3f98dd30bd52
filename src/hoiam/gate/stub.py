"""What is public in place of a document with a mark of secrecy or circulation: that there is one, and where the paper lies.

Number, day, mark and keeper, as the rules on state secrets have it (law/vn/secrets.yaml); nothing of what the document says.
"""

from __future__ import annotations

from datetime import date

from hoiam.gate.document import Document


def stub_of(number: str, dated: date, level: str, keeper: str) -> Document:
    """The stub of the document of this number and day, which bears this mark and lies with this body."""
    return Document.from_fields(
        about=f"Không công khai nội dung văn bản số {number}" if number else "Không công khai nội dung văn bản",
        decision="\n".join(
            (
                f"Văn bản ngày {dated:%d/%m/%Y} mang dấu «{level}», nên nội dung không được công khai.",
                f"Bản giấy do {keeper} giữ.",
            )
        ),
    )
