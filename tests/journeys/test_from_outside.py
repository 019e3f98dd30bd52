"""What anybody sees who looks from outside: nothing moves before a day or a quarter is over, no published text is joined to a
receipt, and no public number tells an officer of a petition that he is kept away from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from hoiam.casework.register import answers, figures
from hoiam.core.ledger import act as act_text
from hoiam.gate import readback
from hoiam.gate.refusals import Undecided
from hoiam.site.engine import copies as copies_
from journeys.people import Paper, Town, on
from shape.test_routes import routes
from world import COMMUNE, PROVINCE, WARD, actor, asking_as, copy_of, django_as, furnish, moment

LATER = date(2026, 12, 1)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BODIES = (COMMUNE, WARD, PROVINCE)
# What is drawn anew for every answer: a form's token, and what fills a page about a petition up to a whole step of bytes.
DRAWN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|<!--[0-9a-f]+-->')


@pytest.fixture
def town(copies: copies_.Copies, django_db_blocker: Any) -> Iterator[Town]:
    """A town of its own for each test: figures are written once."""
    world = copy_of(copies)
    with django_db_blocker.unblock(), world.inside():
        furnish()
        yield Town(world)
        assert world.faults() == []
    copies.drop(world.addresses)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    """Sets the register's clock to a day and an hour in Vietnam."""

    def at(day: str, hour: int) -> None:
        for module in ("answers", "figures", "competence", "feed"):
            monkeypatch.setattr(f"hoiam.register.{module}.utc_now", lambda: moment(on(day), hour))

    return at


def answer_of(says: str, about: str = "Về việc sửa đèn đường") -> dict[str, Any]:
    return {"title": about, "facts": says, "answer": "Đã thay bốn bóng đèn."}


def published(town: Town, day: str, *, says: str = "Người dân phản ánh đèn.", about: str = "Về việc sửa đèn đường") -> Paper:
    """A feedback that was answered and published on that day of July."""
    chair, clerk, publisher = (town.office(f"{COMMUNE}/{n}") for n in ("04", "01", "05"))
    paper = town.citizen("Hoàng Văn Thuyết").sends("vn.feedback", "Bốn bóng đèn tắt.", day="1/7")
    clerk.does("classify.competent", paper, day="2/7")
    chair.does("assign", paper, day="2/7", offices=(f"{COMMUNE}/02",))
    told = answer_of(says.format(number=paper.number), about.format(number=paper.number))
    chair.decides(paper, day="9/7", result="upheld", decision=told)
    clerk.does("notify.sent", paper, day="9/7")
    publisher.clears_for_the_public(paper, day=day, decision=told)
    publisher._as_told("publish", paper, day, {}, {})
    return paper


def everything_public(town: Town) -> dict[str, tuple[int, bytes, str]]:
    """Each address that asks nobody who he is, in both languages: status, body and what the file is to be called."""
    known = [str(row[0]) for row in town.world.rows("SELECT id FROM casework_answer ORDER BY id")]
    given = {
        "code": [*BODIES, "khong-co"],
        "answer_id": [*known, "00000000-0000-4000-8000-000000000007"],
        "rule_id": ["KN-RES1", "khong-co"],
        "name": ["checkpoint", "tile/0/000", "tile/entries/000"],
    }
    found = {}
    for address, _name, guard in routes():
        if guard is None or str(guard) != "public" or address.startswith("/account/"):
            continue
        paths = [address]
        for name, values in given.items():
            paths = [re.sub(rf"<\w+:{name}>", value, path) for path in paths for value in values]
        for path in dict.fromkeys(paths):
            for prefix in ("", "/en"):
                answer = Client().get(prefix + path)
                body = b"".join(answer)
                found[prefix + path] = (answer.status_code, DRAWN.sub(b"", body), answer.get("Content-Disposition", ""))
    for query in ("/register/?q=den", f"/register/?body={COMMUNE}&kind=vn.feedback", "/register/?q=2026"):
        answer = Client().get(query)
        found[query] = (answer.status_code, DRAWN.sub(b"", answer.content), "")
    return found


def closed_quarter(town: Town, starts: date) -> None:
    """A quarter before there were petitions here, with numbers to tell and others."""
    import psycopg

    with psycopg.connect(town.world.admin) as admin:
        for n, body in enumerate(BODIES):
            admin.execute("INSERT INTO casework_quarter VALUES (%s, %s, %s, 5, now(), 'test')", [body, starts, 30 + n])
            admin.execute("INSERT INTO casework_quarterterm VALUES (%s, %s, 'PA-XFER', %s, 0, 4, 5, 1)", [body, starts, 20 + n])


