"""Who sees what: by body, role, assignment and recusal; and nobody acts on what he does not see."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from hoiam.core.dossier.refusals import NotYours, RecusedHere, Refusal
from world import COMMUNE, PROVINCE, WARD, World, act, actor, asking_as, submit

DAY, TODAY = date(2026, 7, 6), date(2026, 7, 10)
NOT_THERE, SEES, READS = "not there", "sees", "reads"


def sight(case: UUID, office: str) -> str:
    """What the case page says to an office."""
    from hoiam.casework.reading import cases

    who = actor(office)
    try:
        with asking_as(office):
            view = cases.case(case, who, TODAY)
    except LookupError:
        return NOT_THERE
    return READS if view.reads else SEES


def listed(case: UUID, office: str) -> bool:
    from hoiam.casework.reading import lists

    who = actor(office)
    with asking_as(office):
        return case in {row.id for row in lists.work_list(who)}


@pytest.fixture(scope="module")
def cases(settled: World, django_db_blocker: Any) -> dict[str, UUID]:
    """Petitions in each situation that makes a difference to somebody's sight."""
    with django_db_blocker.unblock(), settled.inside():
        made = {"new": submit(DAY).petition_id}

        def assigned() -> UUID:
            case = submit(DAY).petition_id
            act(case, "classify.competent", date(2026, 7, 7), f"{COMMUNE}/01")
            act(case, "assign", date(2026, 7, 7), f"{COMMUNE}/04", offices=(f"{COMMUNE}/03",))
            return case

        made["assigned"] = assigned()
        made["decided"] = assigned()
        act(made["decided"], "decide", date(2026, 7, 8), f"{COMMUNE}/04")
        made["recused"] = assigned()
        act(made["recused"], "assign", date(2026, 7, 8), f"{COMMUNE}/04", offices=(f"{COMMUNE}/02", f"{COMMUNE}/03"))
        act(made["recused"], "recuse", date(2026, 7, 8), f"{COMMUNE}/04", office=f"{COMMUNE}/02")
        act(made["recused"], "recuse", date(2026, 7, 8), f"{COMMUNE}/04", office=f"{COMMUNE}/06")
        act(made["recused"], "recuse", date(2026, 7, 8), f"{COMMUNE}/04", office=f"{COMMUNE}/01")
        made["moving"] = submit(DAY).petition_id
        act(made["moving"], "transfer.sent", date(2026, 7, 7), f"{COMMUNE}/01", body=WARD)
        made["denounced"] = submit(DAY, "vn.denunciation", subject="conduct", against=f"{COMMUNE}/07").petition_id
        made["closed"] = submit(DAY).petition_id
        act(made["closed"], "send_back", date(2026, 7, 7), f"{COMMUNE}/01", reason="unclear")
    return made


TABLE = {
    #                clerk 01   officer 02  officer 03  leader 04  publisher 05  deputy 06
    "new":        (READS,      NOT_THERE,  NOT_THERE,  READS,     SEES,         READS),
    "assigned":   (SEES,       NOT_THERE,  READS,      READS,     SEES,         READS),
    "decided":    (SEES,       NOT_THERE,  READS,      READS,     READS,        READS),
    "recused":    (NOT_THERE,  NOT_THERE,  READS,      READS,     SEES,         NOT_THERE),
    "moving":     (READS,      NOT_THERE,  NOT_THERE,  READS,     SEES,         READS),
    "denounced":  (READS,      NOT_THERE,  NOT_THERE,  READS,     SEES,         READS),
    "closed":     (READS,      NOT_THERE,  NOT_THERE,  READS,     SEES,         READS),
}  # fmt: skip


@pytest.mark.parametrize("which", TABLE)
@pytest.mark.parametrize("number", range(1, 7))
def test_an_office_sees_what_its_role_and_its_assignments_cover(
    world: World, cases: dict[str, UUID], which: str, number: int
) -> None:
    office = f"{COMMUNE}/{number:02}"
    expected = TABLE[which][number - 1]
    assert sight(cases[which], office) == expected
    # The list shows no line of what the page would not show.
    if expected == NOT_THERE:
        assert not listed(cases[which], office)


@pytest.mark.parametrize("which", TABLE)
def test_another_body_s_officers_see_nothing_but_what_is_on_its_way_to_them(
    world: World, cases: dict[str, UUID], which: str
) -> None:
    for number in range(1, 7):
        for body in (WARD, PROVINCE):
            office = f"{body}/{number:02}"
            arriving = which == "moving" and body == WARD and {"clerk", "leader"} & actor(office).roles
            assert (sight(cases[which], office) != NOT_THERE) == bool(arriving), office
            assert listed(cases[which], office) == bool(arriving), office


def test_the_counter_s_search_by_number_finds_nothing_that_the_page_would_not_show(
    world: World, cases: dict[str, UUID]
) -> None:
    from hoiam.casework.reading import lists

    for number in range(1, 7):
        office = f"{COMMUNE}/{number:02}"
        for case in cases.values():
            public = world.one("SELECT number FROM casework_dossier WHERE id = %s", case)
            who = actor(office)
            with asking_as(office):
                found = {row.id for row in lists.work_list(who, words=public)}
            assert found <= {case}
            if sight(case, office) == NOT_THERE:
                assert found == set(), (office, public)


