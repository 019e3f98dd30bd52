"""Who is denounced or concerned stays outside: in the core, the database, at the gatekeeper, and by what it is sealed to."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hoiam.core.dossier.refusals import NobodyLeft, RecusedHere, Refusal
from hoiam.vault.errors import DoesNotOpen, NotReleased
from hoiam.vault.keys import open_body_key, unlock
from hoiam.vault.wraps import Tier, Wrap, unwrap_share
from world import COMMUNE, PASSWORD, PROVINCE, WARD, act, submit

from .conftest import Walled

DAY = date(2026, 7, 6)
HEAD, DEPUTY, OFFICER = f"{COMMUNE}/04", f"{COMMUNE}/06", f"{COMMUNE}/03"
# A post of the commune that does not use the system: it holds no key.
COLLEAGUE = f"{COMMUNE}/07"


@pytest.fixture
def inside(walled: Walled, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), walled.world.inside():
        yield walled


def denounce(against: str) -> UUID:
    return submit(DAY, "vn.denunciation", subject="conduct", against=against).petition_id


def wraps(walled: Walled, case: UUID) -> list[Wrap]:
    rows = walled.world.rows(
        "SELECT tier, recipient, key_id, data FROM casework_wrap WHERE dossier_id = %s AND recipient LIKE 'body:%%'", case
    )
    return [Wrap(Tier(tier), recipient, key, bytes(data)) for tier, recipient, key, data in rows]


def opens(walled: Walled, case: UUID, body: str, office: str) -> set[Tier]:
    """The tiers whose first share this holder of the body's key unwraps."""
    from hoiam.casework.models import Body, Officer
    from hoiam.vault.keys import BodyKey, OfficerKey

    private = unlock(OfficerKey.from_json(Officer.objects.get(office_id=office).key), PASSWORD)
    key = open_body_key(BodyKey.from_json(Body.objects.get(code=body).keys[-1]), office, private)
    found = set()
    for wrap in wraps(walled, case):
        try:
            unwrap_share(wrap, key, case)
            found.add(wrap.tier)
        except DoesNotOpen:
            continue
    return found


@pytest.mark.parametrize("against", [HEAD, COMMUNE, DEPUTY, OFFICER])
def test_a_denunciation_of_the_head_the_body_or_who_holds_its_key_is_sealed_to_the_superiors_key_alone(
    inside: Walled, against: str
) -> None:
    case = denounce(against)
    assert {wrap.recipient for wrap in wraps(inside, case)} == {f"body:{PROVINCE}"}
    for office in ("01", "03", "04", "06"):
        assert opens(inside, case, COMMUNE, f"{COMMUNE}/{office}") == set()
    assert opens(inside, case, PROVINCE, f"{PROVINCE}/04") == {Tier.CONTENT, Tier.IDENTITY}


def test_a_denunciation_of_who_keeps_the_keys_goes_to_the_superior(inside: Walled) -> None:
    from hoiam.casework import bodies
    from hoiam.casework.models import Office

    Office.objects.create(code=f"{COMMUNE}/09", body_id=COMMUNE, title_vi="Quản trị", title_en="Steward", roles=["steward"])
    bodies.forget()
    case = denounce(f"{COMMUNE}/09")
    assert {wrap.recipient for wrap in wraps(inside, case)} == {f"body:{PROVINCE}"}


def test_the_name_of_who_denounces_a_colleague_without_a_key_is_sealed_to_the_superior(inside: Walled) -> None:
    case = denounce(COLLEAGUE)
    assert {(wrap.tier, wrap.recipient) for wrap in wraps(inside, case)} == {
        (Tier.CONTENT, f"body:{COMMUNE}"),
        (Tier.IDENTITY, f"body:{PROVINCE}"),
    }


@pytest.mark.parametrize("against", [DEPUTY, OFFICER, f"{COMMUNE}/01"])
def test_the_core_refuses_whoever_is_denounced(inside: Walled, against: str) -> None:
    case = denounce(against)
    for step in ("read", "open"):
        with pytest.raises(RecusedHere):
            act(case, step, DAY, against)


@pytest.mark.parametrize("against", [DEPUTY, OFFICER, f"{COMMUNE}/01"])
def test_the_database_shows_him_nothing(inside: Walled, against: str) -> None:
    case = denounce(against)
    with inside.web(against) as connection:
        for query in (
            b"SELECT 1 FROM casework_dossier WHERE id = %s",
            b"SELECT 1 FROM casework_history WHERE dossier_id = %s",
            b"SELECT 1 FROM casework_blob WHERE dossier_id = %s",
            b"SELECT 1 FROM casework_wrap WHERE dossier_id = %s",
        ):
            assert connection.execute(query, [case]).fetchall() == []


