"""An opening from the officer's step to the share, over the real road, the real log and the gatekeeper's own rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError

from hoiam.casework.keys import gatekeeping
from hoiam.casework.ledger import keys as log_keys
from hoiam.casework.ledger import sequencer
from hoiam.site.engine import copies as copies_
from hoiam.vault.errors import NotReleased
from hoiam.vault.gatekeeper import Gatekeeper
from hoiam.vault.gatekeeper_store import SqlGrounds, SqlLog
from hoiam.vault.logged import Proofs
from hoiam.vault.wraps import Tier
from vault.local_gatekeeper import MemoryStore
from world import COMMUNE, World, act, copy_of, furnish, submit

# Who takes petitions in, and so sees one that is assigned to nobody yet.
CHAIR, OFFICER = f"{COMMUNE}/04", f"{COMMUNE}/01"
TODAY = datetime.now(UTC).date()


class Scene(World):
    """The world with the gatekeeper's real eyes and a log that the test signs."""

    folder: Path
    store: MemoryStore

    def sign(self) -> None:
        """One turn of the log, published."""
        with psycopg.connect(self.addresses.owner, autocommit=True) as owner:
            sequencer.sequence(owner, log_keys.signers(self.folder), now=datetime.now(UTC))
            owner.execute("UPDATE ledger_checkpoint SET durable = true WHERE NOT durable")

    def reason(self, case: UUID, officer: str = OFFICER) -> str:
        try:
            gatekeeping.gatekeeper().release(case, [Tier.IDENTITY], officer)
        except NotReleased as kept:
            return kept.reason
        return ""


@pytest.fixture
def scene(copies: copies_.Copies, django_db_blocker: Any, tmp_path: Path) -> Iterator[Scene]:
    copied = copy_of(copies)
    made = Scene(copied.addresses, copied.admin)
    made.folder, made.store = tmp_path / "ledger", MemoryStore()
    log_keys.new(made.folder, "log.test.invalid")
    verifiers = [signer.verifier for signer in log_keys.signers(made.folder)]
    proofs = Proofs(SqlLog(made.addresses.witness), lambda: verifiers, made.store)
    made.keeper = Gatekeeper(made.store, SqlGrounds(made.addresses.witness), proofs)
    with django_db_blocker.unblock(), made.inside():
        furnish()
        yield made
    copies.drop(made.addresses)


def now_act(case: UUID, name: str, by: str, **said: Any) -> Any:
    """An act of this moment: a ground grows old in minutes."""
    from unittest.mock import patch

    with patch("world.moment", lambda *_: datetime.now(UTC)):
        return act(case, name, TODAY, by, **said)


def sent(kind: str = "vn.feedback", **said: Any) -> UUID:
    case: UUID = submit(TODAY, kind, **said).petition_id
    return case


def test_a_name_opens_once_its_opening_is_in_the_log_and_the_petitioner_sees_the_opening(scene: Scene) -> None:
    case = sent()
    scene.sign()
    assert scene.reason(case) == "ground"
    now_act(case, "open", OFFICER, purpose="contact")
    assert scene.reason(case) == "log"
    assert scene.store.released == []
    scene.sign()
    assert scene.reason(case) == ""
    assert [(r[0], r[1], r[2]) for r in scene.store.released] == [(case, Tier.IDENTITY, OFFICER)]
    assert scene.history(case)[-1].act.step == "open"


def test_an_opening_whose_line_cannot_be_written_did_not_happen_and_opens_nothing(scene: Scene) -> None:
    case = sent()
    before = len(scene.history(case))
    with psycopg.connect(scene.addresses.owner, autocommit=True) as owner:
        owner.execute("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE disk_full; END $$")
        owner.execute("CREATE TRIGGER full_disk BEFORE INSERT ON ledger_outbox FOR EACH ROW EXECUTE FUNCTION full_disk()")
    with pytest.raises(DatabaseError):
        now_act(case, "open", OFFICER, purpose="contact")
    assert len(scene.history(case)) == before
    assert scene.reason(case) == "ground"


