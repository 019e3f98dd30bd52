"""What is owed and not yet done shows, on a page for those who keep the house and on the command line; names no petition."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.test import Client

from hoiam.casework import road
from world import COMMUNE, WARD, World, act, submit

DAY = date(2026, 7, 6)
CLERK, CHAIR = f"{COMMUNE}/01", f"{COMMUNE}/04"
PAGE = "/desk/waiting/"


@pytest.fixture
def empty(world: World) -> World:
    """Nothing owed but what the test does."""
    world.work_off("letter", "bodies", turns=2)
    with psycopg.connect(world.admin) as admin:
        admin.execute("DELETE FROM casework_owed")
    return world


def tried(world: World, kind: str, attempts: int, since: str = "2026-07-06 08:00+07") -> None:
    """As if what is owed of the kind had waited since then, tried so often."""
    with psycopg.connect(world.admin) as admin:
        admin.execute("UPDATE casework_owed SET attempts = %s, since = %s WHERE kind = %s", [attempts, since, kind])


def owing(world: World) -> list[UUID]:
    """Three petitions: one waits for its letter, one for its keys as well, one for mail as well."""
    plain = submit(DAY).petition_id
    moved = submit(DAY, "vn.complaint", subject="land", signed="paper").petition_id
    act(moved, "classify.elsewhere", DAY, CLERK)
    act(moved, "transfer.sent", DAY, CLERK, body=WARD)
    told = submit(DAY, "vn.complaint", subject="land", signed="paper", email="ruong-ben-do@vidu.example").petition_id
    act(told, "classify.competent", DAY, CLERK)
    act(told, "accept", DAY, CHAIR)
    return [plain, moved, told]


def at_desk(office: str) -> Client:
    from hoiam.casework.models import Officer

    client = Client()
    client.force_login(Officer.objects.get(office_id=office))
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_what_waits_is_counted_by_kind_with_its_age_and_what_is_stuck(empty: World) -> None:
    from hoiam.casework.road.owed import WORTH_TELLING

    owing(empty)
    tried(empty, "letter", WORTH_TELLING - 1)
    tried(empty, "bodies", WORTH_TELLING, "2026-07-05 08:00+07")
    found = {row.kind: (row.waiting, row.stuck) for row in road.waiting()}
    assert found == {"bodies": (1, 1), "letter": (3, 0), "mail": (1, 0)}
    (bodies,) = (row for row in road.waiting() if row.kind == "bodies")
    assert bodies.oldest == datetime(2026, 7, 5, 1, tzinfo=UTC)
    empty.work_off("letter", "bodies")
    assert [row.kind for row in road.waiting()] == ["mail"]


def test_every_kind_has_words_of_its_own_and_one_that_nobody_does_says_so(empty: World) -> None:
    from hoiam.casework.road.owed import IN_WORDS
    from hoiam.clock.owed import WORKERS

    assert IN_WORDS.keys() == WORKERS.keys()
    unknown = road.Waiting("pigeon", 1, 1, datetime.now(UTC)).in_words
    assert unknown.what.en == "pigeon"
    assert "maintains" in unknown.next.en and "bảo trì" in unknown.next.vi


@pytest.mark.parametrize(("prefix", "what", "oldest", "next_"), [
    ("", "Quyền mở đơn đi theo đơn được chuyển", "08:00 05/07/2026", "Xem tiến trình hoiam.vault.gatekeeper"),
    ("/en", "The right to open a petition", "08:00 05/07/2026", "See whether hoiam.vault.gatekeeper runs."),
])  # fmt: skip
def test_a_leader_reads_what_is_stuck_since_when_and_what_to_do(
    empty: World, prefix: str, what: str, oldest: str, next_: str
) -> None:
    cases = owing(empty)
    tried(empty, "bodies", 7, "2026-07-05 08:00+07")
    answer = at_desk(CHAIR).get(prefix + PAGE)
    shown = text(answer)
    for said in (what, oldest, next_):
        assert said in shown
    assert shown.count("HOIAM_SMTP") == 0, "nothing to do where nothing is stuck"
    for case in cases:
        number = empty.one("SELECT number FROM casework_dossier WHERE id = %s", case)
        assert number not in shown and str(case) not in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_where_nothing_waits_or_all_of_it_is_young_the_page_says_that_nothing_is_to_be_done(empty: World) -> None:
    chair = at_desk(CHAIR)
    assert "Không còn việc nào chờ" in text(chair.get(PAGE))
    submit(DAY)
    shown = text(chair.get(PAGE))
    assert "Mọi việc đang được làm" in shown
    assert "Không cần làm gì." in shown


def test_the_page_is_for_those_who_keep_the_house_and_they_find_it_beside_the_keys(world: World) -> None:
    chair, clerk = at_desk(CHAIR), at_desk(CLERK)
    assert clerk.get(PAGE).status_code == 403
    assert PAGE in chair.get("/desk/keys/").content.decode()
    assert PAGE not in clerk.get("/desk/keys/").content.decode()


def test_on_a_phone_each_cell_of_the_table_names_its_column(empty: World) -> None:
    submit(DAY)
    page = at_desk(CHAIR).get(PAGE).content.decode()
    assert "ha-table--stack" in page
    cells = re.findall(r"<td[^>]*>", page)
    assert cells
    assert all(re.search(r'data-label="[^"]+"', cell) for cell in cells)


@pytest.mark.parametrize("attempts", [0, 9])
def test_the_command_line_says_the_same_and_its_exit_code_whether_something_is_stuck(
    empty: World, attempts: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.site.cli import owed

    # In this process Django stands already, on this world; the address alone keeps the command from starting an engine.
    monkeypatch.setenv("HOIAM_OWNER_DATABASE_URL", empty.addresses.owner)
    monkeypatch.setenv("HOIAM_DATABASE_URL", empty.addresses.owner)
    assert owed.main(["--lang", "en"]) == 0
    assert capsys.readouterr().out == "Nothing is owed.\n"
    submit(DAY)
    tried(empty, "letter", attempts)
    assert owed.main(["--lang", "en"]) == (1 if attempts else 0)
    said = capsys.readouterr().out
    assert "Letters that the house writes: acknowledgements: 1 waiting, the oldest since 2026-07-06" in said
    assert ("Read the log of hoiam.clock" in said) == bool(attempts)
    assert owed.main(["--json"]) == (1 if attempts else 0)
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["kind"], row["waiting"], row["stuck"]) == ("letter", 1, 1 if attempts else 0)
    assert datetime.fromisoformat(row["oldest"]) == datetime(2026, 7, 6, 1, tzinfo=UTC)