def test_what_waits_counts_nothing_that_keeps_whoever_asks_away(inside: Walled) -> None:
    """The page of what the machine still has to do counts over the whole house, and a moment after an act it would tell."""

    def counted(office: str) -> tuple[dict[str, int], dict[str, datetime]]:
        with inside.web(office) as connection:
            rows = connection.execute("SELECT kind, waiting, oldest FROM casework_owed_waiting()").fetchall()
        return {kind: waiting for kind, waiting, _oldest in rows}, {kind: oldest for kind, _waiting, oldest in rows}

    moved = f"{WARD}/06"
    with inside.world.moved(moved, HEAD):
        before = {office: counted(office) for office in (HEAD, moved, DEPUTY)}
        case = denounce(HEAD)
        act(case, "sign", DAY, f"{PROVINCE}/01")
        owed = inside.world.one("SELECT count(*) FROM casework_owed WHERE dossier_id = %s", case)
        assert owed
        assert counted(HEAD) == before[HEAD] and counted(moved) == before[moved]
        assert sum(counted(DEPUTY)[0].values()) == sum(before[DEPUTY][0].values()) + owed


@pytest.mark.parametrize("against", [DEPUTY, OFFICER, HEAD])
@pytest.mark.parametrize("tier", list(Tier))
def test_the_gatekeeper_gives_him_no_share_whatever_is_on_record(inside: Walled, against: str, tier: Tier) -> None:
    case = denounce(against)
    # The gatekeeper of these tests finds a ground for everybody: the exclusion alone must hold.
    with pytest.raises(NotReleased) as refused:
        inside.world.keeper.release(case, [tier], against)
    assert refused.value.reason == "excluded"


def test_nobody_of_a_denounced_body_gets_a_share_and_it_is_never_sent_there(inside: Walled) -> None:
    case = denounce(COMMUNE)
    for office in ("01", "03", "04", "06"):
        with pytest.raises(NotReleased, match="excluded"):
            inside.world.keeper.release(case, [Tier.CONTENT], f"{COMMUNE}/{office}")
    act(case, "sign", DAY, f"{PROVINCE}/01")
    with pytest.raises(RecusedHere) as refused:
        act(case, "transfer.sent", DAY, f"{PROVINCE}/01", body=COMMUNE)
    assert refused.value.field == "body"
    assert {wrap.recipient for wrap in wraps(inside, case)} == {f"body:{PROVINCE}"}


def test_a_recusal_on_record_keeps_an_office_out_in_all_three_places(inside: Walled) -> None:
    case = submit(DAY).petition_id
    act(case, "classify.competent", DAY, f"{COMMUNE}/01")
    act(case, "assign", DAY, HEAD, offices=(OFFICER,))
    act(case, "recuse", DAY, HEAD, office=OFFICER)
    with pytest.raises(RecusedHere):
        act(case, "read", DAY, OFFICER)
    with inside.web(OFFICER) as connection:
        assert connection.execute("SELECT 1 FROM casework_dossier WHERE id = %s", [case]).fetchall() == []
    with pytest.raises(NotReleased, match="excluded"):
        inside.world.keeper.release(case, [Tier.CONTENT], OFFICER)
    # His chair, whom nothing concerns, still sees it.
    with inside.web(HEAD) as connection:
        assert connection.execute("SELECT 1 FROM casework_dossier WHERE id = %s", [case]).fetchall() == [(1,)]


def test_an_excluded_officer_cannot_act_in_the_name_of_another(inside: Walled) -> None:
    """The road under his session changes nothing, whoever the call says he is."""
    import psycopg

    case = denounce(DEPUTY)
    with inside.web(DEPUTY) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(
            "SELECT casework_record(%s, 1, now(), '{}', '{}', '{\"dossier\": {\"family\": \"petition\"}}', '{}', '[]')",
            [case],
        )


def test_no_act_in_anybody_s_name_lets_in_whoever_is_kept_away(inside: Walled) -> None:
    """The road's function under his chair's session: nothing of it is a step, it is SQL that says who sees the row."""
    import psycopg
    from psycopg.types.json import Jsonb

    case = submit(DAY).petition_id
    act(case, "classify.competent", DAY, f"{COMMUNE}/01")
    act(case, "recuse", DAY, HEAD, office=OFFICER)
    seq = inside.world.one("SELECT seq FROM casework_dossier WHERE id = %s", case)
    forged = {"family": "petition", "kept_away": [f"{COMMUNE}/99"]}
    with inside.web(HEAD) as connection, pytest.raises(psycopg.errors.CheckViolation, match="stays so"):
        asked = "SELECT casework_record(%s, %s, now(), '{}', '{}', %s, '{}', '[]')"
        connection.execute(asked, [case, seq, Jsonb({"dossier": forged, "row": {}, "terms": []})])
    assert inside.world.one("SELECT kept_away FROM casework_dossier WHERE id = %s", case) == [OFFICER]