def test_nothing_public_moves_before_the_day_is_over_and_no_figure_before_the_quarter_is(
    town: Town, clock: Callable[[str, int], None]
) -> None:
    # Given an answer of another day, figures of a closed quarter, and somebody who looks at every public page
    published(town, "10/7")
    closed_quarter(town, date(2026, 4, 1))
    clock("20/7", 8)
    before = everything_public(town)
    assert {status for status, _, _ in before.values()} >= {200, 404}
    assert len(before) > 80
    # When petitions come, acts are taken on them, and one more answer is published, in the same hours
    woman = town.citizen("Trần Thị Ngần")
    for _again in range(3):
        woman.brings_a_letter("vn.denunciation", "Đòi tiền.", day="20/7", subject="conduct", against=f"{COMMUNE}/07")
        woman.sends("vn.feedback", "Đường ngập.", day="20/7")
        woman.sends("vn.feedback", "Đường ngập.", day="20/7", to=WARD)
    second = published(town, "20/7")
    # Then no byte of any public page has changed, and none tells of the answer
    clock("20/7", 23)
    after = everything_public(town)
    new = {path for path in after if str(second.now.answer) in path.replace("-", "")}
    assert [path for path in before if after[path] != before[path]] == []
    assert {after[path][0] for path in new} == {404}
    # When the day is over
    clock("21/7", 0)
    next_day = everything_public(town)
    changed = {path for path in next_day if next_day[path] != after[path]}
    # Then what is published is there, and nothing else has changed
    assert {next_day[path][0] for path in new} == {200}
    lists = ("/register/", "/register/feed")
    assert changed - new <= {path for path in next_day if path.split("?")[0].removeprefix("/en") in lists}, (
        "only the answers themselves"
    )
    assert changed >= new and "/register/?q=den" in changed


def test_a_days_answers_stand_in_no_order_of_their_hours(town: Town) -> None:
    papers = [published(town, "10/7") for _ in range(4)]
    order = [answer.id for answer in answers.answers(today=LATER).answers]
    assert order == sorted(order)
    assert {each.hex for each in order} == {paper.now.answer for paper in papers}


def everything_said(town: Town, *under: str) -> str:
    """All that is public (at addresses that hold one of these), in one text: pages, tables, prints with their hidden parts,
    addresses, names of files."""
    said = []
    for path, (status, body, name) in everything_public(town).items():
        if status != 200 or (under and not any(part in path for part in under)):
            continue
        said += [path, name, body.decode("utf-8", "replace")]
        if path.endswith(".pdf"):
            said += [part.text for part in readback.parts(body)]
    return "\n".join(said)


SPELT = ("Đơn số {number} đề ngày 01/7/2026, nhận ngày 01 tháng 7 năm 2026, nêu đèn tắt.", "Giải quyết hồ sơ {number}")


def test_who_holds_only_a_receipt_joins_it_to_no_published_text(town: Town, clock: Callable[[str, int], None]) -> None:
    from hoiam.casework.reading import cases
    from hoiam.portal import receipts

    # Given a petition whose answer said its number in the title and in the text
    paper = published(town, "10/7", says=SPELT[0], about=SPELT[1])
    clock("20/7", 8)
    said = everything_said(town)
    (answer,) = answers.answers(today=LATER).answers
    assert answer.reference in said
    # When somebody holds the receipts of all its acts, each with its text, its line and its number
    view = cases.follow(paper.code.lookup_hash, LATER)
    held = "\n".join(receipts.texts(view, paper.code))
    lines = [act_text.leaf_of(text).decode() for text in receipts.texts(view, paper.code)]
    # A rule's name and the day since which it stands in the law are the same for everybody.
    words = set(re.sub(r"^due \S+", "", held + "\n" + "\n".join(lines), flags=re.M).split())
    # Then nothing that is long enough to be one's own stands in both: no number, tag, salt, digest, commitment or moment
    digits = paper.number.rpartition("-")[2]
    own = {word for word in words if len(word) >= 8 and re.search(r"\d", word)} | {paper.number, digits}
    assert len(own) > 30
    squeezed = re.sub(r"[\W_]", "", said).casefold()
    common = {word for word in own if re.sub(r"[\W_]", "", word).casefold() in squeezed}
    assert common == set()
    # and nothing of the answer stands in the receipts
    for mark in (str(answer.id), answer.id.hex, answer.reference, answer.digest.hex(), answer.document_number):
        assert mark not in held
    # The only days that both say are that of the document, which the law puts on it, and that of its publication
    day = paper.now.claimed
    published_pages = everything_said(town, "/register/answers/", "/register/?")
    for shape in (f"{day:%d/%m/%Y}", day.isoformat(), f"ngày 0{day.day} tháng {day.month} năm {day.year}"):
        assert shape not in published_pages, "the day on which it came is not public"


def test_a_petitions_number_finds_nothing_on_the_register_and_its_reference_does(
    town: Town, clock: Callable[[str, int], None]
) -> None:
    paper = published(town, "10/7", says=SPELT[0], about=SPELT[1])
    clock("20/7", 8)
    digits = paper.number.rpartition("-")[2]
    for words in (paper.number, paper.number.replace("-", " "), digits, digits.lstrip("0")):
        assert "/register/answers/" not in Client().get("/register/", {"q": words}).content.decode(), words
    (answer,) = answers.answers(today=LATER).answers
    assert str(answer.id) in Client().get("/register/", {"q": answer.reference}).content.decode()
    assert Client().get(f"/register/answers/{paper.number}/").status_code == 404
    print_of = Client().get(f"/register/answers/{answer.id}/answer.pdf")
    assert print_of["Content-Disposition"] == f'inline; filename="{answer.reference}.pdf"'


