"""A step that is not the law's from here is refused with the few that can be taken now, and how many others there are."""

from __future__ import annotations

from core.petition.told import BODY, LAW, a_complaint, day
from hoiam.core.dossier.move import FEW, lacks, not_now, possible, stands_against
from hoiam.core.dossier.participants import Actor, may
from hoiam.core.dossier.ways import no_way

ON = day("2026-07-08")


def test_of_seventy_steps_a_few_are_named_and_the_others_counted() -> None:
    petition = a_complaint("accepted").petition
    procedure = LAW.procedure(petition.kind, ON)
    titles = {edge.title.vi for edge in procedure.edges_from(petition.state)}
    assert len(titles) > 30
    told = not_now(petition, procedure, "receive").next
    named = [title for title in titles if f"{title}; " in told.vi or f"{title}. " in told.vi]
    assert 0 < len(named) <= FEW
    assert "bước khác" in told.vi
    assert "other steps" in told.en
    assert len(told.vi) < 500


def test_whoever_asks_is_told_what_he_can_do_himself_and_nothing_that_waits_for_another() -> None:
    petition = a_complaint("accepted").petition
    procedure = LAW.procedure(petition.kind, ON)
    for role in ("clerk", "leader"):
        actor = Actor(f"{BODY}/09", frozenset({role}), BODY)
        told = no_way(petition, LAW, actor, "receive", ON).next
        every = {edge.title.vi: edge for edge in procedure.edges_from(petition.state)}
        named = told.vi.partition(": ")[2].partition(". Luật")[0].rstrip(".").split("; ")
        assert named, role
        for title in named:
            edge = every[title]
            assert may(petition, LAW, actor, edge)
            assert edge.step not in ("read", "withhold"), "looking is no step on the way"
            assert not lacks(petition, edge)
            assert not stands_against(petition, edge)
    nobody = Actor(f"{BODY}/09", frozenset({"steward"}), BODY)
    assert no_way(petition, LAW, nobody, "receive", ON).next.vi == "Lúc này không có bước nào dành cho bạn."


def test_what_waits_for_its_day_or_for_another_step_is_none_that_can_be_taken() -> None:
    petition = a_complaint("accepted").petition
    edges = LAW.procedure(petition.kind, ON).edges_from(petition.state)
    left = possible(petition, LAW, edges, ON)
    assert len(left) < len(edges)
    assert all(not lacks(petition, edge) for edge in left)


def test_as_many_as_are_named_leave_no_others_and_what_time_takes_is_nobodys_to_do() -> None:
    petition = a_complaint("accepted").petition
    procedure = LAW.procedure(petition.kind, ON)
    here = [edge for edge in procedure.edges_from(petition.state) if not lacks(petition, edge)]
    own = list({edge.title.vi: edge for edge in here if edge.by != {"clock"} and not stands_against(petition, edge)}.values())
    times = next(edge for edge in here if edge.by == {"clock"})
    told = not_now(petition, procedure, "receive", [times, *own[:FEW]])
    assert told.names_ways
    assert told.next.en.startswith("You can do now: ") and "other steps" not in told.next.en and "bước khác" not in told.next.vi
    assert times.title.en not in told.next.en
    more = not_now(petition, procedure, "receive", own[: FEW + 1]).next
    assert more.en.endswith(" The law has 1 other steps here.") and more.vi.endswith(" Luật còn 1 bước khác ở đây.")
    assert not_now(petition, procedure, "receive").next.en.startswith("What the law has now: ")
