"""kill -9 at each write of the road: what was acknowledged is there, what was not is not, and a second attempt sets it right.

Each write is tried both ways: lost, and persisted although nobody heard of it. Afterwards every history of the database is
folded and compared with everything derived from it, numbers have no gap, and each act has its line for the public log.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from faults.conftest import CHANGED, SENT, WRITTEN, Faults, a_form, a_petition, sending
from hoiam.core.dossier.refusals import SomeoneWasFaster
from hoiam.vault.errors import NotReleased
from hoiam.vault.gatekeeper import KeeperClient
from world import COMMUNE, WARD, World, act, actor, envelope, moment, submit

pytestmark = pytest.mark.faults


def submit_again(form: dict[str, Any]) -> Any:
    """The person presses the button a second time."""
    from hoiam.casework import intake
    from hoiam.vault.codes import ReturnCode
    from hoiam.vault.sealing import CaseKeys

    keys, code = CaseKeys.from_bytes(bytes.fromhex(form["keys"])), ReturnCode.parse(form["code"])
    made = envelope(form["kind"], keys=keys, code=code, email=form["email"], signed="paper", subject="land", channel="letter")
    day = date.fromisoformat(form["day"])
    return intake.submit(made, now=moment(day), actor=actor(f"{COMMUNE}/01"))


def petitions(world: World) -> int:
    return int(world.one("SELECT count(*) FROM casework_dossier"))


def there(world: World, form: dict[str, Any]) -> bool:
    return bool(world.one("SELECT count(*) FROM casework_dossier WHERE id = %s", UUID(form["case"])))


# --- a new petition ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", ["before the gatekeeper", "after the gatekeeper", "before the statement"])
def test_killed_before_the_statement_there_is_no_petition_and_the_second_attempt_makes_it(faults: Faults, point: str) -> None:
    form, before = a_form(), petitions(faults.world)
    faults.killed_at("submit", point, **form)
    assert not there(faults.world, form)
    done = submit_again(form)
    assert (done.again, str(done.petition_id)) == (False, form["case"])
    assert petitions(faults.world) == before + 1
    assert faults.world.gaps() == []


def test_shares_of_a_petition_that_never_came_are_swept_and_those_of_others_stay(faults: Faults) -> None:
    form, kept = a_form(), a_form()
    submit_again(kept)
    faults.killed_at("submit", "after the gatekeeper", **form)
    assert faults.world.keeper.secrets(UUID(form["case"]), 1, 1)
    assert KeeperClient(Path(faults.environ["HOIAM_RUN"])).sweep(older_than=timedelta(0)) >= 1
    with pytest.raises(NotReleased, match="unknown"):
        faults.world.keeper.secrets(UUID(form["case"]), 1, 1)
    last = len(faults.world.history(UUID(kept["case"])))
    assert faults.world.keeper.secrets(UUID(kept["case"]), last + 1, 1)
    # The person comes back after the sweep: the same draft still makes the same petition.
    assert submit_again(form).again is False
    assert there(faults.world, form)


def test_killed_after_the_commit_the_second_attempt_finds_the_first_one_s_petition(faults: Faults) -> None:
    form, before = a_form(), petitions(faults.world)
    faults.killed_at("submit", "after the statement", **form)
    assert there(faults.world, form)
    done = submit_again(form)
    assert (done.again, str(done.petition_id)) == (True, form["case"])
    assert petitions(faults.world) == before + 1
    assert len(faults.world.history(done.petition_id)) == 2


@pytest.mark.parametrize("table", WRITTEN)
def test_a_new_petition_that_is_ended_inside_its_statement_was_never_there(faults: Faults, table: str) -> None:
    form = a_form()
    with faults.writes_stop_at(table) as stopped:
        child = faults.start("submit", "nowhere", **form)
        pid = stopped.wait()
        child.kill()
        stopped.end_backend(pid)
        child.communicate()
        assert not there(faults.world, form)
        assert faults.world.faults() == []
    done = submit_again(form)
    assert (done.again, str(done.petition_id)) == (False, form["case"])


@pytest.mark.parametrize("table", [WRITTEN[0], "ledger_outbox", WRITTEN[-1]])
def test_a_new_petition_whose_sender_died_inside_its_statement_is_there_whole_and_is_found_again(
    faults: Faults, table: str
) -> None:
    form = a_form()
    with faults.writes_stop_at(table) as stopped:
        child = faults.start("submit", "nowhere", **form)
        pid = stopped.wait()
        child.kill()
        child.communicate()
        stopped.finish(pid)
    done = submit_again(form)
    assert (done.again, str(done.petition_id)) == (True, form["case"])
    assert faults.world.faults_of(done.petition_id) == []


# --- an act -----------------------------------------------------------------------------------------------------------


def accept(case: UUID, expected: int = 3) -> dict[str, Any]:
    return {
        "case": case,
        "step": "accept",
        "day": "2026-07-08",
        "by": f"{COMMUNE}/04",
        "expected": expected,
        "paper": "acceptance",
    }


def accept_again(case: UUID, expected: int = 3) -> Any:
    return act(case, "accept", date(2026, 7, 8), f"{COMMUNE}/04", expected=expected, paper="acceptance")


@pytest.mark.parametrize("point", ["after the tags", "before the statement"])
def test_an_officer_s_act_that_died_before_its_statement_was_not_taken(faults: Faults, point: str) -> None:
    case = a_petition(faults.world)
    faults.killed_at("act", point, **accept(case))
    assert len(faults.world.history(case)) == 3
    assert faults.world.faults_of(case) == []
    assert accept_again(case).petition.state == "accepted"


def test_an_officer_s_act_that_died_before_the_commit_was_not_taken(faults: Faults) -> None:
    # The statement has returned, but an act's transaction is committed after it.
    case = a_petition(faults.world)
    faults.killed_at("act", "after the statement", **accept(case))
    assert len(faults.world.history(case)) == 3
    assert accept_again(case).petition.state == "accepted"


@pytest.mark.parametrize("table", CHANGED)
def test_an_act_that_is_ended_inside_its_statement_left_nothing(faults: Faults, table: str) -> None:
    case = a_petition(faults.world)
    with faults.writes_stop_at(table) as stopped:
        child = faults.start("act", "nowhere", **accept(case))
        pid = stopped.wait()
        child.kill()
        stopped.end_backend(pid)
        child.communicate()
        assert len(faults.world.history(case)) == 3
        assert faults.world.faults_of(case) == []
    assert accept_again(case).petition.state == "accepted"
    assert faults.world.faults_of(case) == []


def test_an_act_that_changes_what_is_the_petition_s_own_and_is_ended_there_left_nothing(faults: Faults) -> None:
    case = submit(date(2026, 7, 6), "vn.complaint", subject="land").petition_id
    told = accept(case) | {"step": "sign", "day": "2026-07-07", "by": f"{COMMUNE}/01", "expected": 1, "paper": ""}
    with faults.writes_stop_at("casework_petition") as stopped:
        child = faults.start("act", "nowhere", **told)
        pid = stopped.wait()
        child.kill()
        stopped.end_backend(pid)
        child.communicate()
        assert len(faults.world.history(case)) == 1
        assert faults.world.faults_of(case) == []
    assert act(case, "sign", date(2026, 7, 7), f"{COMMUNE}/01").petition.signed
    assert faults.world.faults_of(case) == []


@pytest.mark.parametrize("table", SENT)
def test_a_transfer_that_is_ended_inside_its_statement_handed_no_key_over(faults: Faults, table: str) -> None:
    case = a_petition(faults.world, "elsewhere")
    with faults.writes_stop_at(table) as stopped:
        child = faults.start("act", "nowhere", **sending(case))
        pid = stopped.wait()
        child.kill()
        stopped.end_backend(pid)
        child.communicate()
        assert len(faults.world.history(case)) == 3
        assert faults.world.faults_of(case) == []
    act(case, "transfer.sent", date(2026, 7, 8), f"{COMMUNE}/01", body=WARD)
    assert faults.world.faults_of(case) == []


@pytest.mark.parametrize("table", [CHANGED[0], CHANGED[-1]])
def test_an_act_whose_officer_was_cut_off_inside_it_left_nothing(faults: Faults, table: str) -> None:
    # His process is gone and cannot commit, whatever the statement does: lost, and the second attempt is the first.
    case = a_petition(faults.world)
    with faults.writes_stop_at(table) as stopped:
        child = faults.start("act", "nowhere", **accept(case))
        pid = stopped.wait()
        child.kill()
        child.communicate()
        stopped.finish(pid)
    assert len(faults.world.history(case)) == 3
    assert accept_again(case).petition.state == "accepted"
    assert faults.world.faults_of(case) == []


def test_an_act_that_was_committed_and_never_answered_tells_the_second_attempt_what_was_done(faults: Faults) -> None:
    case = a_petition(faults.world)
    accept_again(case)  # the answer is lost; his page still shows three acts
    with pytest.raises(SomeoneWasFaster) as told:
        accept_again(case)
    assert f"{COMMUNE}/04" in told.value.why.en
    assert "Accepted" in told.value.why.en
    assert len(faults.world.history(case)) == 4


def test_two_offices_at_once_one_wins_and_the_other_hears_what_the_first_did(faults: Faults) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from django.db import connection

    for _ in range(4):
        case = a_petition(faults.world)
        barrier = Barrier(2)

        def take(office: str, case: UUID = case, barrier: Barrier = barrier) -> Any:
            try:
                connection.ensure_connection()
                barrier.wait(10)
                return act(case, "accept", date(2026, 7, 8), office, expected=3)
            except SomeoneWasFaster as faster:
                return faster
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(take, (f"{COMMUNE}/04", f"{COMMUNE}/06")))
        lost = [a for a in answers if isinstance(a, SomeoneWasFaster)]
        assert len(lost) == 1
        first = faults.world.history(case)[-1]
        assert first.actor in lost[0].why.en and "Accepted" in lost[0].why.en
        assert len(faults.world.history(case)) == 4
        assert faults.world.faults_of(case) == []


def test_two_offices_at_once_without_having_seen_a_page_are_refused_by_the_law_and_not_doubled(faults: Faults) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    from hoiam.core.dossier.refusals import NotNow

    case = a_petition(faults.world)

    def take(office: str) -> Any:
        try:
            return act(case, "accept", date(2026, 7, 8), office)
        except NotNow as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(take, [f"{COMMUNE}/04", f"{COMMUNE}/06"] * 2))
    assert sum(not isinstance(a, NotNow) for a in answers) == 1
    assert len(faults.world.history(case)) == 4


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", ["in the middle", "before the flush"])
def test_a_file_whose_upload_was_killed_is_named_by_nothing_and_swept(faults: Faults, point: str) -> None:
    from hoiam.casework import files, intake
    from hoiam.vault.wraps import Tier

    keys = intake.new_keys()
    named = files.seal_bytes(keys, Tier.CONTENT, b"a letter" * 1000)
    intake.submit(replace(envelope(keys=keys), files=[named]), now=moment(date(2026, 7, 6)))
    before = {path.name for path in files.folder().iterdir()}
    faults.killed_at("upload", point)
    left = {path.name for path in files.folder().iterdir()} - before
    assert len(left) == 1
    (orphan,) = left
    assert faults.world.one("SELECT count(*) FROM casework_blob WHERE id = %s", UUID(orphan)) == 0
    assert files.sweep(older_than=timedelta(seconds=-60)) >= 1
    after = {path.name for path in files.folder().iterdir()}
    assert orphan not in after
    assert named.id.hex in after
    assert b"".join(files.ciphertext(named.id))


def test_a_drafts_files_go_when_the_draft_does_and_what_a_petition_names_stays(faults: Faults) -> None:
    from hoiam.casework import files, intake
    from hoiam.vault.wraps import Tier

    keys = intake.new_keys()
    named, drafted, undated = (files.seal_bytes(keys, Tier.CONTENT, b"a letter" * 1000) for _ in range(3))
    intake.submit(replace(envelope(keys=keys), files=[named]), now=moment(date(2026, 7, 6)))
    begun = datetime.now(UTC)
    files.keep_until([named.id, drafted.id], begun + timedelta(days=1))

    def there_after(hours: int) -> list[bool]:
        files.sweep(now=(begun + timedelta(hours=hours)).timestamp())
        return [(files.folder() / each.id.hex).exists() for each in (named, drafted, undated)]

    assert there_after(23) == [True, True, True]
    files.keep_until([drafted.id, uuid4()], begun + timedelta(days=7))  # he went on, and has taken one out meanwhile
    assert there_after(25) == [True, True, True]
    assert there_after(7 * 24 + 1) == [True, False, True]
    assert there_after(15 * 24) == [True, False, False]
