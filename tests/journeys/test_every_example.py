"""Every example of the invented province walks to where its script says, and leaves what the law and the house promise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
import yaml

from hoiam.core.petition.events import Received
from hoiam.core.petition.state import fold
from hoiam.site.demo.examples import EXAMPLES, read_bodies
from journeys.conftest import Province
from world import actor

EXAMPLES = {
    folder.name: yaml.safe_load((folder / "petition.yaml").read_text("utf-8"))
    for folder in sorted((EXAMPLES / "petitions").iterdir())
}
REFUSED = {name for name, e in EXAMPLES.items() if (e.get("expected") or {}).get("journey") == "stub"}
WALKING = [name for name in EXAMPLES if name not in REFUSED]


@pytest.mark.parametrize("name", WALKING)
def test_a_petition_walks_to_the_end_of_its_story_under_the_law_of_each_day(province: Province, name: str) -> None:
    assert province.stopped.get(name) is None
    came_in, *rest = province.world.history(province.cases[name].id)
    assert isinstance(came_in.act.fact, Received)
    if rest and rest[0].act.step == "sign" and EXAMPLES[name]["channel"] != "portal":
        rest = rest[1:]  # it came in signed
    # What happens in errands stands in histories of their own; here time mirrors it (test_errands_of_the_demo).
    rest = [recorded for recorded in rest if recorded.act.step != "errand"]
    told = [act for act, performed in province.taken[name] if "errand" not in act for _ in performed.acts]
    assert [(r.act.step, r.act.outcome, r.actor) for r in rest] == [(a["step"], a.get("outcome") or "", a["by"]) for a in told]
    for recorded in (came_in, *rest):
        assert recorded.act.article or recorded.act.step == "read"


def test_what_bears_a_mark_of_secrecy_is_not_taken_in(province: Province) -> None:
    assert set(province.skipped) == REFUSED


@pytest.mark.parametrize("name", WALKING)
def test_what_is_derived_is_what_the_history_amounts_to(province: Province, name: str) -> None:
    assert province.world.faults_of(province.cases[name].id) == []


def test_nothing_in_the_whole_province_lies_beside_a_history(province: Province) -> None:
    assert province.world.faults() == []


# --- keys -------------------------------------------------------------------------------------------------------------


def test_the_body_that_has_a_petition_has_a_key_to_its_words_and_no_body_that_had_it_does(province: Province) -> None:
    moved = 0
    for case in province.cases.values():
        petition = fold(province.world.history(case.id))
        rows = province.world.rows(
            "SELECT recipient FROM casework_wrap WHERE dossier_id = %s AND tier = 'content' AND recipient LIKE 'body:%%'",
            case.id,
        )
        assert {to.removeprefix("body:") for (to,) in rows} == {petition.body, petition.moving_to} - {""}, province.example(
            case.id
        )
        moved += any(r.act.step == "transfer" for r in province.world.history(case.id))
    assert moved >= 3


# --- letters ----------------------------------------------------------------------------------------------------------


def test_every_petition_has_its_acknowledgement_in_the_outbox(province: Province) -> None:
    waiting = province.world.rows("SELECT dossier_id FROM casework_letter WHERE name = 'acknowledgement'")
    assert sorted(row[0] for row in waiting) == sorted(case.id for case in province.cases.values())


@pytest.mark.parametrize("name", WALKING)
def test_acceptance_and_decision_come_with_the_paper_that_the_law_names(province: Province, name: str) -> None:
    from hoiam.casework import laws

    case = province.cases[name]
    history = province.world.history(case.id)
    made = province.world.rows("SELECT seq, name FROM casework_letter WHERE dossier_id = %s AND blob IS NOT NULL", case.id)
    letters = dict(made)  # type: ignore[arg-type]  # rows of two
    for n, recorded in enumerate(history):
        act = recorded.act
        if act.step not in ("accept", "decide") or (act.step == "decide" and not province.scripts[name].get("decision")):
            continue
        before = fold(history[:n])
        edge = laws.current().procedure(before.kind, act.day).edge(before.state, act.step, act.outcome)
        if edge is None or edge.letter is None:
            continue
        assert letters.get(recorded.seq) == edge.letter, recorded.seq


def test_a_public_copy_has_the_form_of_the_paper_that_it_is_a_copy_of(province: Province) -> None:
    copies = dict(province.world.rows("SELECT petition_id, letter FROM casework_publiccopy"))  # type: ignore[arg-type]  # rows of two
    assert {case.id for case in province.cases.values()} & copies.keys()
    for case in province.cases.values():
        if case.id not in copies:
            continue
        made = province.world.rows("SELECT seq, name FROM casework_letter WHERE dossier_id = %s", case.id)
        letters = dict(made)  # type: ignore[arg-type]  # rows of two
        documents = [r.seq for r in province.world.history(case.id) if any(b.kind == "document" for b in _blobs(r.act.fact))]
        assert copies[case.id] == letters[documents[-1]], case.id


def _blobs(fact: Any) -> tuple[Any, ...]:
    return fact.blobs if "blobs" in {field.name for field in fields(fact)} else ()


def test_what_a_decision_is_numbered_is_consecutive_in_the_register_of_its_body(province: Province) -> None:
    given: dict[tuple[str, int], list[int]] = {}
    for body, year, number in province.world.rows("SELECT body, year, number FROM casework_documentnumber"):
        given.setdefault((body, year), []).append(number)
    assert given
    for numbers in given.values():
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


# --- the work list ----------------------------------------------------------------------------------------------------


def desks(province: Province) -> Iterator[Any]:
    for body in read_bodies():
        for office in body["officers"]:
            yield actor(office["office"])


def test_the_work_list_is_in_the_order_of_what_the_law_wants_next(province: Province) -> None:
    from hoiam.casework.reading import lists

    lines = 0
    for who in desks(province):
        rows = lists.work_list(who)
        lines += len(rows)
        assert [(r.due or date.max, r.id) for r in rows] == sorted((r.due or date.max, r.id) for r in rows)
        for row in rows:
            petition = fold(province.world.history(row.id))
            running = {c.name: c for c in petition.clocks.values() if c.whose == "body" and c.due is not None}
            standing = {p.clock for p in petition.pauses if p.last is None}
            pressing = min((c.due for c in running.values() if c.name not in standing and c.due), default=None)
            assert row.due == pressing
            assert row.rule == "" or running[row.rule].due == row.due
    assert lines


def test_a_closed_petition_that_owes_nothing_is_on_no_work_list_and_an_open_one_is_on_its_leader_s(province: Province) -> None:
    from hoiam.casework.reading import lists

    listed = {row.id for who in desks(province) for row in lists.work_list(who)}
    open_ = {row[0] for row in province.world.rows("SELECT id FROM casework_dossier WHERE open AND family = 'petition'")}
    for case in listed - open_:
        owed = [run for run in fold(province.world.history(case)).runs if run.ended is None and run.whose == "body" and run.due]
        assert owed, province.example(case)
    closed = {row[0] for row in province.world.rows("SELECT id FROM casework_dossier WHERE NOT open AND family = 'petition'")}
    assert closed - listed, "what is done and owes nothing is on none"
    leaders = {row.id for who in desks(province) if "leader" in who.roles for row in lists.work_list(who)}
    for case in open_ - leaders:
        # Only a petition that is about every leader of the body is on none of their lists.
        assert fold(province.world.history(case)).against, province.example(case)


def test_what_one_page_of_a_work_list_leaves_out_stands_on_the_next(province: Province) -> None:
    from hoiam.casework.days import NEVER
    from hoiam.casework.reading import lists

    leader = actor("TINH-SL/04")
    whole = [row.id for row in lists.work_list(leader) if not row.moving_to]
    paged: list[Any] = []
    after = None
    while page := lists.work_list(leader, limit=2, after=after):
        paged += [row.id for row in page if row.id not in paged and not row.moving_to]
        after = (page[-1].due or NEVER, page[-1].id)
    assert sorted(map(str, paged)) == sorted(map(str, whole))


# --- need to know -----------------------------------------------------------------------------------------------------


def test_no_office_sees_a_petition_of_another_body_nor_one_that_the_law_keeps_from_it(province: Province) -> None:
    from hoiam.casework import laws
    from hoiam.casework.reading import cases, lists
    from hoiam.core.dossier.participants import barred

    today = date(2026, 11, 24)
    seen = hidden = 0
    histories = {case.id: fold(province.world.history(case.id)) for case in province.cases.values()}
    for who in desks(province):
        listed = {row.id for row in lists.work_list(who)} | {row.id for row in lists.work_list(who, is_open=False)}
        for case, petition in histories.items():
            theirs = who.body in (petition.body, petition.moving_to)
            kept_away = barred(petition, laws.current(), who.office)
            if not theirs or kept_away:
                hidden += 1
                with pytest.raises(LookupError):
                    cases.case(case, who, today)
                assert case not in listed, (who.office, province.example(case))
            elif case in listed:
                seen += 1
                assert cases.case(case, who, today).id == case
    assert seen and hidden