def test_a_row_that_an_administrator_forges_is_no_ground_for_a_name(scene: Scene) -> None:
    """He copies another case's opening, with its line, into this one's history; the log has it as the other's."""
    honest, victim = sent(), sent()
    now_act(honest, "open", OFFICER, purpose="contact")
    scene.sign()
    with psycopg.connect(scene.admin, autocommit=True) as admin:
        seq = len(scene.history(victim)) + 1
        found = scene.history(honest)[-1]
        admin.execute(
            "INSERT INTO casework_history (dossier_id, seq, at, wire, leaf) SELECT %s, %s, at, wire, leaf"
            " FROM casework_history"
            " WHERE dossier_id = %s AND seq = %s",
            [victim, seq, honest, found.seq],
        )
        assert scene.reason(victim) == "log", "no line of this case is in the log"
        admin.execute("SET session_replication_role = replica")
        moved = "UPDATE ledger_entry SET dossier = %s, seq = %s WHERE dossier = %s AND seq = %s"
        admin.execute(moved, [victim, seq, honest, found.seq])
    assert scene.reason(victim) == "fork"


def test_an_opening_that_is_deleted_after_the_release_is_named_by_the_audit(scene: Scene) -> None:
    case = sent()
    now_act(case, "open", OFFICER, purpose="contact")
    scene.sign()
    assert scene.reason(case) == ""
    assert scene.keeper.unaccounted() == []
    with psycopg.connect(scene.admin, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("DELETE FROM casework_history WHERE dossier_id = %s AND wire LIKE '%%Opened%%'::bytea", [case])
    assert [(gone.case, gone.officer) for gone in scene.keeper.unaccounted()] == [(case, OFFICER)]
    assert scene.one("SELECT count(*) FROM ledger_entry WHERE dossier = %s", case) >= 2


def test_a_denouncers_name_takes_the_openings_of_two_both_in_the_log(scene: Scene) -> None:
    case = sent("vn.denunciation", subject="conduct")
    now_act(case, "open", OFFICER, purpose="verify_identity")
    scene.sign()
    assert scene.reason(case) == "second"
    now_act(case, "open", CHAIR, purpose="verify_identity")
    assert scene.reason(case) == "log"
    scene.sign()
    assert scene.reason(case) == ""


def test_after_a_restore_that_lost_lines_no_name_goes_out(scene: Scene) -> None:
    case, other = sent(), sent()
    now_act(case, "open", OFFICER, purpose="contact")
    scene.sign()
    now_act(other, "read", OFFICER)
    scene.sign()
    assert scene.reason(case) == ""
    with psycopg.connect(scene.admin, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("DELETE FROM ledger_checkpoint WHERE size = (SELECT max(size) FROM ledger_checkpoint)")
    assert scene.reason(case) == "fork"


def test_an_opening_that_was_refused_and_is_on_record_as_that_is_no_ground_any_more(scene: Scene) -> None:
    case = sent()
    now_act(case, "open", OFFICER, purpose="contact")
    scene.sign()
    assert scene.reason(case) == ""
    now_act(case, "withhold.names", OFFICER, reason="log", of=scene.history(case)[-1].seq)
    assert scene.reason(case) == "ground"
    now_act(case, "open", OFFICER, purpose="contact")
    scene.sign()
    assert scene.reason(case) == ""


def test_the_first_of_two_asks_again_and_his_asking_serves_the_second(scene: Scene) -> None:
    case = sent("vn.denunciation", subject="conduct")
    now_act(case, "open", OFFICER, purpose="verify_identity")
    now_act(case, "withhold.names", OFFICER, reason="second", of=scene.history(case)[-1].seq)
    now_act(case, "open", CHAIR, purpose="verify_identity")
    scene.sign()
    assert (scene.reason(case, CHAIR), scene.reason(case, OFFICER)) == ("", "ground")
