"""Every day of the house is the law's: no code, SQL, template or script makes one of a moment by itself, in UTC or by the clock
of the machine. `core.moments` and, for rules, `Law.day_of` make it."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from committed import texts

HOME = "src/hoiam/core/moments.py"
# Where a day is taken off a moment that the law has placed already, or that is no day of a petition's; and why.
ALLOWED = {
    ("src/hoiam/core/procedure/law.py", ".date()"): "Law.day_of, which is told the rule",
    ("src/hoiam/core/deadlines/due.py", ".date()"): "moments that `Law.due` has put into the calendar's zone",
    ("src/hoiam/core/deadlines/errors.py", ".date()"): "as above",
    ("src/hoiam/core/deadlines/explain.py", ".date()"): "as above",
    ("src/hoiam/core/figures/own_rows.py", ".date()"): "the time of an act text, which is written in the zone of its body",
    ("src/hoiam/site/cli/law.py", ".date()"): "as above: a moment that `law due` was told or computed",
}
PLAIN = {"today", "utcnow", "localdate", "localtime", "utcfromtimestamp"}
# What a moment is called here, and what is a day of it.
MOMENT = re.compile(r"(^|_)(now|at|moment|logged|when|signed|since)$")
OF_A_DAY = {"year", "month", "day", "weekday", "isocalendar", "toordinal"}


def _called(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def days_made(source: str) -> set[str]:
    """What in a Python file makes a day of a moment, or asks the machine which day it is."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name == "date" and not node.args and not node.keywords:
                found.add(".date()")
            elif name in PLAIN and _called(node.func.value) in {"date", "datetime", "timezone"}:
                found.add(name)
            elif name == "now" and _called(node.func.value) == "datetime" and not node.args and not node.keywords:
                found.add("datetime.now()")
            elif name == "strftime" and MOMENT.search(_called(node.func.value)):
                found.add(name)
        elif isinstance(node, ast.Attribute) and node.attr in OF_A_DAY and MOMENT.search(_called(node.value)):
            found.add(f"{_called(node.value)}.{node.attr}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and days_in_sql(node.value):
            found.add("SQL")
    return found


IN_SQL = re.compile(
    r"\bcurrent_date\b|\blocaltimestamp\b|'(?:today|yesterday|tomorrow)'|::date\b(?!\[\])|\bdate_trunc\(\s*'(?:day|week|month|year)'",
    re.IGNORECASE,
)
# A list of days is made of days. What stands before the cast: a moment put into a named zone, or a day with months added to it.
PLACED = re.compile(
    r"(?:AT TIME ZONE (?:%s|p_\w+)|\(p_starts \+ interval '[^']*'|date_trunc\('quarter', p_starts)\)::date$", re.IGNORECASE
)
PLACED_IN_CALL = re.compile(r"date_trunc\('\w+', \w+ AT TIME ZONE (?:%s|p_\w+)\)", re.IGNORECASE)


def days_in_sql(text: str) -> list[str]:
    """What in SQL makes a day of a moment that no time zone was named for."""
    found = []
    for match in IN_SQL.finditer(text):
        line = text[: match.end()].rsplit("\n", 1)[-1]
        if not PLACED.search(line) and not PLACED_IN_CALL.match(text, match.start()):
            found.append(line.strip())
    return found


def test_no_code_makes_a_day_of_a_moment_but_the_one_that_asks_the_law() -> None:
    files = [(path, text) for path, text in texts(".py", under="src/hoiam/") if "/migrations/" not in path and path != HOME]
    assert len(files) > 300
    wrong = {(path, each) for path, text in files for each in days_made(text)} - set(ALLOWED)
    assert wrong == set()


def test_what_is_allowed_is_still_there() -> None:
    there = {(path, each) for path, text in texts(".py", under="src/hoiam/") for each in days_made(text)}
    assert set(ALLOWED) <= there


def test_no_sql_in_force_makes_a_day_without_a_time_zone() -> None:
    files = [(path, text) for path, text in texts(".sql", under="src/hoiam/") if "/migrations/" not in path]
    assert len(files) > 5
    assert {path: days for path, text in files if (days := days_in_sql(text))} == {}


def test_no_template_and_no_script_asks_its_own_clock() -> None:
    asked = re.compile(r"\{%\s*(?:now|load[^%]*\btz\b|localtime|timezone)|\|\s*(?:utc|localtime|timesince|timeuntil)\b")
    pages = [*texts(".html", under="src/hoiam/"), *texts(".txt", under="src/hoiam/")]
    assert [path for path, text in pages if asked.search(text)] == []
    scripts = [(path, text) for path, text in texts(".js", under="") if not path.startswith(("tests/", "var/"))]
    assert scripts
    assert [path for path, text in scripts if re.search(r"\bnew Date\b|\bDate\.now\b|toLocaleDate|toISOString", text)] == []


@pytest.mark.parametrize(
    "planted",
    [
        "today = utc_now().date()", "view.petition.logged_at.date()", "from datetime import date\ndate.today()",
        "timezone.now().date()", "timezone.localdate()", "datetime.now()", "draw(now.year)", "f(case.logged_at.day)",
        "at.strftime('%d/%m/%Y')", "ask('SELECT at::date FROM x')", "ask(\"SELECT date_trunc('day', at) FROM x\")",
        "ask('WHERE due <= CURRENT_DATE')",
    ],
)  # fmt: skip
def test_a_day_that_is_made_elsewhere_is_found(planted: str) -> None:
    assert days_made(planted)


def test_what_the_law_has_placed_is_not_taken_for_a_fault() -> None:
    for told in ("(now() AT TIME ZONE p_zone)::date", "(p_starts + interval '3 months')::date"):
        assert days_in_sql(told) == []
    assert days_made("day = law_day(law, kind, now)") == set()


def test_a_template_shows_a_moment_on_the_law_s_day_whatever_zone_it_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.template import Context, Engine

    from hoiam.casework import bodies

    monkeypatch.setattr(bodies, "public_zone", lambda: ZoneInfo("Asia/Ho_Chi_Minh"))
    late = datetime(2026, 11, 29, 20, 30, tzinfo=UTC)  # half past three in the morning of the next day there
    page = Engine.get_default().from_string('{{ at|date:"H:i d/m/Y" }} {{ at|time:"H:i" }} {{ day|date:"d/m/Y" }}')
    there = late.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    for at in (late, there, there.replace(tzinfo=None)):
        assert page.render(Context({"at": at, "day": late.date()})) == "03:30 30/11/2026 03:30 29/11/2026"
