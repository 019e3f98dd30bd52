"""What a finder brings back: kind, place, text, why, how sure, and what could stand there instead."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from hoiam.core.words import Text

Kind = Literal[
    "name",
    "address",
    "phone",
    "email",
    "link",
    "id_card",
    "old_id_card",
    "passport",
    "licence",
    "bank_account",
    "bank_card",
    "social_insurance",
    "health_insurance",
    "tax_code",
    "plate",
    "birth_date",
    "land_parcel",
    "land_certificate",
    "return_code",
    "case_number",
    "case_day",
    "number",
    "phrase",
    "secret_mention",
]
# certain: the case itself knows it, or its label stands beside it. likely: its form says so. possible: a warning.
Confidence = Literal["certain", "likely", "possible"]
RANK: Final[Mapping[Confidence, int]] = {"possible": 0, "likely": 1, "certain": 2}

WHAT: Final[Mapping[Kind, Text]] = {
    "name": Text("họ tên", "a name"),
    "address": Text("địa chỉ", "an address"),
    "phone": Text("số điện thoại", "a telephone number"),
    "email": Text("thư điện tử", "an e-mail address"),
    "link": Text("trang cá nhân", "a personal page"),
    "id_card": Text("số căn cước hoặc số định danh", "an identity number"),
    "old_id_card": Text("số chứng minh nhân dân", "an old identity number"),
    "passport": Text("số hộ chiếu", "a passport number"),
    "licence": Text("số giấy phép lái xe", "a driving licence number"),
    "bank_account": Text("số tài khoản", "a bank account"),
    "bank_card": Text("số thẻ ngân hàng", "a bank card"),
    "social_insurance": Text("số bảo hiểm xã hội", "a social insurance number"),
    "health_insurance": Text("số thẻ bảo hiểm y tế", "a health insurance number"),
    "tax_code": Text("mã số thuế", "a tax code"),
    "plate": Text("biển số xe", "a number plate"),
    "birth_date": Text("ngày hoặc năm sinh", "a day or year of birth"),
    "land_parcel": Text("thửa đất", "a land parcel"),
    "land_certificate": Text("số giấy chứng nhận đất", "a land certificate number"),
    "return_code": Text("mã tra cứu", "a return code"),
    "case_number": Text("số hồ sơ, số đơn", "the number of a petition or its paper"),
    "case_day": Text("ngày của đơn (ngày gửi, ngày thụ lý)", "a day of the petition (when it came, was accepted)"),
    "number": Text("dãy số dài", "a long number"),
    "phrase": Text("chữ cần giấu của hồ sơ", "words that the case keeps back"),
    "secret_mention": Text("nhắc tới độ mật", "a mention of a level of secrecy"),
}
INSTEAD: Final[Mapping[Kind, str]] = {
    "name": "[tên]",
    "address": "[địa chỉ]",
    "phone": "[số điện thoại]",
    "email": "[thư điện tử]",
    "link": "[trang cá nhân]",
    "id_card": "[số]",
    "old_id_card": "[số]",
    "passport": "[số]",
    "licence": "[số]",
    "bank_account": "[số]",
    "bank_card": "[số]",
    "social_insurance": "[số]",
    "health_insurance": "[số]",
    "tax_code": "[số]",
    "plate": "[số]",
    "birth_date": "[ngày sinh]",
    "land_parcel": "[thửa đất]",
    "land_certificate": "[số]",
    "return_code": "[mã]",
    "case_number": "[số hồ sơ]",
    "case_day": "[ngày]",
    "number": "[số]",
    "phrase": "[…]",
    "secret_mention": "[…]",
}


# Where a find comes from besides the finders: an officer marked it; it says again what was taken out elsewhere; it stands with
# the title of an office.
Source = Literal["", "hand", "gone", "official"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A find inside one text, before it is known where that text stands. `known`: the case itself knows this term."""

    start: int
    end: int
    kind: Kind
    confidence: Confidence
    known: bool = False
    source: Source = ""


