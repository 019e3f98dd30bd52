"""Numbers show no neighbour: neither which came before which, nor that one is missing among those that somebody sees."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoiam.site.engine import copies as copies_
from world import COMMUNE, World, copy_of, furnish, numbered, permuted, submit

DAY = date(2026, 7, 6)
MOST = 999_999


@pytest.fixture(scope="module")
def own(copies: copies_.Copies, django_db_blocker: Any) -> Iterator[World]:
    """A world of its own, whose counters the tests move."""
    made = copy_of(copies)
    with django_db_blocker.unblock(), made.inside():
        furnish()
        yield made
    copies.drop(made.addresses)


def pads(key: bytes) -> tuple[bytes, bytes]:
    """The pads of HMAC (RFC 2104) for a key of 32 bytes."""
    block = key.ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 1023))
def test_each_round_is_hmac_sha_256_of_round_and_half(key: bytes, half: int) -> None:
    left, right = 0, half
    for turn in range(1, 13):
        mac = hmac.digest(key, f"{turn}|{right}".encode(), "sha256")
        left, right = right, left ^ (int.from_bytes(mac[:2], "big") & 1023)
    assert permuted(half, *pads(key)) == left << 10 | right


def test_every_number_of_a_year_is_given_once_and_none_that_was_given_before_there_was_a_key() -> None:
    """All places of a counter, the old numbers below and the new above: a bijection of each part onto itself."""
    inner, outer = pads(b"k" * 32)
    table = [permuted(value, inner, outer) for value in range(1 << 20)]
    assert sorted(table) == list(range(1 << 20))

    def walked(place: int, above: int) -> int:
        found = table[place]
        while not above < found <= MOST:
            found = table[found]
        return found

    for above in (0, 14, 400_000, MOST - 1):
        assert {walked(place, above) for place in range(above + 1, MOST + 1)} == set(range(above + 1, MOST + 1)), above
    assert [walked(n, 14) for n in range(15, 40)] == [numbered(n, 14, inner, outer) for n in range(15, 40)]


def test_the_database_permutes_as_is_said_here(own: World) -> None:
    with psycopg.connect(own.admin) as admin:
        for key, value in ((bytes([n]) * 32, n * 41_943 % (1 << 20)) for n in range(50)):
            found = admin.execute("SELECT casework_permuted(%s, %s, %s)", [value, *pads(key)]).fetchone()
            assert found == (permuted(value, *pads(key)),)


def test_numbers_in_the_order_of_coming_in_show_no_order_and_no_neighbours() -> None:
    """Of many counters: as many rise as fall, and two that follow each other lie as far apart as any two."""
    rises = near = 0
    for counter in range(40):
        inner, outer = pads(bytes([counter]) * 32)
        numbers = [numbered(place, 0, inner, outer) for place in range(1, 101)]
        rises += sum(a < b for a, b in pairwise(numbers))
        near += sum(abs(a - b) <= 10_000 for a, b in pairwise(numbers))
    # Of 3960 pairs: half rise, and a fiftieth lies within a hundredth of the range. Five standard deviations either way.
    assert abs(rises - 1980) < 160
    assert abs(near - 79) < 45


def test_old_numbers_stay_and_the_counter_goes_on_above_them(own: World) -> None:
    """A body that had given fourteen numbers before there was a key."""
    with psycopg.connect(own.admin) as admin:
        admin.execute("INSERT INTO casework_number (family, body, year, last) VALUES ('petition', %s, 2024, 14)", [COMMUNE])
    first = submit(date(2024, 7, 8)).number
    assert own.one("SELECT above FROM wall.numbering WHERE body = %s AND year = 2024", COMMUNE) == 14
    assert int(first.rpartition("-")[2]) > 14
    assert own.one("SELECT last FROM casework_number WHERE body = %s AND year = 2024", COMMUNE) == 15


def test_a_number_that_stands_is_walked_past_when_the_key_was_lost_and_another_made(own: World) -> None:
    submitted = submit(DAY)
    _start, _dash, last = submitted.number.rpartition("-")
    # The key that would give the very same number to the next: what stands is not given again.
    above, inner, outer = own.rows("SELECT above, inner_pad, outer_pad FROM wall.numbering WHERE year = 2026")[0]
    place = own.one("SELECT last FROM casework_number WHERE body = %s AND year = 2026", COMMUNE)
    assert numbered(place, above, bytes(inner), bytes(outer)) == int(last)
    with psycopg.connect(own.admin) as admin:
        admin.execute("UPDATE casework_number SET last = last - 1 WHERE body = %s AND year = 2026", [COMMUNE])
    again = submit(DAY).number
    assert again != submitted.number
    assert own.one("SELECT count(*) FROM casework_dossier WHERE number = %s", again) == 1


def test_a_year_whose_numbers_are_all_given_says_so_and_gives_none_twice(own: World) -> None:
    from django.db import DatabaseError

    with psycopg.connect(own.admin) as admin:
        full = "INSERT INTO casework_number (family, body, year, last) VALUES ('petition', %s, 2025, %s)"
        admin.execute(full, [COMMUNE, MOST])
    with pytest.raises(DatabaseError, match="All numbers of this body and year are given"):
        submit(date(2025, 7, 10))


def test_the_web_reads_no_key_and_permutes_nothing(own: World) -> None:
    submit(DAY)
    for query in (
        "SELECT * FROM wall.numbering",
        "SELECT casework_next_number('petition', 'XA-AB', 2026)",
        "SELECT casework_permuted(1, '', '')",
        "SELECT last FROM casework_number",
    ):
        with psycopg.connect(own.addresses.app, autocommit=True) as web:
            if "casework_number" in query and "next" not in query:
                assert web.execute(query).fetchall() == []
                continue
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(query)  # type: ignore[arg-type]  # from the list above


def test_the_year_of_an_outgoing_document_is_that_of_the_day_where_the_law_counts_it(own: World) -> None:
    from django.db import transaction

    from hoiam.casework.reading.history import load
    from hoiam.casework.road import documents

    case = submit(DAY).petition_id
    petition, _history = load(case)
    new_year = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)  # half past midnight there
    with transaction.atomic():
        documents.draw(petition, case, 2, new_year, notation="QĐ")
    assert own.one("SELECT year FROM casework_documentnumber WHERE dossier_id = %s", case) == 2027
