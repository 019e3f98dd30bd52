"""The register's search finds every answer that holds the words, newest first, page after page, whichever way it looks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.test import Client

from hoiam.casework.register import answers
from hoiam.core.vietnamese import fold
from hoiam.site import engine

LATER = date(2026, 12, 1)
MANY = 6_500  # more than the newest that are looked at one by one

BODY = """
INSERT INTO casework_body (code, name_vi, name_en, level, parent, place, kinds, anonymous_kinds, key_version, keys,
  intake, head, notation, seat_vi, active)
VALUES ('XA-1', 'Xã', 'Commune', 'commune', '', '', '{}', '{}', 0, '[]', true, '', '', '', true)
"""
PETITIONS = """
WITH dossiers AS (
  INSERT INTO casework_dossier (id, family, number, body_id, moving_to, kind, language, state, open, waits, logged_at, seq,
    last_leaf, next_due, next_rule, next_provisional, read, summary, offices, kept_away, doors)
  SELECT md5('petition ' || n)::uuid, 'petition', 'XA-1-' || n, 'XA-1', '', 'vn.feedback', 'vi', 'closed', false, '', now(), 1,
    '', '9999-12-31', '', false, true, '', '{}', '{}', '{}' FROM generate_series(1, %(many)s) n RETURNING id
)
INSERT INTO casework_petition (dossier_id, subject, place, channel, claimed, signed)
SELECT id, 'land', '', 'portal', '2026-01-01', true FROM dossiers
"""
# Every answer is about land; every seventh about waste; every thousandth about a bridge; nearly every one of the oldest about
# a school. A year has 50 days here, so that many answers share one.
ANSWERS = """
INSERT INTO casework_answer (id, petition_id, body_id, kind, subject, place, result, title, document, document_number,
  pdf, digest, folded, decided_on, published_on)
SELECT md5('answer ' || n)::uuid, md5('petition ' || n)::uuid, 'XA-1',
  CASE WHEN n %% 2 = 0 THEN 'vn.feedback' ELSE 'vn.complaint' END, CASE WHEN n %% 500 = 0 THEN 'road' ELSE 'land' END, '',
  'upheld',
  'Về đất số ' || n, '{"about": "", "bases": [], "sections": []}', n || '/QĐ-UBND', '', '',
  've dat, so ' || n || '.' || CASE WHEN n %% 7 = 0 THEN ' rac thai "sinh hoat"' ELSE '' END
  || CASE WHEN n %% 1000 = 0 THEN ' cau' ELSE '' END || CASE WHEN n <= 1500 THEN ' truong' ELSE '' END,
  '2026-01-01', date '2026-01-01' + n * 50 / %(many)s