def test_the_counter_finds_a_petition_by_what_its_number_and_summary_mean_however_they_are_typed(
    world: World, cases: dict[str, UUID]
) -> None:
    from hoiam.casework.reading import lists

    office, case = f"{COMMUNE}/04", cases["new"]
    number = world.one("SELECT number FROM casework_dossier WHERE id = %s", case)
    last = number.rpartition("-")[2]
    with asking_as(office):
        assert case in {row.id for row in lists.work_list(actor(office))}

    def found(words: str) -> bool:
        with asking_as(office):
            return case in {row.id for row in lists.work_list(actor(office), words=words)}

    of_it = (number.lower(), f"\u200e{number}", number.replace("-", "–"), number.replace("-", " "), last, last.lstrip("0"))
    for typed in (number, *of_it):
        assert found(typed), typed
    assert not found(number.replace("2026", "2027"))
    world.rows("UPDATE casework_dossier SET summary = 'Kỹ thuật đo đạc, quy trình hòa giải' WHERE id = %s RETURNING 1", case)
    for typed in ("kĩ thuật", "KỸ", "qui trình", "hoà giải", "do dac", "\u200bquy\u00a0trình", f"qui trinh {last}"):
        assert found(typed), typed
    for typed in ("kê", "trình thật", "%", "_", "?!", "kỹ nghệ"):
        assert not found(typed), typed


def test_an_office_acts_on_no_petition_of_another_body(world: World, cases: dict[str, UUID]) -> None:
    before = len(world.history(cases["new"]))
    for office in (f"{WARD}/01", f"{PROVINCE}/01"):
        with pytest.raises(Refusal) as no:
            act(cases["new"], "classify.competent", TODAY, office)
        assert isinstance(no.value, NotYours)
    assert len(world.history(cases["new"])) == before


def test_a_petition_on_its_way_is_taken_by_the_body_it_goes_to_and_by_no_other(world: World) -> None:
    case = submit(DAY).petition_id
    act(case, "transfer.sent", date(2026, 7, 7), f"{COMMUNE}/01", body=WARD)
    for office in (f"{COMMUNE}/01", f"{PROVINCE}/01"):
        with pytest.raises(NotYours):
            act(case, "transfer.received", date(2026, 7, 8), office, body=WARD)
    # Until it is taken, the sender goes on with it and the receiver does nothing else.
    with pytest.raises(NotYours):
        act(case, "recuse", date(2026, 7, 8), f"{WARD}/04", office=f"{WARD}/02")
    taken = act(case, "transfer.received", date(2026, 7, 8), f"{WARD}/01", body=WARD)
    assert (taken.petition.body, taken.petition.moving_to) == (WARD, "")
    assert sight(case, f"{COMMUNE}/01") == NOT_THERE
    assert sight(case, f"{WARD}/01") == READS


def test_the_denounced_does_nothing_with_the_denunciation_whatever_his_role(world: World, cases: dict[str, UUID]) -> None:
    before = len(world.history(cases["denounced"]))
    for step, said in (("read", {}), ("open", {}), ("classify.competent", {}), ("assign", {})):
        with pytest.raises(RecusedHere):
            act(cases["denounced"], step, TODAY, f"{COMMUNE}/07", **said)
    assert len(world.history(cases["denounced"])) == before


def test_the_petitioner_finds_his_petition_by_his_code_and_no_other(world: World) -> None:
    from hoiam.casework.reading import cases
    from hoiam.vault.codes import ReturnCode

    code = ReturnCode.new()
    case = submit(DAY, code=code).petition_id
    assert cases.follow(code.lookup_hash, TODAY).id == case
    with pytest.raises(LookupError):
        cases.follow(ReturnCode.new().lookup_hash, TODAY)
    with pytest.raises(LookupError):
        cases.follow(b"", TODAY)


def test_a_blob_is_found_only_with_its_own_petition(world: World, cases: dict[str, UUID]) -> None:
    from hoiam.casework.reading import cases as asked

    blob = UUID(world.history(cases["new"])[0].act.fact.blobs[0].id)  # type: ignore[union-attr]  # Received has blobs
    assert asked.blob_bytes(cases["new"], blob)
    with pytest.raises(LookupError):
        asked.blob_bytes(cases["closed"], blob)


def test_a_petition_that_is_called_a_denunciation_is_kept_from_the_denounced_by_the_gatekeeper_too(
    settled: World, django_db_blocker: Any
) -> None:
    from hoiam.casework.keys import gatekeeping

    with django_db_blocker.unblock(), settled.inside():
        case = submit(DAY, "vn.complaint", against=f"{COMMUNE}/03", signed="paper", channel="letter").petition_id
        before = gatekeeping.gatekeeper()._store.get(case)
        act(case, "classify.competent", date(2026, 7, 7), f"{COMMUNE}/01", kind="vn.denunciation", subject="conduct")
        after = gatekeeping.gatekeeper()._store.get(case)
    assert (before.excluded, before.two_officers) == (frozenset(), False)
    assert (after.excluded, after.two_officers) == (frozenset({f"{COMMUNE}/03"}), True)
