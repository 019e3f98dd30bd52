"""The time of a look grows as its text does, whatever the text says: nobody keeps the house busy with a row of numbers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cost import seconds
from hoiam.core.vietnamese import normalise
from hoiam.gate.document import Document
from hoiam.gate.finds import finds
from hoiam.gate.refusals import SecretMark
from hoiam.gate.search_terms import Term
from hoiam.gate.secrecy import mark_in
from hoiam.gate.take_out import TakeOut, take_out
from hoiam.gate.transcript import telling, without

# Four times the text takes about four times as long; where pairs are looked at it is sixteen times.
MOST = 9.0
TERMS = [
    "Nguyễn Văn An",
    "0912345678",
    "thôn Đông, xã Mai",
    "an.nguyen@mail.example.vn",
    Term("05/9/1963", "birth"),
    Term("XA-AB-2026-000123", "case"),
    Term("2026-07-01", "day"),
]

HOSTILE = {
    "single digits": "1 ",
    "groups of three": "123 ",
    "groups of three with dots": "123.",
    "telephone numbers": "0912 345 678 ",
    "numbers that differ": "",
    "one long number": "7",
    "numbers with a letter at the end": "1-",
    "identity numbers behind labels": "CCCD 001085012345, ",
    "labels alone": "CCCD: ",
    "days": "12/03/2020 ",
    "prices": "1.200.000 đồng; ",
    "brackets": "1(1)",
    "spelt digits": "một hai ba ",
    "groups and houses": "tổ 5, ",
    "hamlets": "thôn An, ",
    "house and street": "số 5 đường Lê Lợi, ",
    "address labels": "trú tại Lê ",
    "address labels and commas": "địa chỉ: A, ",
    "capitals": "Nguyễn ",
    "names": "ông Nguyễn Văn Bình ",
    "the petitioner": "Nguyễn Văn An ",
    "his given name": "anh An ",
    "initials": "N.V.A. ",
    "letter by letter": "A B ",
    "name labels": "Họ và tên: ",
    "e-mail beginnings": "a%",
    "e-mail middles": "a@b ",
    "dots": "a.",
    "spaces": "1                    ",
    "spaces behind a label": "họ tên:                ",
    "levels": "MẬT ",
    "half levels": "tuyệt m ",
    "document numbers": "số: 15/BC ",
    "circulation": "không được ",
    "parcels": "thửa đất số ",
    "births": "sinh ngày ",
    "one long word": "ă" + "b" * 30,
    "brackets only": "[(",
    "marks of tone alone": "a\u0301\u0323",
    "plates": "51F-",
    "return codes": "7K2QM-",
    "numbers of petitions": "XA-AB-2026-000123 ",
    "half numbers of petitions": "XA-AB-2026-",
    "years and digits": "2026 000123 ",
    "labels of files": "hồ sơ mã số ",
    "labels of files with half a value": "số đến: a-",
    "codes alone": "A-",
}


def grown(piece: str, length: int) -> str:
    if not piece:
        return " ".join(f"09{at:08d}" for at in range(length // 11))
    return (piece * (length // len(piece) + 1))[:length]


def ratio(work: Callable[[str], object], piece: str, length: int) -> float:
    """How much longer four times the text takes."""

    def taken(text: str) -> float:
        return seconds(lambda: work(text), enough=0)

    return taken(grown(piece, 4 * length)) / max(taken(grown(piece, length)), 1e-4)


def copied(text: str) -> object:
    try:
        return without(text, telling(text, TERMS))
    except SecretMark:
        return ()


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("work", [copied, mark_in, normalise])
def test_four_times_the_text_is_looked_through_in_about_four_times_the_time(work: Callable[[str], object], piece: str) -> None:
    length = 2_000
    found = ratio(work, HOSTILE[piece], length)
    if found > MOST:  # once more with more of it, where a hiccup weighs less
        found = ratio(work, HOSTILE[piece], 3 * length)
    assert found <= MOST


@pytest.mark.parametrize("piece", ["numbers that differ", "telephone numbers", "groups and houses", "names", "capitals"])
def test_taking_all_out_and_looking_again_takes_no_longer_than_the_text_is_long(piece: str) -> None:
    def whole(text: str) -> object:
        document = Document.from_fields(about="Về việc", facts=text)
        rulings = {f.id: TakeOut() for f in finds(document, taken=lambda _: True)}
        return take_out(document, rulings)

    found = ratio(whole, HOSTILE[piece], 1_000)
    if found > MOST:
        found = ratio(whole, HOSTILE[piece], 2_000)
    assert found <= MOST
