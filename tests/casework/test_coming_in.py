"""A petition comes in once, under the next number of its body and year, or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import pytest

from hoiam.core.dossier.refusals import Missing, TooEarly
from hoiam.vault.errors import NotReleased, Unreachable
from world import COMMUNE, PROVINCE, WARD, World, envelope, moment, numbered, submit

DAY = date(2026, 7, 6)


def last_number(world: World, body: str = COMMUNE, year: int = 2026) -> int:
    found = world.rows("SELECT last FROM casework_number WHERE body = %s AND year = %s", body, year)
    return int(found[0][0]) if found else 0


def by_the_counter(world: World, place: int, body: str = COMMUNE, year: int = 2026) -> str:
    """The number that this place of the counter gives."""
    query = "SELECT above, inner_pad, outer_pad FROM wall.numbering WHERE body = %s AND year = %s"
    above, inner, outer = world.rows(query, body, year)[0]
    return f"{body}-{year}-{numbered(place, above, bytes(inner), bytes(outer)):06}"


def test_each_number_is_the_next_place_of_the_counter_of_its_body_and_year_taken_through_its_permutation(world: World) -> None:
    here, there = last_number(world), last_number(world, WARD)
    numbers = [submit(DAY).number for _ in range(3)]
    assert numbers == [by_the_counter(world, here + n) for n in (1, 2, 3)]
    assert submit(DAY, body=WARD).number == by_the_counter(world, there + 1, WARD)
    assert submit(date(2025, 7, 7)).number == by_the_counter(world, last_number(world, year=2025), year=2025)
    assert last_number(world) == here + 3


def test_the_year_of_a_number_is_that_of_the_law_s_own_clock(world: World) -> None:
    # Half past midnight of New Year's Day in Vietnam is still the old year in UTC.
    from hoiam.casework import intake

    made = intake.submit(envelope(), now=moment(date(2026, 1, 1), 0, 30))
    assert made.number.startswith(f"{COMMUNE}-2026-")
    assert world.history(made.petition_id)[0].act.day == date(2026, 1, 1)


def test_a_petition_that_was_refused_leaves_no_gap_and_no_trace(world: World) -> None:
    from hoiam.casework import intake

    before, rows = last_number(world), world.one("SELECT count(*) FROM casework_dossier")
    with pytest.raises(Missing):
        intake.submit(replace(envelope(), blobs=()), now=moment(DAY))
    with pytest.raises(TooEarly):
        intake.submit(envelope(claimed=date(2026, 7, 7)), now=moment(DAY))
    with pytest.raises(LookupError):
        intake.submit(envelope(body="KHONG-CO"), now=moment(DAY))
    assert (last_number(world), world.one("SELECT count(*) FROM casework_dossier")) == (before, rows)
    assert submit(DAY).number == by_the_counter(world, before + 1)


def test_a_write_that_fails_in_the_database_leaves_no_gap(world: World) -> None:
    from django.db import IntegrityError

    from hoiam.casework import intake

    before = last_number(world)
    first = submit(DAY)
    blob_again = envelope()
    blob_again = replace(blob_again, blobs=[*blob_again.blobs, blob_again.blobs[0]])  # the same id twice
    with pytest.raises(IntegrityError):
        intake.submit(blob_again, now=moment(DAY))
    assert first.number == by_the_counter(world, before + 1)
    assert submit(DAY).number == by_the_counter(world, before + 2)


def test_without_the_gatekeeper_nothing_comes_in_and_the_second_attempt_is_the_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.casework import intake
    from hoiam.casework.keys import gatekeeping

    before, made = last_number(world), envelope()

    def away(*_args: Any, **_more: Any) -> None:
        raise Unreachable("gatekeeper")

    with monkeypatch.context() as patched:
        patched.setattr(gatekeeping, "register", away)
        with pytest.raises(Unreachable):
            intake.submit(made, now=moment(DAY))
    assert last_number(world) == before
    again = intake.submit(made, now=moment(DAY))
    assert (again.again, again.number) == (False, by_the_counter(world, before + 1))


def test_the_form_sent_twice_makes_one_petition(world: World) -> None:
    from hoiam.casework import intake

    before, made = world.one("SELECT count(*) FROM casework_dossier"), envelope()
    first = intake.submit(made, now=moment(DAY))
    second = intake.submit(made, now=moment(DAY, 10))
    assert (first.again, second.again) == (False, True)
    assert (second.petition_id, second.number) == (first.petition_id, first.number)
    assert world.one("SELECT count(*) FROM casework_dossier") == before + 1


def test_the_form_sent_many_times_at_once_makes_one_petition(world: World) -> None:
    from django.db import connection

    from hoiam.casework import intake

    before, made = last_number(world), envelope()

    def send(_n: int) -> tuple[Any, bool]:
        try:
            done = intake.submit(made, now=moment(DAY))
            return done.petition_id, done.again
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert len({case for case, _ in answers}) == 1
    assert sorted(again for _, again in answers) == [False, *[True] * 5]
    assert last_number(world) == before + 1


def test_many_at_once_get_a_place_of_the_counter_each_and_leave_none_out(world: World) -> None:
    from django.db import connection

    from hoiam.casework import intake

    before = last_number(world)
    forms = [envelope() for _ in range(12)]

    def send(form: Any) -> str:
        try:
            return intake.submit(form, now=moment(DAY)).number
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(send, forms))
    assert sorted(numbers) == sorted(by_the_counter(world, n) for n in range(before + 1, before + 13))


def test_shares_that_were_registered_for_another_petition_are_never_overwritten(world: World) -> None:
    from hoiam.casework import intake
    from hoiam.vault.codes import ReturnCode

    made = envelope()
    intake.submit(made, now=moment(DAY))
    # The same case with another code: somebody else's, or a bug; the gatekeeper keeps the first.
    with pytest.raises(NotReleased):
        intake.submit(replace(made, code=ReturnCode.new()), now=moment(DAY))


def test_a_paper_letter_bears_two_days_and_its_terms_start_with_the_first(world: World) -> None:
    from hoiam.casework import intake
    from world import actor

    claimed = date(2026, 7, 3)
    made = envelope("vn.complaint", subject="land", signed="paper", channel="letter", claimed=claimed)
    done = intake.submit(made, now=moment(DAY), actor=actor(f"{COMMUNE}/01"))
    received, signed = world.history(done.petition_id)
    assert received.act.day == signed.act.day == claimed
    assert received.at.date() == DAY
    assert received.actor == f"{COMMUNE}/01"
    assert world.one("SELECT claimed FROM casework_petition WHERE dossier_id = %s", done.petition_id) == claimed
    assert (
        world.one("SELECT trigger FROM casework_runningclock WHERE dossier_id = %s AND name = 'KN-ACC1'", done.petition_id)
        == claimed
    )


def test_a_denunciation_of_the_head_of_a_body_or_of_who_holds_its_key_never_lies_there(world: World) -> None:
    for against in (f"{COMMUNE}/04", COMMUNE, f"{COMMUNE}/02"):
        done = submit(DAY, "vn.denunciation", subject="conduct", against=against)
        assert done.number.startswith(f"{PROVINCE}-2026-")
        assert world.history(done.petition_id)[0].on_behalf_of == PROVINCE
        recipients = {r for (r,) in world.rows("SELECT recipient FROM casework_wrap WHERE dossier_id = %s", done.petition_id)}
        assert recipients == {f"body:{PROVINCE}", "petitioner", "drop"}
        kept = world.keeper._store.get(done.petition_id)
        assert (kept.excluded, kept.bodies, kept.two_officers) == ({against}, {PROVINCE}, True)


def test_who_denounces_a_colleague_without_a_key_has_his_name_sealed_to_the_superior_alone(world: World) -> None:
    done = submit(DAY, "vn.denunciation", subject="conduct", against=f"{COMMUNE}/07")
    assert done.number.startswith(f"{COMMUNE}-2026-")
    wraps = set(world.rows("SELECT tier, recipient FROM casework_wrap WHERE dossier_id = %s", done.petition_id))
    assert {r for t, r in wraps if t == "identity"} == {f"body:{PROVINCE}", "petitioner", "drop"}
    assert {r for t, r in wraps if t == "content"} == {f"body:{COMMUNE}", "petitioner", "drop"}
    assert world.keeper._store.get(done.petition_id).excluded == {f"{COMMUNE}/07"}


def _a_decided_complaint(world: World) -> Any:
    """A complaint whose writer may go further: its decision was served."""
    from world import act

    case = submit(date(2026, 7, 1), "vn.complaint", subject="land", signed="paper").petition_id
    for name, day, by in (
        ("classify.competent", date(2026, 7, 2), "01"),
        ("accept", date(2026, 7, 3), "04"),
        ("assign", date(2026, 7, 3), "04"),
        ("verify.ordered", date(2026, 7, 6), "04"),
        ("verify.reported", date(2026, 7, 13), "02"),
        ("decide", date(2026, 7, 15), "04"),
        ("notify.sent", date(2026, 7, 16), "01"),
        ("notify.served", date(2026, 7, 17), "01"),
    ):
        who = f"{COMMUNE}/{by}" if by != "02" else world.history(case)[4].act.fact.offices[0]
        act(case, name, day, who)
    return case


def test_a_petition_that_takes_another_further_and_what_the_other_says_of_it_stand_together_or_not_at_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.casework import intake
    from world import HELD

    first = _a_decided_complaint(world)
    told = {"origin": first.hex, "origin_code": HELD[first][1].lookup_hash, "body": PROVINCE, "subject": "land"}
    made = envelope("vn.complaint2", **told)
    before = len(world.history(first))

    def dies(*_: Any, **__: Any) -> None:
        raise RuntimeError("the process ends here")

    with monkeypatch.context() as killed, pytest.raises(RuntimeError):
        # By its name: the function that the package gives out hides the module.
        killed.setattr(import_module("hoiam.casework.intake.submit"), "perform", dies)
        intake.submit(made, now=moment(date(2026, 7, 20)))
    assert world.rows("SELECT 1 FROM casework_dossier WHERE id = %s", made.case) == []
    assert len(world.history(first)) == before
    done = intake.submit(made, now=moment(date(2026, 7, 20)))
    said = world.history(first)[-1].act
    assert (said.step, said.fact.successor) == ("appeal", done.petition_id.hex)  # type: ignore[attr-defined]  # of an Appealed
    assert intake.submit(made, now=moment(date(2026, 7, 20))).again
    assert len(world.history(first)) == before + 1


def test_a_draft_of_the_usual_size_lies_in_its_table_and_one_of_many_pages_beside_it(world: World) -> None:
    from hoiam.casework import drafts
    from hoiam.vault import draft as sealed
    from hoiam.vault.codes import ReturnCode
    from world import django_as

    beside = world.one("SELECT reltoastrelid::regclass::text FROM pg_class WHERE relname = 'casework_draft'")

    def pieces() -> int:
        return int(world.one(f"SELECT count(*) FROM {beside}"))  # noqa: S608 - the name that the database gives it

    before = pieces()
    for words, more in ((900, False), (20_000, True)):
        code = ReturnCode.new()
        data = sealed.seal(code, b"x" * words)
        assert len(data) > 2032  # from here on PostgreSQL puts a value beside, unless it is told otherwise
        with django_as(world.addresses.app):
            assert drafts.begin(code.lookup_hash, data)
            assert drafts.get(code.lookup_hash) == data
        assert (pieces() > before) is more