FROM generate_series(1, %(many)s) n
"""


@pytest.fixture
def many(addresses: engine.Addresses, transactional_db: None) -> None:
    with psycopg.connect(addresses.owner) as owner:
        owner.execute(BODY)
        owner.execute(PETITIONS, {"many": MANY})
        owner.execute(ANSWERS, {"many": MANY})


def number(found: answers.AnswerView) -> int:
    return int(found.document_number.partition("/")[0])


def every(**asked: Any) -> list[answers.AnswerView]:
    """All pages, one after the other."""
    found, after = [], None
    while True:
        page = answers.answers(today=LATER, **asked, after=after, per_page=200)
        found += page.answers
        after = page.after
        if after is None:
            return found


ASKED: list[tuple[dict[str, str], Callable[[int], bool]]] = [
    ({}, lambda n: True),
    ({"words": "đất"}, lambda n: True),
    ({"words": "RÁC thải"}, lambda n: n % 7 == 0),
    ({"words": "sinh hoạt"}, lambda n: n % 7 == 0),
    ({"words": "cầu"}, lambda n: n % 1000 == 0),
    ({"words": "trường"}, lambda n: n <= 1500),
    ({"words": "trường rác"}, lambda n: n <= 1500 and n % 7 == 0),
    ({"words": "cầu trường rác"}, lambda n: False),
    ({"words": "so 77"}, lambda n: n == 77),
    ({"words": "số-77,"}, lambda n: n == 77),
    ({"words": "?!"}, lambda n: False),
    ({"words": "' | 'dat' & \\ :*"}, lambda n: True),
    ({"kind": "vn.complaint"}, lambda n: n % 2 == 1),
    ({"subject": "road"}, lambda n: n % 500 == 0),
    ({"words": "cau", "subject": "road", "body": "XA-1"}, lambda n: n % 1000 == 0),
    ({"body": "XA-2"}, lambda n: False),
]


def test_all_answers_that_fit_are_found_newest_first(many: None) -> None:
    for asked, fits in ASKED:
        found = every(**asked)
        assert sorted(map(number, found)) == [n for n in range(1, MANY + 1) if fits(n)], asked
        assert found == sorted(found, key=lambda a: (-a.published_on.toordinal(), a.id)), asked
        first = answers.answers(today=LATER, **asked)
        assert first.answers == tuple(found[:20])
        assert first.total == (200 if first.uncounted else len(found)), asked
        assert first.uncounted <= (len(found) > 200), asked


def test_a_page_leads_to_the_next_and_back_to_the_first(many: None) -> None:
    reader = Client()
    first = reader.get("/register/?q=rac+thai").content.decode()
    assert "Hơn 200 văn bản." in first
    assert "Về trang đầu" not in first
    after = answers.answers(today=LATER, words="rac thai").after
    assert after is not None
    assert f"after={after[0]}_{after[1]}" in first
    second = reader.get(f"/register/?q=rac+thai&after={after[0]}_{after[1]}").content.decode()
    assert "Về trang đầu" in second
    assert "Trang sau" in second
    assert "Hơn 200 văn bản." in reader.get("/register/?q=rac+thai&after=2026-13-01_x").content.decode()


# What people write for one word, and a word that is another.
SAME: list[tuple[str, ...]] = [
    ("kỹ thuật", "kĩ thuật", "KỸ THUẬT", "ky thuat", "ki thuat", "ky\u0303 thua\u0323\u0302t"),
    ("kỹ thuật", "\u200ekỹ\u200b thu\u00adật\ufeff"),
    ("quy định", "qui định", "quy đi\u0323nh", "qui dinh", "QUY ÐỊNH", "quy\u00a0định", "ｑｕｙ định"),
    ("hòa giải", "hoà giải", "hoa giai"),
    ("thuý", "thúy", "thuy"),
    ("ủy ban", "uỷ ban", "uy ban", "Ủy\u2003ban"),
    ("lý lịch", "lí lịch"), ("mỹ", "mĩ"), ("tỷ lệ", "tỉ lệ"), ("sỹ quan", "sĩ quan"), ("y tế", "i tế"), ("Yên", "Iên"),
    ("quýt", "quít"),
    ("Đắk Lắk", "Đắc Lắc", "Đak Lak"), ("Bắc Kạn", "Bắc Cạn"), ("Dzũng", "Dũng", "Zũng"),
    ("Ia Grai", "Ya Grai"), ("XA-AB-2026-000015", "\u200eXA–AB–2026–000015", "xa ab 2026 000015"),
]  # fmt: skip
OTHERS = [("tay", "tai"), ("huy", "hui"), ("may", "mai"), ("khai", "khay"), ("chuyện", "chiện"), ("kho", "co"), ("tk", "tc")]


def test_a_word_is_found_in_each_of_its_spellings_and_no_other_word_for_it(addresses: engine.Addresses) -> None:
    with psycopg.connect(addresses.app) as app:

        def words(text: str) -> list[str]:
            found = app.execute("SELECT casework_words(%s)", [fold(text)]).fetchone()
            assert found is not None
            return list(found[0])

        for spellings in SAME:
            assert {tuple(words(each)) for each in spellings} == {tuple(words(spellings[0]))}
            assert words(spellings[0])
        for one, other in OTHERS:
            assert words(one) != words(other)


def test_a_search_sees_nothing_that_nobody_sees(addresses: engine.Addresses) -> None:
    unseen = [chr(point) for point in range(0x110000) if unicodedata.category(chr(point)) == "Cf"]
    # Marks of other scripts' numbers, music and hieroglyphs are seen, or stand where nobody searches.
    seen = [c for c in unseen if 0x600 <= ord(c) <= 0x8E2 or 0x11000 <= ord(c) <= 0x1D17A]
    with psycopg.connect(addresses.app) as app:
        for character in set(unseen) - set(seen):
            found = app.execute("SELECT casework_words(%s)", [f"{character}k{character}ỹ thuật"]).fetchone()
            assert found == (["ki", "thuat"],), hex(ord(character))


def test_words_are_cut_where_marks_and_blanks_stand(addresses: engine.Addresses) -> None:
    with psycopg.connect(addresses.app) as app:
        asked = app.execute("SELECT casework_words(%s)", ["12/qd-ubnd “dat” (rac)…\nx" + "n" * 5000]).fetchone()
    assert asked is not None
    assert sorted(asked[0]) == sorted(["12", "qd", "ubnd", "dat", "rac", "x" + "n" * 59])


def test_a_day_that_nobody_wrote_is_no_place_to_go_on_from() -> None:
    from hoiam.register.answers import _after

    assert _after("") is None
    assert _after("2026-01-01") is None
    assert _after("2026-01-01_" + "0" * 32) == (date(2026, 1, 1), UUID(int=0))
