"""An answer that came on paper: whoever asked records it with its scan, on the day on which it came; both bodies open it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from desk.conftest import LAND, House, today
from desk.test_at_the_desk import text
from desk.test_errands_at_the_desk import (
    QUESTION,
    THEIRS,
    a_case,
    asked_before,  # noqa: F401 - a fixture
    sent,
    stands,
    step,
)
from desk.test_originals import PNG
from hoiam.casework.reading.history import load

pytestmark = pytest.mark.django_db


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("tra-loi.png", PNG)


def test_an_answer_on_paper_is_recorded_with_its_scan_and_opens_for_both(house: House) -> None:
    case = a_case(house)
    land, theirs = house.officer(LAND), house.officer(THEIRS)
    (errand,) = sent(land, case, questions=f"{QUESTION}\n\nTừ năm nào?")
    said: dict[str, Any] = {"on": f"{today():%d/%m/%Y}", "questions": ["1"]}
    # It is not the asked body's to record, and not without the scan or from before it was asked; what was typed stays.
    assert step(theirs, errand, "respond.on_paper", file=paper(), **said).status_code == 409
    without = step(land, errand, "respond.on_paper", **said)
    assert without.status_code == 422 and said["on"] in without.content.decode()
    early = step(land, errand, "respond.on_paper", file=paper(), **(said | {"on": f"{today() - timedelta(9):%d/%m/%Y}"}))
    assert early.status_code == 422 and "không thể đến trước câu hỏi" in text(early) and "tra-loi.png" in text(early)
    # The scan that came with the form before is there still.
    kept = {"kept": early.context["kept"]} if "kept" in early.context else {}
    done = step(land, errand, "respond.on_paper", **said, **kept)
    assert done.status_code == 302, text(done)[-2000:]
    assert (stands(errand).state, stands(errand).open_questions) == ("errand_answered", ("2",))
    assert load(case)[0].errands[0].happened == "responded"
    for desk in (land, theirs):
        page = desk.post(f"/desk/errands/{errand}/", {"action": "look"})
        (came,) = page.context["words"].on_paper
        assert came.numbers == ("1",) and "Trả lời câu 1" in text(page)
        address = f"/desk/errands/{errand}/paper/{came.scan}/"
        assert desk.get(address).status_code == 302
        drawn = desk.post(address)
        assert drawn.status_code == 200 and b"data:image/png;base64," in drawn.content, text(drawn)[-1500:]
        whole = desk.post(address, {"whole": "yes"})
        assert whole.content == PNG
    assert house.officer("TINH-SL/04").post(address).status_code == 404