def test_an_officer_cannot_keep_a_petitions_number_in_what_is_published(town: Town) -> None:
    from hoiam.casework.reading import cases
    from hoiam.casework.road import publication
    from hoiam.gate.document import Document
    from hoiam.gate.finds import finds
    from hoiam.gate.take_out import Keep

    paper = published(town, "10/7")
    view = cases.unguarded(paper.id, LATER)
    text = f"Đơn {paper.number}."
    document = Document.from_fields(about="Trả lời", bases=(), facts=text, findings="", law="", decision="", remedies="")
    kept = {find.id: Keep("same_word") for find in finds(document)}
    chair, then = actor(f"{COMMUNE}/05"), moment(on("11/7"))
    with pytest.raises(Undecided):
        publication.clear(view, document, kept, terms=(), allow=(), over="", actor=chair, now=then)


def test_a_print_that_would_still_say_the_number_is_not_made_and_stops_no_other(
    town: Town, clock: Callable[[str, int], None]
) -> None:
    """As after an upgrade: both prints were taken away, and the text of one says the number in a way that nobody thought of."""
    import psycopg

    from hoiam.casework.road import publication

    bad, good = published(town, "10/7"), published(town, "10/7")
    with psycopg.connect(town.world.admin) as admin:
        admin.execute("UPDATE casework_answer SET pdf = ''")
        admin.execute(
            "UPDATE casework_answer SET document = replace(document::text, 'Đã thay', %s)::jsonb WHERE id = %s",
            [".".join(bad.number), bad.now.answer],
        )
    passed_over: set[Any] = set()
    with django_as(town.world.addresses.jobs):
        assert publication.print_again(passed_over) == 2
        assert publication.print_again(passed_over) == 0
    assert {each.hex for each in passed_over} == {bad.now.answer}
    clock("20/7", 8)
    found = {answer.id.hex: answer for answer in answers.answers(today=LATER).answers}
    assert {key: answer.printed for key, answer in found.items()} == {bad.now.answer: False, good.now.answer: True}
    address = f"/register/answers/{found[bad.now.answer].id}/"
    assert "Bản PDF đang được in lại" in Client().get(address).content.decode()
    assert Client().get(f"{address}answer.pdf").status_code == 404


def test_the_petitioners_own_page_leads_to_the_published_answer_and_no_other_does(
    town: Town, clock: Callable[[str, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = published(town, "10/7")
    address = f"/register/answers/{answers.answers(today=LATER).answers[0].id}/"
    mine = Client()
    assert mine.post("/follow", {"code": paper.code.text}).status_code == 302
    monkeypatch.setattr("hoiam.portal.standing.utc_now", lambda: moment(on("10/7"), 18))
    page = mine.get("/follow/petition").content.decode()
    assert address not in page and "11/07/2026" in page
    monkeypatch.setattr("hoiam.portal.standing.utc_now", lambda: moment(on("11/7"), 0))
    assert address in mine.get("/follow/petition").content.decode()
    for path in ("/follow/receipt?seq=1", "/sent"):
        assert address not in mine.get(path).content.decode()


# --- E4: an officer's list and the public numbers -----------------------------------------------------------------------


def counted_by(office: str, body: str) -> int:
    """How many petitions of the third quarter an office finds under its body's number, in the database as it sees it."""
    from django.db import connection

    with asking_as(office), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_dossier WHERE number LIKE %s", [f"{body}-2026-%"])
        return int(cursor.fetchone()[0])


def sees_all(town: Town, office: str) -> None:
    """Gives an office the clerk's role."""
    import psycopg

    from hoiam.casework import bodies

    with psycopg.connect(town.world.admin) as admin:
        admin.execute("UPDATE casework_office SET roles = '{clerk}' WHERE code = %s", [office])
    bodies.forget()


def test_no_public_number_is_higher_than_the_list_of_an_office_that_is_kept_away(town: Town) -> None:
    # Given seven petitions, and one more that names an office without a key, which otherwise sees all of the body
    someone = town.citizen("Trần Thị Ngần")
    accused, clerk = f"{COMMUNE}/07", f"{COMMUNE}/01"
    sees_all(town, accused)
    for _again in range(7):
        someone.sends("vn.feedback", "Đường ngập.", day="6/7")
    someone.brings_a_letter("vn.denunciation", "Đòi tiền.", day="7/7", subject="conduct", against=accused)
    assert (counted_by(accused, COMMUNE), counted_by(clerk, COMMUNE)) == (7, 8)
    # When the quarter is over and counted
    with django_as(town.world.addresses.jobs):
        assert figures.close(date(2026, 10, 1), ZONE) == len(BODIES)
    (closed,) = figures.closed(COMMUNE, ZONE)
    # Then the public number is the number on his list
    assert closed.received == 7
