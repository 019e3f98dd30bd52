"""A coordination regulation is published by a leader of the body that issues it: then, and not before, it answers. Everybody
can read it, check it against the public log and compare two versions; before that the desk shows what it would change."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.test import Client

from hoiam.casework import bodies, laws, regulation_files, regulations, wall
from hoiam.casework.days import utc_now
from hoiam.casework.models import Officer
from hoiam.casework.reading import open_work
from hoiam.casework.regulations import NotPublished
from hoiam.casework.road import errands
from hoiam.casework.road.errands import Demand
from hoiam.site.cli import regulated
from hoiam.site.demo.chair_publishes import begun, publish_regulations
from hoiam.site.demo.examples import read_bodies
from hoiam.site.engine import copies as copies_
from world import COMMUNE, PROVINCE, World, actor, copy_of, django_as, furnish, moment, submit

CODE, FIRST, SECOND, DRAFT = "SL-QC-01", "2026-07-01", "2026-10-01", "2027-01-01"
CHAIR = f"{PROVINCE}/04"
BODIES = (PROVINCE, "BTCD-SL", "TTR-SL", "SO-NN", "SO-XD", COMMUNE)
LAW = regulation_files.folder()


@pytest.fixture(scope="module")
def province(copies: copies_.Copies, django_db_blocker: Any) -> Iterator[World]:
    """The bodies of the regulation, two versions published as the demo does it, and one petition about a road."""
    made = copy_of(copies)
    rows = [row for row in read_bodies() if row["code"] in BODIES]
    few = [row | {"officers": [o for o in row["officers"] if o.get("role") in ("clerk", "leader")][:2]} for row in rows]
    with django_db_blocker.unblock(), made.inside():
        furnish(few)
        publish_regulations(date(2026, 11, 30))
        submit(date(2026, 11, 24))
        yield made
    copies.drop(made.addresses)


@pytest.fixture
def world(province: World, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), province.inside():
        yield province


def _page(path: str, client: Client | None = None, **asked: str) -> str:
    answer = (client or Client()).get(path, asked)
    assert answer.status_code == 200, (path, answer.status_code)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def _at_the_desk(office: str) -> Client:
    client = Client()
    client.force_login(Officer.objects.get(office_id=office))
    return client


def test_the_line_in_the_public_log_is_the_digest_of_the_file_that_everybody_can_take(world: World) -> None:
    with psycopg.connect(world.admin) as admin:
        lines = [
            bytes(leaf).decode()
            for (leaf,) in admin.execute(
                "SELECT leaf FROM ledger_outbox UNION ALL SELECT leaf FROM ledger_entry WHERE NOT filler"
            )
        ]
    told = [line for line in lines if line.startswith("hoiam/1 public regulation ")]
    assert len(told) == 2
    for version in (FIRST, SECOND):
        file = Client().get(f"/quy-che/{CODE}/{version}/regulation.yaml")
        assert file.content == (LAW / f"{CODE}@{version}.yaml").read_bytes()
        line = f"hoiam/1 public regulation {CODE}/{version} {hashlib.sha256(file.content).hexdigest()} by {CHAIR}"
        assert f"{line}\n" in told
        assert line in _page(f"/quy-che/{CODE}/{version}/")


@pytest.mark.parametrize(
    ("prefix", "leads", "asks", "law"),
    [
        ("", "Chủ trì: Sở Xây dựng tỉnh Sông Lam.", "Trong 5 ngày làm việc.", "Chủ trì: như luật quy định."),
        ("/en", "Leads: Department of Construction of Sông Lam province.", "Within 5 working days.", "Leads: as the law says."),
    ],
)
def test_everybody_reads_a_version_in_both_languages(world: World, prefix: str, leads: str, asks: str, law: str) -> None:
    page = _page(f"{prefix}/quy-che/{CODE}/")
    assert leads in page and asks in page and law in page
    assert "A1" in page and "NĐ 154/2026 Đ.28–34" in page
    assert f"{prefix}/quy-che/{CODE}/" in Client().get(f"{prefix}/quy-che/").content.decode()


@pytest.mark.parametrize(
    ("prefix", "cells", "before", "after"),
    [
        ("", "Phản ánh, kiến nghị · ", "Chủ trì: Ban Tiếp công dân tỉnh Sông Lam.", "Chủ trì: Sở Nông nghiệp và Môi trường"),
        ("/en", "Feedback", "Leads: Citizens' Reception Board", "Leads: Department of Agriculture"),
    ],
)
def test_everybody_compares_two_versions_cell_by_cell(
    world: World, prefix: str, cells: str, before: str, after: str
) -> None:  # fmt: skip
    page = _page(f"{prefix}/quy-che/{CODE}/compared/", old=FIRST, new=SECOND)
    assert cells in page and page.index(before) < page.index(after)
    backwards = _page(f"{prefix}/quy-che/{CODE}/compared/", old=SECOND, new=FIRST)
    assert backwards.index(after) < backwards.index(before)
    assert before not in _page(f"{prefix}/quy-che/{CODE}/compared/", old=SECOND, new=SECOND)
    assert Client().get(f"{prefix}/quy-che/{CODE}/compared/", {"old": DRAFT, "new": SECOND}).status_code == 404


def test_a_draft_is_not_public_and_answers_nothing(world: World) -> None:
    assert Client().get(f"/quy-che/{CODE}/{DRAFT}/").status_code == 404
    assert Client().get(f"/quy-che/{CODE}/{DRAFT}/regulation.yaml").status_code == 404
    assert DRAFT not in _page("/quy-che/")
    assert Client().get("/quy-che/SL-QC-99/").status_code == 404


def test_it_answers_from_the_day_of_its_publication_on_law_first(world: World) -> None:
    today = bodies.public_day(utc_now())
    later = max(today, date(2026, 10, 1))
    found = regulations.leads("vn.feedback", "environment", "SL-AB", later)
    assert (found.by, found.body, found.row) == ("regulation", "SO-NN", f"L5@{SECOND}")
    assert regulations.leads("vn.feedback", "environment", "SL-AB", today - timedelta(days=1)).by == "person"
    law = regulations.leads("vn.complaint", "land", COMMUNE, later, author="commune_chair", people=6)
    assert (law.by, law.body, law.prepares) == ("law", COMMUNE, "TTR-SL")
    (asked,) = regulations.must_ask("vn.complaint", "land", "SL-AB", later, "opine", author="commune_chair")
    assert (asked.body, asked.errand, asked.due(laws.current(), date(2026, 10, 5))) == ("SO-NN", "opine", date(2026, 10, 12))
    assert regulations.must_ask("vn.complaint", "land", "SL-AB", today - timedelta(days=1), "opine") == ()


def test_the_desk_shows_what_a_draft_would_change_of_what_is_open(world: World) -> None:
    page = _page(f"/desk/regulations/{CODE}/{DRAFT}/", _at_the_desk(f"{COMMUNE}/01"))
    assert "Số đơn đang mở mà dự thảo nói khác bản hiện nay: 1; số việc phối hợp đang mở: 0." in page
    assert "Phối hợp: Ủy ban nhân dân xã An Bình; Sở Nông nghiệp và Môi trường tỉnh Sông Lam." in page
    assert "Công bố quy chế" not in page  # he is no leader of the province
    # The wall counts for each office what it may see.
    elsewhere = _page(f"/desk/regulations/{CODE}/{DRAFT}/", _at_the_desk("SO-XD/04"))
    assert "Số đơn đang mở mà dự thảo nói khác bản hiện nay: 0; số việc phối hợp đang mở: 0." in elsewhere
    with wall.acting(f"{COMMUNE}/01"):
        (work,) = open_work.by_cell()
    assert (work.kind, work.subject, work.body, work.count) == ("vn.feedback", "roads", COMMUNE, 1)


def test_a_draft_that_shortens_a_demand_counts_the_open_errands_of_that_kind_for_who_asked(
    world: World,
) -> None:
    chief = f"{COMMUNE}/04"
    case = submit(date(2026, 11, 25), "vn.complaint", subject="land").petition_id
    with wall.acting(chief):
        for kind in ("opine", "inform"):
            demand = Demand(kind, "SO-NN", date(2026, 12, 3), ("Thửa này thuộc loại đất nào?",))
            errands.send(case, demand, terms=(), actor=actor(chief), now=moment(date(2026, 11, 27)))
    page = _page(f"/desk/regulations/{CODE}/{DRAFT}/", _at_the_desk(chief))
    assert "số việc phối hợp đang mở: 1." in page
    assert "ý kiến chuyên môn: số việc phối hợp: 1" in page
    found = page[page.index("ý kiến chuyên môn: số việc phối hợp: 1") :]
    assert found.index("trong 5 ngày làm việc") < found.index("trong 3 ngày làm việc")
    # Whoever is only asked is told of no petition, so none is counted there.
    theirs = _page(f"/desk/regulations/{CODE}/{DRAFT}/", _at_the_desk("SO-NN/04"))
    assert "số việc phối hợp đang mở: 0." in theirs


def test_only_a_leader_of_the_body_that_issues_it_publishes(world: World) -> None:
    digest = regulations.draft(CODE, DRAFT).regulation.digest  # type: ignore[union-attr]  # it is there
    for office, status in ((f"{PROVINCE}/01", 422), ("SO-XD/04", 422), (f"{COMMUNE}/01", 422)):
        answer = _at_the_desk(office).post(f"/desk/regulations/{CODE}/{DRAFT}/", {"digest": digest})
        assert answer.status_code == status
        assert "Chỉ lãnh đạo của cơ quan ban hành (TINH-SL)" in unescape(answer.content.decode())
    assert Client().post(f"/desk/regulations/{CODE}/{DRAFT}/", {"digest": digest}).status_code == 403
    with pytest.raises(NotPublished, match="Only a leader"), wall.acting(""):
        regulations.publish(CODE, DRAFT, digest)
    assert [each.regulation.version for each in regulations.versions_of(CODE)] == [FIRST, SECOND]


def test_what_was_changed_since_it_was_read_or_has_an_error_is_not_published(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = (LAW / f"{CODE}@{DRAFT}.yaml").read_text("utf-8")
    (tmp_path / "duties.yaml").write_text((LAW / "duties.yaml").read_text("utf-8"))
    (tmp_path / "draft.yaml").write_text(text.replace("subject: roads, lead: CD", "subject: rods, lead: CD"))
    monkeypatch.setattr(regulation_files, "folder", lambda: tmp_path)
    drafted = regulations.draft(CODE, DRAFT)
    assert drafted is not None and not drafted.is_sound
    chair = _at_the_desk(CHAIR)
    page = _page(f"/desk/regulations/{CODE}/{DRAFT}/", chair)
    assert "không có “rods” (subject)" in page and "Công bố quy chế" not in page
    for digest, why in ((drafted.regulation.digest, "Dự thảo còn lỗi."), ("0" * 64, "Dự thảo đã đổi")):
        answer = chair.post(f"/desk/regulations/{CODE}/{DRAFT}/", {"digest": digest})
        assert answer.status_code == 422 and why in unescape(answer.content.decode())
    # An earlier version does not come after a later one, nor the same one twice.
    (tmp_path / "draft.yaml").write_text((LAW / f"{CODE}@{SECOND}.yaml").read_text("utf-8").replace(SECOND, "2026-08-01"))
    early = regulations.draft(CODE, "2026-08-01")
    assert early is not None
    with pytest.raises(NotPublished, match="a later one"), wall.acting(CHAIR):
        regulations.publish(CODE, "2026-08-01", early.regulation.digest)


def test_the_lint_asks_the_bodies_that_are_founded_here(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOIAM_JOBS_DATABASE_URL", world.addresses.jobs)
    monkeypatch.setenv("HOIAM_DATABASE_URL", world.addresses.jobs)
    with django_as(world.addresses.jobs):
        wrong, looked_at = regulated.lint(laws.current(), here=True)
    # Every body of the regulation is here, with its key.
    assert wrong == 0 and "founded here" in looked_at, capsys.readouterr().out


def test_nobody_changes_what_was_published(world: World) -> None:
    for change in (
        "UPDATE casework_publishedregulation SET data = 'x'",
        "DELETE FROM casework_publishedregulation",
        "INSERT INTO casework_publishedregulation VALUES ('X', '2027-01-01', 'TINH-SL', 'x', 'TINH-SL/04', now())",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), wall.acting(CHAIR), connection.cursor() as cursor:
            cursor.execute(change)
    with psycopg.connect(world.admin) as admin, pytest.raises(psycopg.errors.RaiseException, match="never changed"):
        admin.execute("UPDATE casework_publishedregulation SET data = 'x'")


def test_the_chair_publishes_a_draft_after_he_has_read_it(world: World) -> None:
    chair = _at_the_desk(CHAIR)
    page = chair.get(f"/desk/regulations/{CODE}/{DRAFT}/").content.decode()
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert digest is not None
    answer = chair.post(f"/desk/regulations/{CODE}/{DRAFT}/", {"digest": digest[1]}, follow=True)
    assert "Đã công bố quy chế" in unescape(answer.content.decode())
    assert "01/01/2027" in _page("/en/quy-che/")
    assert digest[1] in _page(f"/quy-che/{CODE}/{DRAFT}/")
    assert begun(date(2027, 2, 1)) == []  # nothing is left to publish
    assert chair.get(f"/desk/regulations/{CODE}/{DRAFT}/").status_code == 404
