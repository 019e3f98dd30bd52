"""Letting back whom something keeps away takes two offices; adding takes one and holds at once. By the core, the database, the
gatekeeper's list and the pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from unittest.mock import patch
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from hoiam.core.dossier.refusals import Missing, NotYours, RecusedHere, TooLate
from world import COMMUNE, PROVINCE, act, submit

from .conftest import Walled

CLERK, DEPUTY, OFFICER, HEAD = (f"{COMMUNE}/0{n}" for n in (1, 6, 3, 4))
# A post that holds no key, so that a denunciation of it stays in the body.
ACCUSED = f"{COMMUNE}/07"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def inside(walled: Walled, django_db_blocker: Any) -> Iterator[Walled]:
    with django_db_blocker.unblock(), walled.world.inside():
        yield walled


def now_act(case: UUID, name: str, by: str, **said: Any) -> Any:
    """An act of this moment: who proposes must have been in his office by then."""
    with patch("world.moment", lambda *_: datetime.now(UTC)):
        return act(case, name, TODAY, by, **said)


def relabelled() -> UUID:
    """A denunciation in the commune, which it has classified as a complaint."""
    with patch("world.moment", lambda *_: datetime.now(UTC)):
        case: UUID = submit(TODAY, "vn.denunciation", subject="conduct", against=ACCUSED).petition_id
    now_act(case, "sign", CLERK)
    now_act(case, "classify.competent", CLERK, kind="vn.complaint", subject="land")
    return case


_WALLED: list[Walled] = []


@pytest.fixture(autouse=True)
def _here(inside: Walled) -> Iterator[None]:
    _WALLED[:] = [inside]
    yield
    _WALLED.clear()


def seen(case: UUID, office: str) -> bool:
    """Whether the database shows the dossier to this office."""
    with _WALLED[0].web(office) as connection:
        return bool(connection.execute("SELECT 1 FROM casework_dossier WHERE id = %s", [case]).fetchall())


def test_a_denunciation_that_is_relabelled_keeps_its_walls_until_two_offices_agree(inside: Walled) -> None:
    case = relabelled()
    walls = {"codes": (ACCUSED,), "walls": True}
    assert inside.world.one("SELECT kept_away FROM casework_dossier WHERE id = %s", case) == [ACCUSED]
    now_act(case, "lift.proposed", CLERK, **walls)
    assert inside.world.one("SELECT kept_away FROM casework_dossier WHERE id = %s", case) == [ACCUSED], "a word is no deed"
    now_act(case, "lift.agreed", HEAD, **walls)
    assert inside.world.one("SELECT kept_away FROM casework_dossier WHERE id = %s", case) == []
    # Owed to the gatekeeper, which finds both acts in the log by itself.
    assert inside.world.one("SELECT count(*) FROM casework_owed WHERE dossier_id = %s AND kind = 'bodies'", case) == 1


def test_whoever_was_kept_away_on_record_comes_back_by_two_and_is_kept_away_again_by_one(inside: Walled) -> None:
    case = submit(TODAY, "vn.complaint").petition_id
    now_act(case, "sign", CLERK)
    now_act(case, "recuse", HEAD, office=DEPUTY)
    assert not seen(case, DEPUTY), "one office, and at once"
    now_act(case, "lift.proposed", CLERK, codes=(DEPUTY,))
    assert not seen(case, DEPUTY)
    now_act(case, "lift.agreed", HEAD, codes=(DEPUTY,))
    assert seen(case, DEPUTY)
    now_act(case, "recuse", HEAD, office=DEPUTY)
    assert not seen(case, DEPUTY)
    # A second lifting takes two again: the two acts before are used up.
    with pytest.raises(Missing):
        now_act(case, "lift.agreed", HEAD, codes=(DEPUTY,))


def test_of_two_who_agree_to_one_lifting_at_once_one_is_told_that_it_is_done(inside: Walled) -> None:
    case = relabelled()
    walls = {"codes": (ACCUSED,), "walls": True}
    now_act(case, "lift.proposed", CLERK, **walls)
    start = Barrier(2)

    def agrees(office: str) -> str:
        try:
            start.wait(30)
            act(case, "lift.agreed", TODAY, office, **walls)
        except Missing as told:
            return told.why.vi
        finally:
            connection.close()
        return ""

    with patch("world.moment", lambda *_: datetime.now(UTC)), ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(agrees, (HEAD, DEPUTY)))
    assert told[0] == "" and "Người khác vừa trả lời" in told[1]
    steps = [recorded.act.name for recorded in inside.world.history(case)]
    assert steps[-2:] == ["lift.proposed", "lift.agreed"], "one proposal and one answer"


def test_whom_two_let_back_under_another_name_is_away_again_when_it_is_called_a_denunciation(inside: Walled) -> None:
    from hoiam.casework.keys import gatekeeping

    with patch("world.moment", lambda *_: datetime.now(UTC)):
        case = submit(TODAY, "vn.denunciation", subject="conduct", against=ACCUSED, body=PROVINCE).petition_id
    clerk, head = f"{PROVINCE}/01", f"{PROVINCE}/04"
    now_act(case, "sign", clerk)
    now_act(case, "classify.elsewhere", clerk, kind="vn.complaint", subject="land")
    now_act(case, "lift.proposed", clerk, codes=(ACCUSED,))
    now_act(case, "lift.agreed", head, codes=(ACCUSED,))
    assert inside.world.one("SELECT kept_away FROM casework_dossier WHERE id = %s", case) == []
    now_act(case, "transfer.sent", clerk, body=COMMUNE)
    now_act(case, "transfer.received", CLERK)
    now_act(case, "classify.competent", CLERK, kind="vn.denunciation", subject="conduct")
    assert inside.world.one("SELECT kept_away FROM casework_dossier WHERE id = %s", case) == [ACCUSED]
    assert ACCUSED in gatekeeping.gatekeeper()._store.get(case).excluded  # type: ignore[attr-defined]  # the double's


def test_while_it_is_a_denunciation_its_walls_cannot_be_lifted_as_a_whole(inside: Walled) -> None:
    case = submit(TODAY, "vn.denunciation", subject="conduct", against=ACCUSED).petition_id
    now_act(case, "sign", CLERK)
    with pytest.raises(Missing):
        now_act(case, "lift.proposed", CLERK, codes=(ACCUSED,), walls=True)


def test_each_who_may_not_be_the_second_is_told_why(inside: Walled) -> None:
    case = relabelled()
    walls = {"codes": (ACCUSED,), "walls": True}
    with pytest.raises(Missing):
        now_act(case, "lift.agreed", HEAD, **walls)
    now_act(case, "lift.proposed", HEAD, **walls)
    with pytest.raises(NotYours) as himself:
        now_act(case, "lift.agreed", HEAD, **walls)
    assert "đề nghị việc này" in himself.value.what.vi
    with pytest.raises(RecusedHere):
        now_act(case, "lift.agreed", ACCUSED, **walls)
    with pytest.raises(NotYours):
        now_act(case, "lift.agreed", CLERK, **walls)  # no leader
    with pytest.raises(Missing):
        now_act(case, "lift.agreed", DEPUTY, codes=(ACCUSED,))  # another thing than was proposed
    with pytest.raises(Missing) as second:
        now_act(case, "lift.proposed", CLERK, **walls)
    assert HEAD in second.value.why.vi
    now_act(case, "lift.declined", DEPUTY, **walls)
    with pytest.raises(Missing):
        now_act(case, "lift.agreed", DEPUTY, **walls)
    assert inside.world.one("SELECT kept_away FROM casework_dossier WHERE id = %s", case) == [ACCUSED]


def test_whom_the_proposer_let_in_and_whose_log_in_is_fresh_is_no_second_one(
    inside: Walled, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.casework.keys import custody

    case = relabelled()
    walls = {"codes": (ACCUSED,), "walls": True}
    now_act(case, "lift.proposed", CLERK, **walls)
    for why, word in (("hand", "cho vào"), ("fresh", "còn quá mới")):
        monkeypatch.setattr(custody, "beside", lambda _office, why=why: why)
        with pytest.raises(NotYours) as no_second:
            now_act(case, "lift.agreed", HEAD, **walls)
        assert word in no_second.value.why.vi
    monkeypatch.undo()
    assert inside.world.one("SELECT kept_away FROM casework_dossier WHERE id = %s", case) == [ACCUSED]
    now_act(case, "lift.agreed", HEAD, **walls)


def test_of_two_who_agree_at_once_one_does_and_the_other_meets_what_he_did(inside: Walled) -> None:
    case = relabelled()
    walls = {"codes": (ACCUSED,), "walls": True}
    now_act(case, "lift.proposed", CLERK, **walls)
    now_act(case, "lift.agreed", HEAD, **walls)
    with pytest.raises(Missing) as late:
        now_act(case, "lift.agreed", DEPUTY, **walls)
    assert "Người khác vừa trả lời" in late.value.why.vi


def test_a_proposal_falls_when_who_made_it_is_kept_away_or_has_left(inside: Walled) -> None:
    from hoiam.casework.models import Officer

    case = relabelled()
    walls = {"codes": (ACCUSED,), "walls": True}
    now_act(case, "lift.proposed", DEPUTY, **walls)
    now_act(case, "recuse", HEAD, office=DEPUTY)
    with pytest.raises(Missing):
        now_act(case, "lift.agreed", HEAD, **walls)
    now_act(case, "lift.proposed", CLERK, **walls)
    before = inside.world.rows("SELECT is_active, date_joined FROM casework_officer WHERE office_id = %s", CLERK)[0]
    try:
        for left in ({"is_active": False}, {"is_active": True, "date_joined": datetime.now(UTC)}):
            Officer.objects.filter(office_id=CLERK).update(**left)
            with pytest.raises(NotYours) as gone:
                now_act(case, "lift.agreed", HEAD, **walls)
            assert "không còn giữ văn phòng" in gone.value.why.vi
    finally:
        Officer.objects.filter(office_id=CLERK).update(is_active=before[0], date_joined=before[1])
    assert inside.world.one("SELECT kept_away FROM casework_dossier WHERE id = %s", case) == sorted({ACCUSED, DEPUTY})


def test_a_proposal_falls_when_somebody_named_in_it_is_kept_away_again(inside: Walled) -> None:
    """Whole, with a word to the second; and where he is kept away after both have agreed, the others are back and he is not."""
    case = submit(TODAY, "vn.complaint").petition_id
    now_act(case, "sign", CLERK)
    for office in (DEPUTY, OFFICER):
        now_act(case, "recuse", HEAD, office=office)
    now_act(case, "lift.proposed", CLERK, codes=(DEPUTY,))
    now_act(case, "recuse", HEAD, office=DEPUTY)
    with pytest.raises(Missing) as fell:
        now_act(case, "lift.agreed", HEAD, codes=(DEPUTY,))
    assert "lần nữa" in fell.value.why.vi and "kept away again" in fell.value.why.en
    now_act(case, "lift.proposed", CLERK, codes=(DEPUTY,))
    now_act(case, "recuse", HEAD, office=OFFICER)
    now_act(case, "lift.agreed", HEAD, codes=(DEPUTY,))
    assert inside.world.one("SELECT kept_away FROM casework_dossier WHERE id = %s", case) == [OFFICER], (
        "of another it is no word"
    )


def test_a_proposal_waits_a_week_for_the_second_and_no_longer(inside: Walled) -> None:
    from hoiam.casework.models import Officer

    before = inside.world.one("SELECT date_joined FROM casework_officer WHERE office_id = %s", CLERK)
    walls = {"codes": (ACCUSED,), "walls": True}
    try:
        Officer.objects.filter(office_id=CLERK).update(date_joined=datetime(2026, 1, 1, tzinfo=UTC))
        for age, holds in ((timedelta(days=6, hours=23), True), (timedelta(days=7, minutes=1), False)):
            case = relabelled()
            with patch("world.moment", lambda *_, age=age: datetime.now(UTC) - age):
                act(case, "lift.proposed", TODAY, CLERK, **walls)
            if holds:
                now_act(case, "lift.agreed", HEAD, **walls)
            else:
                with pytest.raises(TooLate):
                    now_act(case, "lift.agreed", HEAD, **walls)
            left = [] if holds else [ACCUSED]
            assert inside.world.one("SELECT kept_away FROM casework_dossier WHERE id = %s", case) == left
    finally:
        Officer.objects.filter(office_id=CLERK).update(date_joined=before)


def test_one_officers_session_cannot_say_twice_that_a_mark_of_secrecy_is_none(
    inside: Walled, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.casework import wall
    from hoiam.casework.keys import custody

    monkeypatch.setattr(custody, "beside", lambda _office: "")  # the road's own question is left out
    case = submit(TODAY, "vn.complaint").petition_id
    for name, by in (("sign", CLERK), ("classify.competent", CLERK), ("accept", HEAD), ("assign", HEAD),
                     ("verify.ordered", HEAD), ("verify.reported", OFFICER), ("decide", HEAD)):  # fmt: skip
        now_act(case, name, by)
    marks = {"original": "ab" * 32, "public": "", "marks": "cd" * 32}
    publisher = f"{COMMUNE}/05"
    with wall.acting(HEAD):
        with pytest.raises(Exception, match="proposes and agrees for itself"):
            now_act(case, "gate.proposed", publisher, **marks)
        now_act(case, "gate.proposed", HEAD, **marks)
        for answer in ("agreed", "declined"):
            with pytest.raises(Exception, match="proposes and agrees for itself"):
                now_act(case, f"gate.{answer}", publisher, **marks)
    with wall.acting(publisher):
        now_act(case, "gate.agreed", publisher, **marks)


def test_one_officers_session_cannot_make_both_acts_in_the_database(inside: Walled, monkeypatch: pytest.MonkeyPatch) -> None:
    """He calls the road's function himself, in another office's name, and for fewer who are kept away than two have named."""
    from hoiam.casework import wall
    from hoiam.casework.keys import custody

    monkeypatch.setattr(custody, "beside", lambda _office: "")  # the road's own question is left out
    case = relabelled()
    walls = {"codes": (ACCUSED,), "walls": True}
    with wall.acting(HEAD):
        with pytest.raises(Exception, match="proposes and agrees for itself"):
            now_act(case, "lift.proposed", CLERK, **walls)
        now_act(case, "lift.proposed", HEAD, **walls)
    with wall.acting(HEAD), pytest.raises(Exception, match="proposes and agrees for itself"):
        now_act(case, "lift.agreed", DEPUTY, **walls)
    act_of = json.dumps({"fact": "Lifted", "outcome": "agreed", "actor": DEPUTY}).encode()
    with (
        psycopg.connect(inside.world.addresses.jobs) as worker,  # nor does whoever has taken over the worker
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="proposes and agrees for itself"),
    ):
        worker.execute(
            "SELECT casework_record(%s, 1, now(), %s, ARRAY['t x'], '{\"dossier\": {\"family\": \"petition\"}}', '{}', '[]')",
            [case, [act_of]],
        )
    with wall.acting(DEPUTY):
        now_act(case, "lift.agreed", DEPUTY, **walls)
    assert inside.world.one("SELECT kept_away FROM casework_dossier WHERE id = %s", case) == []


def test_the_database_lets_nobody_back_whom_the_two_acts_do_not_name(inside: Walled) -> None:
    from hoiam.casework.road import derived

    case = submit(TODAY, "vn.complaint").petition_id
    now_act(case, "sign", CLERK)
    for office in (DEPUTY, OFFICER):
        now_act(case, "recuse", HEAD, office=office)
    now_act(case, "lift.proposed", CLERK, codes=(OFFICER,))
    with patch.object(derived, "kept_away", lambda petition, law: ()), pytest.raises(Exception, match="stays so"):
        now_act(case, "lift.agreed", HEAD, codes=(OFFICER,))
    with patch.object(derived, "kept_away", lambda petition, law: ()), pytest.raises(Exception, match="stays so"):
        now_act(case, "read", HEAD)
    now_act(case, "lift.agreed", HEAD, codes=(OFFICER,))
    assert inside.world.one("SELECT kept_away FROM casework_dossier WHERE id = %s", case) == [DEPUTY]


def test_the_writer_reads_both_acts_with_whom_they_are_about_and_is_sent_a_mail(inside: Walled) -> None:
    from hoiam.casework import laws
    from hoiam.casework.reading import cases
    from hoiam.casework.reading.audience import Audience
    from hoiam.casework.reading.entries import entries
    from world import actor

    case = relabelled()
    walls = {"codes": (ACCUSED,), "walls": True}
    now_act(case, "lift.proposed", CLERK, **walls)
    now_act(case, "lift.agreed", HEAD, **walls)
    view = cases.case(case, actor(HEAD), TODAY)
    told = [entry.title for entry in entries(view, Audience.WRITER)][-2:]
    assert [t.vi.partition(":")[0] for t in told] == [
        "Có đề nghị bỏ việc giữ ngoài hồ sơ",
        "Hai văn phòng đã đồng ý bỏ việc giữ ngoài hồ sơ",
    ]
    assert all(t.vi.partition(": ")[2] and t.en.partition(": ")[2] for t in told)
    assert all(laws.current().tells("lift", kind) for kind in laws.current().kinds if not kind.startswith("in."))


@pytest.mark.parametrize("written", ['"fact":"Lifted"', '"fact" : "Lifted"', '"fact":"\\u004cifted"'])
def test_however_its_bytes_are_spelt_no_lifting_is_taken_in_another_offices_name(inside: Walled, written: str) -> None:
    from hoiam.core.petition import wire

    case = relabelled()
    encode = wire.encode

    def spelt(recorded: Any) -> bytes:
        return encode(recorded).replace(b'"fact":"Lifted"', written.encode())

    from hoiam.casework import wall

    refused = pytest.raises(Exception, match="proposes and agrees for itself")
    with wall.acting(HEAD), patch.object(wire, "encode", spelt), refused:
        now_act(case, "lift.proposed", CLERK, codes=(ACCUSED,), walls=True)