# Numbers that one person alone has, or that stand on what he alone holds.
IDENTITY: Final[frozenset[Kind]] = frozenset(
    {"id_card", "old_id_card", "passport", "licence", "social_insurance", "health_insurance", "return_code", "case_number"}
)


@dataclass(frozen=True, slots=True)
class Find:
    """A find for an officer to rule on.

    `where` is the place of the text in the document (`facts/2`), `span` the characters in it, `left` and `right` what
    stands around. `id` stays the same while the words around stay; it is made of the find's text, so it is as secret as
    the text is: it lives in a page and is never stored or logged.
    """

    kind: Kind
    where: str
    span: tuple[int, int]
    text: str
    left: str
    right: str
    confidence: Confidence
    known: bool
    id: str
    source: Source = ""

    @property
    def certain(self) -> bool:
        """Whether taking it out may be proposed: the case knows it, an officer marked it, or it is a person's paper by its
        label. Telephones and accounts may be a body's own, and officials are named by right: those are asked."""
        sure = self.confidence == "certain" and (self.known or self.kind in IDENTITY)
        return self.source == "hand" or (self.source == "" and sure)

    @property
    def reason(self) -> Text:
        """Why it was found, in both languages."""
        what = WHAT[self.kind]
        if self.source == "hand":
            return Text("Cán bộ đã đánh dấu chữ này.", "An officer marked these words.")
        if self.source == "gone":
            return Text("Chữ này đã được bỏ ở chỗ khác.", "The same was taken out in another place.")
        if self.source == "official":
            return Text(
                "Có thể là người thi hành công vụ, nêu cùng chức vụ.", "May be an official in office, named with the title."
            )
        if self.known:
            return Text(
                f"Trùng với {what.vi} của người trong hồ sơ.",
                f"The same as {what.en} of a person in this case.",
            )
        if self.confidence == "possible":
            return Text(f"Có thể là {what.vi}.", f"May be {what.en}.")
        return Text(f"Có dạng {what.vi}.", f"Has the form of {what.en}.")

    @property
    def suggestion(self) -> str:
        """What could stand there instead."""
        return INSTEAD[self.kind]


AROUND: Final = 32


def settle(marks: list[Mark]) -> list[Mark]:
    """Marks in reading order without overlaps: where two meet, one mark covers both.

    The kind is that of the mark which holds the other inside it, such as an e-mail address around a name; else of the surer.
    """
    settled: list[Mark] = []
    for mark in sorted(marks, key=lambda each: (each.start, -each.end)):
        if not settled or mark.start >= settled[-1].end:
            settled.append(mark)
            continue
        before = settled[-1]
        surer = max((before, mark), key=lambda each: (each.known, RANK[each.confidence], each.end - each.start))
        holds = before.end > mark.end and before.confidence != "possible" and before.kind != "number"
        settled[-1] = Mark(
            before.start,
            max(before.end, mark.end),
            before.kind if holds else surer.kind,
            max(before.confidence, mark.confidence, key=lambda each: RANK[each]),
            before.known or mark.known,
            _source(before, mark),
        )
    return settled


def _source(one: Mark, other: Mark) -> Source:
    """What a mark made of two comes from: an officer's mark stays one, an official is one only where both say so."""
    if "hand" in (one.source, other.source):
        return "hand"
    return one.source if one.source == other.source else ""


def finds_of(where: str, text: str, marks: list[Mark], seen_ids: dict[str, int]) -> list[Find]:
    """Finds of one text. `seen_ids` counts equal finds through the whole document, so that each gets an id of its own."""
    finds = []
    for mark in marks:
        left, right = text[max(0, mark.start - AROUND) : mark.start], text[mark.end : mark.end + AROUND]
        key = "\x1f".join((mark.kind, text[mark.start : mark.end], left, right))
        count = seen_ids[key] = seen_ids.get(key, 0) + 1
        made = hashlib.sha256(f"{key}\x1f{count}".encode()).hexdigest()[:20]
        finds.append(
            Find(
                mark.kind,
                where,
                (mark.start, mark.end),
                text[mark.start : mark.end],
                left,
                right,
                mark.confidence,
                mark.known,
                made,
                mark.source,
            )
        )
    return finds
