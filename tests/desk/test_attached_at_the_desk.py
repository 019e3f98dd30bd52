"""A checked transcript with words taken out and a copy that passed the gate go along with a question: the asked body reads just
that, and of what was taken out nothing, wherever it can look."""

from __future__ import annotations

import html
import json
import re
from uuid import UUID

import pytest
from django.db import connection

from desk.conftest import CHAIR, CLERK, PUBLISHER, House
from desk.test_at_the_desk import DECISION, text
from desk.test_errands_at_the_desk import THEIRS, address, asked_before, carried, demand, pdf_text  # noqa: F401 - a fixture
from desk.test_gate_page import all_out, gate_of
from desk.test_originals import NAME, ROUND, a_letter, open_for, waits
from desk.test_taken_further import number_of
from hoiam.casework import wall
from hoiam.casework.reading.history import load

pytestmark = pytest.mark.django_db

WITNESS = "Đặng Thị Hòe"
FACTS = f"Bà {WITNESS} thấy tàu hút cát ở bãi Sỏi."


def checked_and_cleared(house: House) -> tuple[UUID, str]:
    """A denouncer's letter of which a second office has checked the copy, with a public copy that passed the gate; and what the
    gate had to take out of it."""
    case = a_letter(house)
    open_for(house, case, CLERK)
    chair, _shown = open_for(house, case, CHAIR)
    chair.post(f"/desk/petition/{case}/transcribe/", {"action": "check", "copy": waits(case), "take_out": "yes"})
    house.brought(case, "classify.competent", "accept", "assign", "verify.ordered", "verify.reported", "conclude")
    decided = chair.step(case, "decide", **(DECISION | {"facts": FACTS, "result": load(case)[0].result}))
    assert decided.status_code == 302, text(decided)[-2000:]
    publisher = house.officer(PUBLISHER)
    looked = publisher.post(gate_of(case), {"action": "look"})
    out = {"action": "clear"} | all_out(looked)
    cleared = publisher.post(gate_of(case), out)
    while cleared.status_code == 422 and cleared.context["finds"]:
        out |= all_out(cleared)
        cleared = publisher.post(gate_of(case), out)
    assert cleared.status_code == 302 and load(case)[0].public, text(cleared)[-2000:]
    return case, text(looked)


def in_tables(office: str) -> str:
    """All that the tables of dossiers show the office, as text: what a hand at the database finds in its name."""
    with wall.acting(office), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name LIKE 'casework_%%'"
        )
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')  # noqa: S608 - of the catalogue
                found += [row[0] for row in cursor.fetchall()]
    return json.dumps(found, ensure_ascii=False)


def test_what_was_checked_goes_along_with_words_taken_out_and_of_these_the_asked_body_finds_none(house: House) -> None:
    case, before_the_gate = checked_and_cleared(house)
    chair = house.officer(CHAIR)
    along = demand(kind="inform", attach=["transcript:1", "gated:1"])
    page = chair.post(address(case), carried(chair.get(address(case))) | along | {"action": "preview"})
    assert page.status_code == 200, text(page)[-2500:]
    (_one, transcript), (_other, gated) = page.context["attached"]
    assert "Tàu hút cát lúc nửa đêm" in transcript and "thấy tàu hút cát ở bãi Sỏi" in gated
    sent = chair.post(address(case), carried(page) | along | {"action": "send"})
    assert sent.status_code == 302, text(sent)[-2500:]
    (errand,) = (UUID(each.id) for each in load(case)[0].errands)

    theirs = house.officer(THEIRS)
    opened = theirs.post(f"/desk/errands/{errand}/", {"action": "look"})
    shown = tuple((title, re.sub(r"</?mark[^>]*>", "", html.unescape(words))) for title, words in page.context["attached"])
    assert opened.context["words"].attached == shown, "exactly what the last page has shown"
    planted = (NAME, NAME.rpartition(" ")[2], WITNESS, number_of(case), case.hex, "Tiệp")
    pages = [theirs.get(path) for path in ("/desk/", "/desk/errands/", f"/desk/errands/{errand}/")] + [opened]
    printed = pdf_text(theirs.post(f"/desk/errands/{errand}/", {"action": "letter"}))
    theirs_to_see = "".join(each.content.decode() for each in pages) + printed + in_tables(THEIRS)
    theirs_to_see += theirs_to_see.replace("-", "")
    assert errand.hex in theirs_to_see, "they look where the errand is"
    assert [each for each in planted if each in theirs_to_see] == []
    # The same look of whoever handles it finds them.
    own = [chair.post(f"/desk/petition/{case}/read/"), open_for(house, case, CHAIR)[1], chair.get(f"/desk/petition/{case}/")]
    at_home = "".join(each.content.decode() for each in own) + in_tables(CHAIR) + before_the_gate
    at_home += at_home.replace("-", "")
    assert [each for each in planted if each not in at_home] == []
    assert ROUND in text(own[0])
