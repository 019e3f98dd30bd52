"""Public figures: of quarters that are over, counted once, with no number below five in them or to be worked out of them."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.test import Client

from hoiam.casework import intake, wall
from hoiam.casework.families import VISIT
from hoiam.casework.register import figures
from hoiam.casework.register.figures import LEAST, Figures, Quarter
from hoiam.casework.road import perform
from hoiam.core.dossier.participants import Actor
from hoiam.core.visit import steps
from hoiam.register.figures import BAR, bar
from hoiam.site.engine import copies as copies_
from world import COMMUNE, PROVINCE, WARD, World, act, copy_of, django_as, furnish, submit

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SMALL = range(LEAST)


@pytest.fixture
def world(copies: copies_.Copies, django_db_blocker: Any) -> Iterator[World]:
    made = copy_of(copies)
    with django_db_blocker.unblock(), made.inside():
        furnish()
        yield made
    copies.drop(made.addresses)


def close(world: World, today: date) -> int:
    """What the worker does on a day."""
    with django_as(world.addresses.jobs):
        return figures.close(today, ZONE)


def put(world: World, body: str, starts: date, received: int, published: int, **terms: tuple[int, ...]) -> None:
    """A closed quarter with these numbers."""
    with psycopg.connect(world.admin) as admin:
        admin.execute(
            "INSERT INTO casework_quarter VALUES (%s, %s, %s, %s, now(), 'test')", [body, starts, received, published]
        )
        for rule, counts in terms.items():
            admin.execute(
                f"INSERT INTO casework_quarterterm VALUES (%s, %s, %s{', %s' * len(counts)})",  # noqa: S608 - places
                [body, starts, rule.replace("_", "-"), *counts],
            )


def passed_on(n: int) -> None:
    """So many reports that the commune hands on to the ward in time."""
    for _ in range(n):
        case = submit(date(2026, 7, 6)).petition_id
        act(case, "transfer.sent", date(2026, 7, 7), f"{COMMUNE}/01", body=WARD)
        act(case, "transfer.received", date(2026, 7, 9), f"{WARD}/01", body=WARD)


def table(body: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(Client().get(f"/register/figures/{body}/figures.csv").content.decode("utf-8-sig"))))


def page(body: str, prefix: str = "", **asked: str) -> str:
    return re.sub(r"\s+", " ", Client().get(f"{prefix}/register/figures/{body}/", asked).content.decode())


def test_a_quarter_is_counted_once_when_it_is_over_and_what_comes_later_changes_no_byte(world: World) -> None:
    passed_on(6)
    assert close(world, date(2026, 9, 30)) == 0
    assert "Chưa có quý nào đã đóng" in page(COMMUNE)
    assert close(world, date(2026, 10, 1)) == 3
    (told,) = figures.closed(COMMUNE, ZONE)
    assert (told.quarter, told.received) == (Quarter(2026, 3), 6)
    assert [(term.rule, term.on_time) for term in told.terms if term.rule == "PA-XFER"] == [("PA-XFER", 6)]
    before = [Client().get(f"/register/figures/{COMMUNE}/{more}").content for more in ("", "figures.csv")]
    # Acts that bear a day of that quarter and are recorded afterwards are in no figure of it.
    passed_on(6)
    assert close(world, date(2026, 10, 2)) == 0
    assert close(world, date(2026, 12, 31)) == 0
    assert [Client().get(f"/register/figures/{COMMUNE}/{more}").content for more in ("", "figures.csv")] == before


def test_a_closed_quarter_is_changed_by_nobody_not_even_the_tables_owner(world: World) -> None:
    put(world, COMMUNE, date(2026, 4, 1), 30, 6, PA_XFER=(20, 0, 0, 5, 0))
    for table_ in ("casework_quarter", "casework_quarterterm"):
        for statement in (f"UPDATE {table_} SET body = body", f"DELETE FROM {table_}"):  # noqa: S608 - names from above
            with psycopg.connect(world.addresses.owner) as owner, pytest.raises(psycopg.errors.RaiseException):
                owner.execute(statement)  # type: ignore[arg-type]  # a test's own text
            for role in (world.addresses.jobs, world.addresses.app):
                with psycopg.connect(role) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
                    other.execute(statement)  # type: ignore[arg-type]  # as above


def test_no_quarter_is_closed_before_it_is_over_whoever_asks_or_in_a_house_without_petitions(world: World) -> None:
    with psycopg.connect(world.addresses.jobs) as jobs:
        ask = b"SELECT casework_close_quarter(date_trunc('quarter', now())::date, 'Asia/Ho_Chi_Minh')"
        assert jobs.execute(b"SELECT casework_close_quarter('2026-04-01', 'UTC')").fetchone() == (0,)
        with pytest.raises(psycopg.errors.CheckViolation):
            jobs.execute(b"SELECT casework_close_quarter('2026-04-02', 'UTC')")
        jobs.rollback()
        submit(date(2026, 7, 6))
        assert jobs.execute(ask).fetchone() == (0,)
        assert jobs.execute(b"SELECT casework_close_quarter('2126-04-01', 'UTC')").fetchone() == (0,)
    assert "Chưa có quý nào đã đóng" in page(PROVINCE)
    assert "No quarter is closed yet" in page(PROVINCE, "/en")
    assert table(PROVINCE) == []


def test_quarters_that_the_worker_missed_are_counted_when_it_runs_again(world: World) -> None:
    asked = [(str(q)) for q in figures._over(Quarter(2025, 4), date(2026, 7, 1))]
    assert asked == ["2026-Q1", "2026-Q2"]
    assert [str(q) for q in figures._over(None, date(2026, 1, 1))] == ["2025-Q4"]
    assert [*figures._over(Quarter(2026, 1), date(2026, 6, 30))] == []
    assert [Quarter.of(date(2026, month, 1)).number for month in range(1, 13)] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]


# --- no number below five ------------------------------------------------------------------------------------------------

# Numbers of a quarter where s stands for any that is not told: each must leave the same page, table and answer of the database.
SHAPES: dict[str, dict[str, Any]] = {
    "nothing but small numbers": {"received": "s", "published": "s", "PA_XFER": "sssss"},
    "small numbers of what ended otherwise": {"received": 9, "published": 9, "PA_XFER": (20, 0, 0, 5, 0, *"ssssss")},
    "among numbers of what ended otherwise": {
        "received": 9, "published": 9, "PA_XFER": (20, 0, 0, 5, 0, 7, "s", 6, "s", "s", 5),
    },
    "on time is told, late is not": {"received": 31, "published": 6, "PA_XFER": (26, "s", "s", "s", "s")},
    "late is told, on time is not": {"received": 31, "published": "s", "PA_XFER": ("s", 0, 0, 9, "s")},
    "all but one are told": {"received": 31, "published": 6, "PA_XFER": (26, 7, 5, "s", 8)},
    "one term is told and another is not": {"received": 31, "published": 6, "PA_XFER": (26, 5, 5, 5, 5), "TC_RES": "sssss"},
    "only what is overdue is told": {"received": "s", "published": "s", "TC_RES": ("s", "s", "s", "s", 5)},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_whatever_the_small_numbers_are_everything_that_is_public_stays_the_same_byte_for_byte(
    world: World, shape: str
) -> None:
    seen = set()
    quarters = {small: Quarter(1990 + small, 2) for small in SMALL}
    for small, quarter in quarters.items():
        drawn = itertools.cycle([small, *[n for n in SMALL if n != small]])
        told = {
            name: next(drawn)
            if value == "s"
            else tuple(next(drawn) if n == "s" else n for n in value)
            if not isinstance(value, int)
            else value
            for name, value in SHAPES[shape].items()
        }
        put(world, COMMUNE, quarter.starts, **told)
    rows = table(COMMUNE)
    for quarter in quarters.values():
        mine = [{k: v for k, v in row.items() if k != "Quý"} for row in rows if row["Quý"] == str(quarter)]
        shown = [page(COMMUNE, prefix, quarter=str(quarter)) for prefix in ("", "/en")]
        texts = [
            re.sub(r"<h2>.*|" + str(quarter.year), "", re.sub(r"Quý khác:.*?</p>|Other quarters:.*?</p>", "", text))
            for text in shown
        ]
        (asked,) = [each for each in figures.closed(COMMUNE, ZONE) if each.quarter == quarter]
        seen.add((repr(mine), *texts, repr((asked.received, asked.published, asked.terms))))
    assert len(seen) == 1


def test_a_term_with_small_numbers_alone_is_not_even_named(world: World) -> None:
    put(world, COMMUNE, date(2026, 4, 1), 30, 6, PA_XFER=(20, 0, 0, 5, 0), TC_RES=(1, 0, 4, 0, 2))
    assert "TC-RES" not in {row["Mã quy định"] for row in table(COMMUNE)}
    assert "Tố cáo" not in page(COMMUNE).partition("<main")[2].partition("ha-details")[0]
    (row,) = [row for row in table(COMMUNE) if row["Mã quy định"] == "PA-XFER"]
    assert (row["Đúng hạn"], row["Đúng hạn nhờ gia hạn"], row["Trễ hạn"], row["Quá hạn khi hết quý"]) == ("20", "<5", "5", "<5")
    (counts,) = [row for row in table(COMMUNE) if not row["Mã quy định"]]
    assert (counts["Đơn đã nhận"], counts["Văn bản đã công bố"]) == ("30", "6")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_no_number_below_five_stands_in_any_cell_of_page_or_table(world: World, prefix: str) -> None:
    put(world, COMMUNE, date(2026, 4, 1), 4, 3, PA_XFER=(20, 1, 2, 5, 4), PA_SLA=(0, 0, 0, 0, 6))
    main = page(COMMUNE, prefix).partition("<main")[2].partition("</main")[0]
    cells = re.findall(r"<(?:td|dd)[^>]*>(.*?)</(?:td|dd)>", main)
    said = [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]
    numbers = [int(each) for each in said if each.isdecimal()]
    assert sorted(numbers) == [5, 6, 20]
    assert said.count("fewer than 5" if prefix else "ít hơn 5") == 2 + 3 + 4
    for row in table(COMMUNE):
        counts = [value for value in [*row.values()][6:-1] if value]
        assert all(value == "<5" or int(value) >= LEAST for value in counts)


def test_shares_and_bars_are_made_of_told_numbers_alone(world: World) -> None:
    whole = Figures("x", 26, 7, 5, 12, 8)
    assert whole.share == (52, True)
    parts = bar(whole)
    assert parts is not None and sum(width for _name, _at, width in parts) == pytest.approx(BAR, abs=0.1)
    hidden = Figures("x", 26, None, 5, None, None)
    assert hidden.share == (66, False)  # 26 of 26 + 4 + 5 + 4
    assert bar(hidden) is None
    assert Figures("x", None, 5, 5, 5, 5).share is None


def test_the_last_quarter_is_shown_and_an_older_one_by_its_address(world: World) -> None:
    put(world, COMMUNE, date(2026, 1, 1), 11, 6)
    put(world, COMMUNE, date(2026, 4, 1), 12, 6)
    assert "Quý 2 năm 2026" in page(COMMUNE) and "?quarter=2026-Q1" in page(COMMUNE)
    assert "Quý 1 năm 2026" in page(COMMUNE, quarter="2026-Q1")
    for unknown in ("2026-Q4", "2026", "x", "2026-Q1 "):
        assert Client().get(f"/register/figures/{COMMUNE}/", {"quarter": unknown}).status_code == 404


def test_a_petition_from_which_somebody_is_kept_away_is_in_no_count(world: World) -> None:
    for _ in range(6):
        submit(
            date(2026, 7, 6), "vn.denunciation", subject="conduct", against=f"{COMMUNE}/07", signed="paper", channel="letter"
        )
    for _ in range(5):
        submit(date(2026, 7, 6))
    assert close(world, date(2026, 10, 1)) == 3
    (told,) = figures.closed(COMMUNE, ZONE)
    assert told.received == 5
    assert not [term for term in told.terms if term.rule.startswith("TC-")]
    assert world.rows("SELECT rule FROM casework_quarterterm WHERE rule LIKE 'TC-%%'") == []


def test_the_worker_closes_quarters_by_the_days_of_the_country_whose_law_it_works_by(world: World) -> None:
    from hoiam.casework import bodies

    assert bodies.public_zone() == ZONE


def test_a_spreadsheet_opens_the_table_as_it_is_written_and_a_person_reads_its_head_row(world: World) -> None:
    import hoiam

    put(world, COMMUNE, date(2026, 4, 1), 30, 6, PA_XFER=(20, 0, 0, 5, 0))
    raw = Client().get(f"/register/figures/{COMMUNE}/figures.csv").content
    assert raw.startswith("\ufeffCơ quan,Mã cơ quan,Quý,Thời hạn,".encode())
    row = next(row for row in table(COMMUNE) if row["Mã quy định"])
    assert row["Cơ quan"] not in ("", COMMUNE)
    assert row["Thời hạn"] not in ("", "PA-XFER")
    # Whoever makes another table makes it by the same hand.
    sources = Path(hoiam.__file__).resolve().parent.rglob("*.py")
    assert [path.name for path in sources if "csv.writer(" in path.read_text("utf-8")] == ["spreadsheet.py"]


def test_what_ended_without_being_done_stands_beside_and_in_no_share(world: World) -> None:
    put(world, COMMUNE, date(2026, 4, 1), 60, 6, PA_XFER=(20, 0, 0, 5, 0, 7, 6, 0, 9, 0, 5))
    ((quarter,), shown) = (figures.closed(COMMUNE, ZONE), page(COMMUNE))
    (term,) = quarter.terms
    assert term.beside == (7, 6, None, 9, None)
    assert term.share == (60, False)  # 20 of 20 + 5 + twice 4
    for said in ("chuyển nơi khác: 7", "người viết rút: 6", "không còn phải làm: 9", "(do nơi bị nêu tên gia hạn: 5)"):
        assert said in shown
    assert "cách cũ" not in shown
    (row,) = [row for row in table(COMMUNE) if row["Mã quy định"] == "PA-XFER"]
    assert (row["Đã chuyển nơi khác"], row["Phân loại lại"], row["Chỉ việc đã làm mới tính đúng hạn"]) == ("7", "<5", "có")


def test_terms_of_receptions_are_counted_as_all_others_and_visits_among_no_petitions(world: World) -> None:
    day, clerk = date(2026, 7, 6), Actor(f"{COMMUNE}/01", frozenset({"clerk"}), COMMUNE)
    at = datetime.combine(day, time(3), UTC)
    for n in range(11):
        with wall.acting(clerk.office):
            visit = intake.arrive(day=day, way="regular", people=1, actor=clerk, now=at).petition_id
            told = steps.Inform(1, "all") if n < 6 else steps.TurnAway("threats", outcome="spoken")
            for step in (steps.CallIn(), steps.Note("vn.feedback", "land", outcome="taken"), told):
                perform(step, visit, actor=clerk, on_behalf_of=COMMUNE, now=at, family=VISIT)
    assert close(world, date(2026, 10, 1)) == 3
    (quarter,) = figures.closed(COMMUNE, ZONE)
    assert quarter.received is None  # fewer than five: no petition came
    assert [(term.rule, term.on_time, term.beside) for term in quarter.terms] == [("TD-REPLY", 6, (None, None, None, 5, None))]


def test_a_quarter_that_was_counted_in_the_earlier_way_says_so(world: World) -> None:
    put(world, COMMUNE, date(2026, 4, 1), 60, 6, PA_XFER=(20, 0, 0, 5, 0))
    with psycopg.connect(world.admin) as admin:
        admin.execute("ALTER TABLE casework_quarter DISABLE TRIGGER quarter_stands")
        admin.execute("UPDATE casework_quarter SET counting = 1")
        admin.execute("ALTER TABLE casework_quarter ENABLE TRIGGER quarter_stands")
    assert "Quý này được đếm theo cách cũ." in page(COMMUNE)
    assert {row["Chỉ việc đã làm mới tính đúng hạn"] for row in table(COMMUNE)} == {"không"}
