"""After a whole journey, what the petitioner typed and who he is lies nowhere in clear: not in a row, not on the disk.

A first, small sweep, with a control that shows that it would find what is there. The vault's own sweep covers more.
"""

from __future__ import annotations

import base64
import secrets
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hoiam.core.vietnamese import fold
from hoiam.site.engine import copies as copies_
from journeys.people import Town
from world import COMMUNE, World, copy_of, data_folder, dump, furnish

Journey = tuple[World, dict[str, str], float]
"""The world, what was typed in it, and when it began."""


def canaries() -> dict[str, str]:
    """Things to type that nobody else ever typed."""
    mark = secrets.token_hex(4)
    number = secrets.randbelow(10**8)
    return {
        "name": f"Nguyễn Thị Ngọc Bích{mark}",
        "address": f"xóm Lúa {mark}, thôn Bến Đò",
        "phone": f"0950{number:08}"[:10],
        "id_number": f"0030{number:08}",
        "email": f"hot-{mark}@vidu.example",
        "words": f"thửa ruộng lau sậy {mark} bị đo thiếu",
        "added": f"gửi thêm ảnh cái giếng {mark}",
        "replied": f"đo hôm trời mưa {mark}",
    }


def traces(typed: str) -> set[bytes]:
    """The ways in which a text can lie somewhere: as it is, decomposed, without accents, in hex, in base64, in UTF-16."""
    forms = {typed, unicodedata.normalize("NFD", typed), fold(typed), typed.lower(), typed.upper()}
    plain = {form.encode() for form in forms}
    found = set(plain)
    for data in plain:
        found |= {data.hex().encode(), data.hex().upper().encode()}
        # Three alignments; the ends are cut off, since they depend on what stands beside.
        found |= {base64.b64encode(b"x" * n + data)[4 : -4 if len(data) > 9 else None] for n in range(3)}
    found |= {typed.encode("utf-16-le"), typed.encode("unicode_escape")}
    return {trace for trace in found if len(trace) >= 8}


def found_in(data: bytes, typed: dict[str, str]) -> list[str]:
    return [what for what, text in typed.items() if any(trace in data for trace in traces(text))]


def on_disk(world: World, since: float) -> bytes:
    """The files of the database, and what was written ahead of them since the journey began."""
    with psycopg.connect(world.admin, autocommit=True) as admin:
        admin.execute("CHECKPOINT")
        admin.execute("SELECT pg_switch_wal()")
    base = data_folder(world)
    files = [f for f in base.iterdir() if f.is_file()]
    files += [f for f in (base.parents[1] / "pg_wal").iterdir() if f.is_file() and f.stat().st_mtime >= since]
    return b"".join(read(f) for f in files)


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:  # the server has recycled it
        return b""


@pytest.fixture(scope="module")
def journey(copies: copies_.Copies, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Journey]:
    """A complaint with all its stations, by somebody who types canaries."""
    began, typed = time.time() - 1, canaries()
    world = copy_of(copies)
    decision = {
        "title": f"Về việc giải quyết khiếu nại của bà {typed['name']}",
        "grounds": [f"Đơn của bà {typed['name']}"],
        "facts": f"Bà {typed['name']}, {typed['address']}, căn cước {typed['id_number']}, điện thoại {typed['phone']}.",
        "findings": "Đo lại: 1.274 m2.",
        "articles": ["Điều 1. Bồi thường đủ."],
    }
    with django_db_blocker.unblock(), world.inside():
        furnish()
        town = Town(world)
        clerk, officer, chair = (town.office(f"{COMMUNE}/{n}") for n in ("01", "03", "04"))
        publisher = town.office(f"{COMMUNE}/05")
        writer = town.citizen(typed["name"], **{k: typed[k] for k in ("address", "phone", "id_number", "email")})
        paper = writer.sends("vn.complaint", typed["words"], day="1/7", subject="land")
        writer.signs(paper, day="2/7")
        writer.adds(paper, typed["added"], day="2/7")
        clerk.does("classify.competent", paper, day="3/7")
        clerk.does("ask", paper, day="3/7")
        writer.answers(paper, typed["replied"], day="6/7")
        chair.does("accept", paper, day="7/7")
        chair.does("assign", paper, day="7/7", offices=(officer.code,))
        chair.does("verify.ordered", paper, day="7/7")
        officer.reads_the_words(paper, day="8/7")
        officer.opens_the_name(paper, day="8/7")
        officer.does("verify.reported", paper, day="9/7")
        chair.decides(paper, day="10/7", result="upheld", decision=decision)
        clerk.does("notify.sent", paper, day="13/7")
        clerk.does("notify.served", paper, day="14/7")
        also = (typed["phone"], typed["id_number"], typed["address"])
        publisher.clears_for_the_public(paper, day="15/7", decision=decision, also=also)
        publisher.publishes(paper, day="15/7")
        town.the_worker_makes_the_letters()
        # The writer himself finds everything with his code: it is there, and sealed.
        own = b"".join(writer.reads(paper, "words"))
        assert all(typed[w].encode() in own for w in ("words", "added", "replied"))
    yield world, typed, began
    copies.drop(world.addresses)


def test_nothing_that_was_typed_is_in_any_row(journey: Journey) -> None:
    world, typed, _ = journey
    rows = dump(world)
    assert b"casework_history" in rows
    assert found_in(rows, typed) == []


def test_nothing_that_was_typed_is_in_the_files_of_the_database(journey: Journey) -> None:
    world, typed, began = journey
    assert found_in(on_disk(world, began), typed) == []


def test_nothing_that_was_typed_is_in_the_home_of_the_installation(journey: Journey) -> None:
    from django.conf import settings

    _, typed, _ = journey
    home = Path(settings.HOIAM_HOME)
    for file in home.rglob("*"):
        if file.is_file():
            assert found_in(read(file), typed) == [], file.relative_to(home)


@pytest.mark.parametrize("how", ["text", "bytea", "json", "base64", "decomposed", "without accents"])
def test_the_sweep_finds_what_is_there(journey: Journey, how: str) -> None:
    world, _, _ = journey
    typed, since = canaries(), time.time() - 1
    text = typed["name"]
    value: Any = {
        "text": text,
        "bytea": text.encode(),
        "json": f'{{"who": "{text}"}}',
        "base64": base64.b64encode(b"x" + text.encode() + b"y").decode(),
        "decomposed": unicodedata.normalize("NFD", text),
        "without accents": fold(text),
    }[how]
    kind = {"bytea": "bytea", "json": "jsonb"}.get(how, "text")
    with psycopg.connect(world.admin, autocommit=True) as admin:
        admin.execute(f"CREATE TABLE planted (typed {kind})".encode())
        try:
            admin.execute(f"INSERT INTO planted VALUES (%s::{kind})".encode(), [value])  # noqa: S608 - a type from above
            assert found_in(dump(world), typed) == ["name"]
            assert found_in(on_disk(world, since), typed) == ["name"]
        finally:
            admin.execute("DROP TABLE planted")