# --- several, also elsewhere, whatever it is called and wherever it goes ---------------------------------------------------


def sees_nothing(inside: Walled, case: UUID, office: str) -> None:
    """Neither a row of it nor one more in any count, in no table that an officer can read; and no share."""
    of_a_case = ("history", "blob", "wrap", "letter", "runningclock", "petition")
    with inside.web(office) as connection:
        assert connection.execute("SELECT 1 FROM casework_dossier WHERE id = %s", [case]).fetchall() == []
        for table in of_a_case:
            asked = f"SELECT count(*) FROM casework_{table} WHERE dossier_id = %s"  # noqa: S608 - a name from the list above
            assert connection.execute(asked.encode(), [case]).fetchone() == (0,), table
    for tier in Tier:
        with pytest.raises(NotReleased):
            inside.world.keeper.release(case, [tier], office)


def test_several_of_several_bodies_stay_outside_whatever_it_is_called_and_wherever_it_goes(inside: Walled) -> None:
    elsewhere = f"{WARD}/04"
    named = (COLLEAGUE, OFFICER, elsewhere, f"{PROVINCE}/02")
    case = submit(DAY, "vn.denunciation", subject="conduct", against=named, signed="paper").petition_id

    def nobody_of_them() -> None:
        for office in (*named, f"{WARD}/04"):
            sees_nothing(inside, case, office)
            for step in ("read", "open", "classify.competent"):
                with pytest.raises(Refusal):
                    act(case, step, DAY, office)

    # One of them holds the commune's key, so it came to the province.
    assert inside.world.history(case)[0].on_behalf_of == PROVINCE
    nobody_of_them()
    act(case, "classify.elsewhere", DAY, f"{PROVINCE}/01", kind="vn.complaint", subject="land")
    nobody_of_them()
    # What came in as a denunciation goes to no body that one of them leads, whatever it is called now.
    for body in (WARD, COMMUNE):
        with pytest.raises(RecusedHere) as refused:
            act(case, "transfer.sent", DAY, f"{PROVINCE}/01", body=body)
        assert refused.value.field == "body"
    nobody_of_them()
    assert inside.world.kept(case) == ({PROVINCE}, set(named))


def test_nothing_is_sealed_where_all_who_could_take_it_are_named(inside: Walled) -> None:
    before = inside.world.one("SELECT count(*) FROM casework_dossier")
    for named in ((HEAD, f"{PROVINCE}/04"), (COMMUNE, PROVINCE)):
        with pytest.raises(NobodyLeft) as refused:
            submit(DAY, "vn.denunciation", subject="conduct", against=named)
        assert refused.value.field == "against" and refused.value.article
    assert inside.world.one("SELECT count(*) FROM casework_dossier") == before


def test_the_set_answers_for_one_petition_and_one_person_and_can_be_looked_up_by_nobody(inside: Walled) -> None:
    """No index finds petitions by whom they are about, no column of another table has them, and no statement of the house asks
    for them but the wall's own, which leave out; the act's text, which the public log commits to, has no word of them."""
    from hoiam.casework import laws
    from hoiam.casework.days import zone_of
    from hoiam.casework.road.record import text_of

    rows = inside.world.rows
    assert rows("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef ~ 'kept_away|against|recused'") == []
    # That somebody who is named made a term longer is told of the term, as yes or no, and counted; not who he is.
    columns = rows(
        "SELECT table_name FROM information_schema.columns WHERE column_name ~ 'kept_away|against|recused|accused'"
        " AND data_type NOT IN ('boolean', 'integer')"
    )
    assert columns == [("casework_dossier",)]
    leaves_out = re.compile(r"NOT \S*kept_away && |kept_away = ''?'?\{\}")
    source = Path(__file__).resolve().parents[2] / "src" / "hoiam"
    for file in [*source.rglob("*.sql"), *source.rglob("*.py")]:
        if "migrations" in file.parts:
            continue
        for line in file.read_text("utf-8").splitlines():
            if re.search(r"kept_away\s*(&&|@>|=\s*ANY|\?)|ANY\s*\(\s*\S*kept_away", line):
                assert leaves_out.search(line), f"{file.name} asks for whom somebody is kept away from: {line.strip()}"

    case = denounce(COLLEAGUE)
    act(case, "sign", DAY, "petitioner", how="digital")
    zone = zone_of(laws.current(), "vn.denunciation")
    texts = [text_of(recorded, zone, bytes(16), bytes(32)) for recorded in inside.world.history(case)]
    assert texts and not any(COLLEAGUE in text for text in texts)
