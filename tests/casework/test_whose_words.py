"""Whose an act is: the law says it of the edge, and no page keeps a list of its own."""

from __future__ import annotations

from uuid import uuid4

import pytest

import plain
from core.petition.told import Told, a_complaint, day
from hoiam.casework.reading.audience import Audience
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.entries import entries


def theirs(told: Told) -> dict[str, bool]:
    view = CaseView(uuid4(), "", told.petition, tuple(told.history), (), (), (), (), "")
    return {told.history[entry.seq - 1].act.name: entry.theirs for entry in entries(view, Audience.OFFICER)}


@pytest.mark.django_db
def test_what_the_petitioner_does_or_says_at_the_counter_is_his_and_what_is_decided_about_it_is_not() -> None:
    told = a_complaint("accepted")
    on = told.last.act.day
    told.then("add", on, by="petitioner")
    told.then("withdraw.asked", on, by="petitioner")
    edge = told.law.procedure(told.petition.kind, on).edge(told.petition.state, "withdraw", "signed")
    assert edge is not None
    told.then("withdraw.signed", on, **plain.along(edge, told.law, on, told.petition))
    said = theirs(told)
    assert said["receive"] and said["sign"] and said["add"] and said["withdraw.asked"]
    assert not (said["classify.competent"] or said["accept"] or said["withdraw.signed"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("about", "by", "marked"), [("XA-AB/04", "XA-AB/04", True), ("XA-AB", "XA-AB/04", True), ("XA-AB/04", "XA-AB/06", False)]
)
def test_an_extension_by_whom_the_complaint_is_about_says_so_to_its_writer_and_to_officers_and_to_nobody_else(
    about: str, by: str, marked: bool
) -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-07-06"), channel="letter", signed="paper", against=about)
    told.then("classify.competent", day("2026-07-07"))
    told.then("accept", day("2026-07-08"), by="leader", actor=by)
    told.then("extend", day("2026-07-09"), by="leader", actor=by, conditions=("complex",))
    view = CaseView(uuid4(), "", told.petition, tuple(told.history), (), (), (), (), "")
    for audience in Audience:
        marks = {entry.step for entry in entries(view, audience) if entry.mark is not None}
        assert marks == ({"extend"} if marked and audience is not Audience.PUBLIC else set()), audience
