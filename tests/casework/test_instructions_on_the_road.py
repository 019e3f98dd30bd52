"""What a superior orders: downwards alone, each to its body once, and none of it hidden from the petition that it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError

from hoiam.casework import wall
from hoiam.casework.reading.history import load
from hoiam.casework.road import errands, instructions
from hoiam.casework.road.instructions import Paper
from hoiam.core.dossier.refusals import Missing, NotNow, NotYours, Refusal, TooEarly, TooLong
from hoiam.core.errand.state import Errand, fold
from world import COMMUNE, PROVINCE, WARD, World, act, actor, django_as, submit

MONDAY, DUE = date(2026, 10, 5), date(2026, 10, 9)
CHAIR, LEADER, CLERK, THEIRS = f"{PROVINCE}/04", f"{COMMUNE}/04", f"{COMMUNE}/01", f"{WARD}/04"


def at(day: date) -> datetime:
    return datetime.combine(day, time(3), UTC)


def a_petition(kind: str = "vn.feedback", **said: Any) -> UUID:
    case = submit(date(2026, 10, 1), kind, **said).petition_id
    if kind == "vn.feedback":
        act(case, "classify.competent", date(2026, 10, 2), CLERK)
    return UUID(str(case))


def paper(**said: Any) -> Paper:
    given: dict[str, Any] = {
        "kind": "do_account",
        "document": "12/UBND-TD",
        "to": (COMMUNE,),
        "due": DUE,
        "words": "Báo cáo việc đã làm.",
    }
    return Paper(**(given | said))


def sent(what: Paper, by: str = CHAIR, on: date = MONDAY, id: UUID | None = None) -> UUID:
    with wall.acting(by):
        return instructions.send(what, what.to[0], id or uuid4(), actor=actor(by), now=at(on)).petition_id


def errand(world: World, id: UUID) -> Errand:
    return fold(world.history(id))  # type: ignore[arg-type]  # acts of its family


def number(world: World, case: UUID) -> str:
    return str(world.one("SELECT number FROM casework_dossier WHERE id = %s", case))


def noted(id: UUID, by: str = CLERK, on: date = MONDAY) -> Any:
    with wall.acting(by):
        return instructions.acknowledge(id, actor=actor(by), now=at(on))


def test_an_order_about_a_petition_below_stands_in_its_own_history_with_code_number_and_digest(world: World) -> None:
    case = a_petition()
    id = sent(paper(number=number(world, case)))
    assert errand(world, id).state == "errand_ordered"
    (fact,) = [r.act.fact for r in world.history(case) if r.act.step == "errand"]
    said = (fact.kind, fact.asker, fact.to, fact.document, fact.due)  # type: ignore[union-attr]  # the mirror
    assert said == ("do_account", PROVINCE, COMMUNE, "12/UBND-TD", DUE)
    digest = world.one("SELECT encode(digest, 'hex') FROM casework_blob WHERE dossier_id = %s", id)
    assert fact.digest == digest and world.history(case)[-1].act.outcome == "ordered"  # type: ignore[union-attr]  # as above
    assert "Báo cáo việc" not in str(world.history(case))
    # Whoever ordered it reads nothing of the petition.
    with wall.acting(CHAIR):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM casework_dossier WHERE id = %s", [case])
            assert cursor.fetchone() == (0,)
    assert load(case)[0].clocks["TD-45"].due is not None
    assert world.faults_of(case) == world.faults_of(id) == []


def test_taking_note_is_the_proof_it_runs_until_the_superiors_day_and_the_report_goes_up(world: World) -> None:
    case = a_petition()
    id = sent(paper(number=number(world, case)))
    done = noted(id)
    assert done.petition.state == "errand_accepted" and done.leaf
    assert errand(world, id).clocks["PH-ANSWER"].due == DUE and errand(world, id).channel == "inside"
    with pytest.raises(Refusal):
        noted(id)
    with wall.acting(LEADER):
        instructions.report(id, "", actor=actor(LEADER), now=at(MONDAY))
    assert errand(world, id).state == "errand_answered"
    assert [r.act.outcome for r in world.history(case) if r.act.step == "errand"] == ["ordered", "acknowledged", "responded"]
    assert world.faults_of(case) == world.faults_of(id) == []


def test_time_takes_back_no_order_whatever_becomes_of_the_petition(world: World) -> None:
    case = a_petition()
    id = sent(paper(number=number(world, case)))
    noted(id)
    with django_as(world.addresses.jobs):
        assert errands.follow(case, at(MONDAY)) == 0
    act(case, "withdraw.asked", MONDAY, "petitioner")
    act(case, "withdraw.signed", MONDAY, LEADER, coerced="no")
    with django_as(world.addresses.jobs):
        assert errands.follow(case, at(MONDAY)) == 0
    assert (load(case)[0].state, errand(world, id).state) == ("withdrawn", "errand_accepted")


def test_what_nobody_takes_note_of_goes_on_paper_after_its_day_and_not_before(world: World) -> None:
    id = sent(paper(kind="do_plan"))
    for early in (MONDAY, date(2026, 10, 6)):
        with wall.acting(CHAIR), pytest.raises(TooEarly):
            instructions.on_paper(id, actor=actor(CHAIR), now=at(early))
    with wall.acting(CHAIR):
        instructions.on_paper(id, actor=actor(CHAIR), now=at(date(2026, 10, 7)))
    assert (errand(world, id).channel, errand(world, id).state) == ("paper", "errand_accepted")
    assert [run.how for run in errand(world, id).runs if run.name == "PH-ACK"] == ["fell_away"]


def test_an_order_goes_downwards_alone_and_is_not_handed_on(world: World) -> None:
    with pytest.raises(NotYours):
        sent(paper(to=(PROVINCE,)), by=LEADER)
    with pytest.raises(NotYours):
        sent(paper(to=(WARD,)), by=LEADER)
    with pytest.raises(NotYours):
        sent(paper(), by=f"{PROVINCE}/03")  # no leader
    case = a_petition()
    id = sent(paper(number=number(world, case)))
    noted(id)
    with wall.acting(LEADER), pytest.raises(NotNow):
        errands.hand_on(id, [(WARD, ())], ("Một?",), due=DUE, actor=actor(LEADER), now=at(MONDAY))


def test_what_is_of_no_petition_has_the_same_road_and_leaves_no_trace_in_any(world: World) -> None:
    before = world.one("SELECT count(*) FROM casework_errandof")
    id = sent(paper(kind="do_plan"))
    noted(id)
    assert world.one("SELECT count(*) FROM casework_errandof") == before
    assert world.faults_of(id) == []
    with pytest.raises(Refusal):
        sent(paper(kind="do_take_up"))  # of a petition alone
    with pytest.raises(Refusal):
        sent(paper(kind="inform"))  # asked, and not ordered


def test_a_session_that_leads_nothing_hands_in_no_order_of_no_petition(world: World) -> None:
    with wall.acting(THEIRS), pytest.raises(Exception, match=r"before whoever asks|downwards|below|cấp"):
        instructions.send(paper(kind="do_plan"), COMMUNE, uuid4(), actor=actor(CHAIR), now=at(MONDAY))


def test_the_term_is_earlier_than_the_laws_or_the_same_and_never_later(world: World) -> None:
    case = submit(date(2026, 9, 30), "vn.complaint", signed="paper", channel="letter").petition_id
    act(case, "classify.competent", date(2026, 10, 1), CLERK)
    term = load(case)[0].clocks["KN-ACC1"].due
    assert term is not None
    of = number(world, case)
    later = date.fromordinal(term.toordinal() + 7)
    with pytest.raises(TooLong):
        sent(paper(kind="do_take_up", number=of, due=later))
    assert sent(paper(kind="do_take_up", number=of, due=term)) is not None
    assert load(case)[0].clocks["KN-ACC1"].due == term, "the petition's own term does not move"


def test_a_number_of_another_body_of_nobody_and_of_one_kept_away_are_told_the_same(world: World) -> None:
    case = a_petition()
    act(case, "recuse", MONDAY, LEADER, office=CHAIR)
    other = a_petition()
    said = set()
    for given, to in ((number(world, case), COMMUNE), (number(world, other), WARD), ("XA-AB-2026-999999", COMMUNE)):
        with pytest.raises(Missing) as told:
            sent(paper(number=given, to=(to,)))
        said.add((told.value.what, told.value.why, told.value.next, told.value.field))
    assert len(said) == 1


def test_a_paper_for_many_goes_to_each_once_whoever_goes_on_and_names_whom_it_missed(world: World) -> None:
    id, what = uuid4(), paper(kind="do_plan", to=(COMMUNE, WARD, PROVINCE))
    with wall.acting(CHAIR):
        instructions.begin(id, what, actor=actor(CHAIR))
        instructions.begin(id, what, actor=actor(CHAIR))
        assert instructions.kept(id, actor(CHAIR)) == what
        assert instructions.go_on(id, actor=actor(CHAIR), now=at(MONDAY), most=1) == []
        assert instructions.who_has(id) == {COMMUNE}
        missed = instructions.go_on(id, actor=actor(CHAIR), now=at(MONDAY))
        assert [each.body for each in missed] == [PROVINCE], "it orders nothing of itself"
        instructions.go_on(id, actor=actor(CHAIR), now=at(MONDAY))
    assert sorted(world.rows("SELECT asked FROM casework_errand WHERE paper = %s", id)) == [(WARD,), (COMMUNE,)]
    with wall.acting(CHAIR), pytest.raises(Exception, match="errand_paper_once"):
        instructions.send(what, WARD, id, actor=actor(CHAIR), now=at(MONDAY))
    with wall.acting(f"{PROVINCE}/03"), pytest.raises(LookupError):
        instructions.kept(id, actor(f"{PROVINCE}/03"))


@pytest.mark.parametrize("to", [(), (WARD, WARD), tuple(f"X-{n}" for n in range(201))])
def test_a_paper_for_nobody_for_one_twice_or_for_too_many_is_not_kept(world: World, to: tuple[str, ...]) -> None:
    with wall.acting(CHAIR), pytest.raises(Missing):
        instructions.begin(uuid4(), paper(to=to), actor=actor(CHAIR))


def test_a_paper_has_a_number_and_its_words_pass_the_gate(world: World) -> None:
    with pytest.raises(Missing) as told:
        sent(paper(document=""))
    assert told.value.field == "document"
    secret = a_petition("vn.denunciation", subject="conduct", signed="paper", channel="letter")
    with pytest.raises(Missing):
        sent(paper(number=number(world, secret), words="Hỏi ông ở số 0912345678."))


def test_a_paper_that_nobody_can_read_is_refused_by_its_field_and_a_strange_fault_of_the_database_is_not_swallowed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody: list[tuple[str, str]] = [("words", " \n"), ("words", "x" * 30_000), ("document", "1\x00"), ("number", "1\x00")]
    with wall.acting(CHAIR):
        for field, given in nobody:
            for way in (lambda what: sent(what), lambda what: instructions.begin(uuid4(), what, actor=actor(CHAIR))):
                with pytest.raises(Refusal) as told:
                    way(paper(**{field: given}))
                assert told.value.field == field, (field, told.value)
        assert instructions.of_own("1\x00", actor(CHAIR)) is None
        id = uuid4()
        instructions.begin(id, paper(), actor=actor(CHAIR))

        def strange(*_: Any, **__: Any) -> None:
            raise IntegrityError("another rule of the database")

        monkeypatch.setattr(instructions, "send", strange)
        with pytest.raises(IntegrityError, match="another rule"):
            instructions.go_on(id, actor=actor(CHAIR), now=at(MONDAY))


def test_sql_in_the_webs_name_orders_nothing_about_a_petition_that_it_does_not_sign_for(world: World) -> None:
    case = a_petition()
    of = number(world, case)
    with psycopg.connect(world.addresses.app, autocommit=True) as app:
        app.execute("SELECT set_config('hoiam.token', %s, false)", [f"number:{of}|99999999999|1|00"])
        assert app.execute("SELECT count(*) FROM wall_below()").fetchone() == (0,)
        assert app.execute("SELECT count(*) FROM wall_linked_leads(%s)", [case]).fetchone() == (0,)
