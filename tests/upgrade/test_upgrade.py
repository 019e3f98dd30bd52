"""A database of the release before is brought along with everything in it: each petition is read, and goes on, as before."""

from __future__ import annotations

import json
import lzma
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hoiam.site import engine
from hoiam.site.engine import copies as copies_
from upgrade.conftest import BEFORE, PETITIONS, TOLD, OldHouse, texts
from world import django_as

SOURCES = Path(__file__).resolve().parents[2] / "src"
STORIES = pytest.mark.parametrize("told", PETITIONS, ids=lambda told: told["story"])
WRITTEN = ("words", "transcript")
# What may be done next with each: the act, and by whom.
NEXT = {
    "published": ("appeal", "petitioner"),
    "transferred": ("coordinate.asked", "P-MT/02"),
    "on its way": ("transfer.received", "P-MT/01"),
    "denunciation": ("coordinate.expert_back", "XA-AB/03"),
    "denunciation with originals": ("accept", "XA-AB/04"),
    "recused": ("verify.ordered", "XA-AB/04"),
    "address for mail": ("assign", "XA-AB/04"),
    "in English": ("ask", "XA-AB/03"),
    "withdrawn": ("read", "XA-AB/04"),
    "refused": ("notify.sent", "XA-AB/01"),
    "not signed": ("sign", "petitioner"),
    "nobody has seen it": ("classify.competent", "XA-AB/01"),
    "everything waits": ("classify.competent", "XA-AB/01"),
    "everything waits, on paper": ("classify.competent", "XA-AB/01"),
}


def told_of(story: str) -> dict[str, Any]:
    return next(each for each in TOLD if each["story"] == story)


def test_nothing_in_the_tables_lies_beside_the_histories(house: OldHouse) -> None:
    assert house.world.one("SELECT count(*) FROM casework_dossier") == len(PETITIONS)
    assert house.world.faults() == []


def test_every_act_is_byte_for_byte_what_it_was(house: OldHouse) -> None:
    """Histories, their lines in the log and the log's own entries are as the release before wrote them."""
    dump = lzma.decompress((BEFORE / "main.sql.xz").read_bytes()).decode()
    # As the old program's database was dumped: seq, at, wire, leaf, petition.
    rows = r"\((\d+), '[^']+', '\\x([0-9a-f]+)', '\\x([0-9a-f]+)', '([0-9a-f-]{36})'\)"
    block = re.search(r"INSERT INTO public\.casework_history VALUES\n(.*?);\n", dump, re.S)
    assert block is not None
    before = {(UUID(case), int(seq)): (wire, leaf) for seq, wire, leaf, case in re.findall(rows, block[1])}
    now = house.world.rows("SELECT dossier_id, seq, encode(wire, 'hex'), encode(leaf, 'hex') FROM casework_history")
    kept = {(case, seq): (wire, leaf) for case, seq, wire, leaf in now}
    assert len(before) > 60
    assert {key: kept.get(key) for key in before} == before


@STORIES
def test_the_writers_code_opens_what_he_typed_and_who_he_is(house: OldHouse, told: dict[str, Any]) -> None:
    view, own = house.as_writer(told)
    assert view.number == told["number"]
    assert texts(view, own, ("content", "identity"), WRITTEN) == told["words"]
    identities = [json.loads(each) for each in texts(view, own, ("identity",), ("identity",))]
    assert identities == ([told["identity"]] if told["identity"] else [])


@STORIES
def test_an_officer_of_each_body_that_has_it_reads_the_words_after_it_is_on_record(
    house: OldHouse, told: dict[str, Any]
) -> None:
    assert told["offices"]
    for office in told["offices"]:
        view, door = house.as_officer(told, office)
        # What came by hand for a denunciation lies with the name, and what the clerk typed from it.
        assert texts(view, door, ("content",), WRITTEN) == ([] if told["apart"] else told["words"])


@STORIES
def test_names_open_for_an_opening_on_record_and_in_the_log(house: OldHouse, told: dict[str, Any]) -> None:
    from hoiam.casework.keys import gatekeeping, officers
    from hoiam.vault.errors import VaultError
    from hoiam.vault.identity import open_names

    office = told["offices"][0]
    body = office.partition("/")[0]
    if not told["identity"]:
        assert house.followed(told).petition.anonymous
        return
    house.act(told, "read", office)
    house.act(told, "open", office, purpose="verify_identity")
    view = house.case(told, office)
    asked = (view.id, house.wraps(view), house.unlocked(office), officers.agent(), gatekeeping.gatekeeper())
    with pytest.raises(VaultError):
        open_names(*asked)  # the act is not in the log yet
    house.sign_the_log()
    if not any(w.tier == "identity" and w.recipient == f"body:{body}" for w in view.wraps):
        # The name of whoever denounces somebody of the body is sealed to its superior alone.
        assert view.petition.against
        with pytest.raises(VaultError):
            open_names(*asked)
        return
    (identity,) = texts(view, open_names(*asked), ("identity",), ("identity",))
    assert json.loads(identity) == told["identity"]


def test_a_file_that_was_sealed_before_opens(house: OldHouse) -> None:
    from hoiam.casework import files
    from hoiam.vault.wraps import Tier

    told = told_of("denunciation with originals")
    view, own = house.as_writer(told)
    ((named,),) = [json.loads(each) for each in texts(view, own, ("identity",), ("files",))]
    blob = next(each for each in view.blobs if each.id == UUID(named["id"]))
    pieces = own.stream(blob.id, "file", files.ciphertext(blob.id), digest=blob.digest, tier=Tier.IDENTITY)
    assert {named["name"]: b"".join(pieces).hex()} == told["originals"]


def test_what_was_typed_and_not_sent_is_still_there(house: OldHouse) -> None:
    from hoiam.casework import drafts
    from hoiam.vault import draft

    told = told_of("draft")
    kept = drafts.get(house.code(told).lookup_hash)
    assert kept is not None
    assert [draft.open(house.code(told), kept).decode()] == told["words"]
    assert house.world.rows("SELECT office, step FROM casework_officerdraft") == [("XA-AB/01", "classify")]


def test_letters_that_waited_are_made_and_notices_go_out(house: OldHouse, post_office: Any) -> None:
    from hoiam.clock import owed

    with house.as_the_worker():
        while owed.work_off():
            pass
    assert house.world.rows("SELECT kind, attempts FROM casework_owed") == []
    for told in PETITIONS:
        view, own = house.as_writer(told)
        made = [letter for letter in view.letters if letter.name == "acknowledgement"]
        assert len(made) == 1 and made[0].blob is not None, told["story"]
        assert own.read(sealed(view, made[0].blob)).startswith(b"%PDF-")
    assert {letter["To"] for letter in post_office.letters} == {"ngan@demo.invalid"}


def sealed(view: Any, blob: UUID) -> Any:
    from hoiam.casework.reading import cases
    from hoiam.vault.sealing import SealedBlob
    from hoiam.vault.wraps import Tier

    row = next(each for each in view.blobs if each.id == blob)
    return SealedBlob(row.id, Tier(row.tier), row.kind, cases.blob_bytes(view.id, row.id), row.digest)


def test_the_log_goes_on_from_its_last_root_and_recomputes(house: OldHouse) -> None:
    from hoiam.casework.ledger import check, keys

    # Size and root of the tree that the receipt of the release before was made from.
    size, root = told_of("published")["receipt"].split("\nupgrade.invalid\n")[1].splitlines()[:2]
    # What was published was shown, and holds no filler.
    head = f"FROM ledger_checkpoint WHERE size = {int(size)}"
    assert house.world.one(f"SELECT durable AND shown IS NOT NULL {head}") is True
    assert house.world.one(f"SELECT count(*) FROM ledger_entry WHERE filler AND idx < {int(size)}") == 0  # noqa: S608 - a number
    house.sign_the_log()
    with psycopg.connect(house.world.addresses.owner, autocommit=True) as conn:
        policy = keys.read_policy(house.home / "keys" / "ledger")
        found = check.check(conn, policy.log_keys, all_signatures=True, folder=house.home / "log")
        signed = conn.execute("SELECT encode(root, 'base64') FROM ledger_checkpoint WHERE size = %s", [size]).fetchone()
        waiting = conn.execute("SELECT count(*) FROM ledger_outbox").fetchone()
    assert found.faults == ()
    assert found.entries > int(size)
    # From now on it keeps to slots: of the one that is open nothing is shown, and what was shown stays so.
    assert house.world.one("SELECT max(size) FROM ledger_checkpoint WHERE durable") == found.entries
    assert int(size) <= house.world.one("SELECT max(size) FROM ledger_checkpoint WHERE shown IS NOT NULL") <= found.entries
    assert house.world.one("SELECT count(*) FROM ledger_entry WHERE filler") > 0
    assert (signed, waiting) == ((root,), (0,))


def test_what_was_published_is_found(house: OldHouse) -> None:
    from hoiam.casework.register import answers

    # As it was typed before, and with a word in a spelling that no search knew then.
    for words in ("do thieu dat ruong", "giải quiết đo thiếu đất ruộng"):
        found = answers.answers(today=date.max, words=words).answers
        assert [answer.title for answer in found] == ["giải quyết khiếu nại đo thiếu đất ruộng (lần đầu)"]


def test_the_petitions_number_is_gone_from_what_was_published(house: OldHouse) -> None:
    """From its words, its print, which the worker makes again, and what a search finds; its own reference is found."""
    from hoiam.casework.register import answers
    from hoiam.casework.road import publication
    from hoiam.gate import readback

    (found,) = answers.answers(today=date.max, words="do thieu dat ruong").answers
    number = told_of("published")["number"]
    assert not found.printed
    with django_as(house.world.addresses.jobs):
        assert publication.print_again(set()) == 1
        assert publication.print_again(set()) == 0
    printed = answers.answer_pdf(found.id, date.max)
    said = " ".join(part.text for part in readback.parts(printed))
    assert found.reference in said and number not in said and number.encode() not in printed
    for words in (number, number.replace("-", " "), number.rpartition("-")[2]):
        assert answers.answers(today=date.max, words=words).answers == ()
    assert [a.id for a in answers.answers(today=date.max, words=found.reference).answers] == [found.id]
    assert answers.answer(found.id, date.max).printed


@STORIES
def test_one_act_more_can_be_taken(house: OldHouse, told: dict[str, Any]) -> None:
    name, by = NEXT[told["story"]]
    before = house.followed(told)
    done = house.act(told, name, by)
    after = house.followed(told)
    assert [r.act.step for r in after.history[len(before.history) :]][:1] == [name.partition(".")[0]]
    assert done.number == told["number"]
    assert house.world.faults_of(UUID(told["id"])) == []


def verified(house: OldHouse, receipt: str, folder: Path) -> tuple[int, str]:
    """What the program says of a receipt that somebody has kept."""
    (folder / "receipt.txt").write_text(receipt, encoding="utf-8")
    asked = ["receipt", "verify", str(folder / "receipt.txt"), "--policy", str(house.home / "keys" / "ledger" / "policy")]
    command = [sys.executable, "-m", "hoiam.site.cli", *asked, "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(SOURCES)})
    return done.returncode, done.stdout + done.stderr


def test_a_receipt_from_before_verifies_and_the_same_act_gets_the_same_line(house: OldHouse, tmp_path: Path) -> None:
    from hoiam.portal import receipts

    told = told_of("published")
    # Its log had no witness, so that it never proved anything to others; that it is of this log stays told.
    holds = "The log's signature and the path are right"
    code, said = verified(house, told["receipt"], tmp_path)
    assert (code, holds in said) == (2, True), said
    again = receipts.file(house.followed(told), house.code(told), 1)
    assert again is not None
    code, said = verified(house, again, tmp_path)
    assert (code, holds in said) == (2, True), said
    code, said = verified(house, told["receipt"].replace("\nindex ", "\nindex 1", 1), tmp_path)
    assert code == 1, said
    # The act's text is the same; the tree it is proved in may have grown.
    assert again.splitlines()[1] == told["receipt"].splitlines()[1]


# What makes a database what it is, said in words by the server.
_IN = "IN ('public'::regnamespace, to_regnamespace('wall'))"
_SHAPE = f"""
SELECT 'column', c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) || a.attidentity::text
    || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace {_IN} AND c.relkind IN ('r', 'v')
UNION ALL
SELECT 'table', c.oid::regclass::text, concat_ws(' ', r.rolname, c.relkind, c.relrowsecurity, c.relforcerowsecurity)
FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.relnamespace {_IN} AND c.relkind IN ('r', 'v', 'S')
UNION ALL
SELECT 'right', c.oid::regclass::text, concat_ws(' ', x.grantee::regrole, x.privilege_type)
FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) x
WHERE c.relnamespace {_IN} AND c.relkind IN ('r', 'v', 'S')
UNION ALL
SELECT 'right on a column', c.oid::regclass || '.' || a.attname, concat_ws(' ', x.grantee::regrole, x.privilege_type)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped, aclexplode(a.attacl) x
WHERE c.relnamespace {_IN}
UNION ALL
SELECT 'constraint', conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace {_IN}
UNION ALL
SELECT 'index', tablename::text, regexp_replace(indexdef, 'INDEX [^ ]+ ', '') FROM pg_indexes
WHERE schemaname IN ('public', 'wall')
UNION ALL
SELECT 'policy', tablename::text, concat_ws(' | ', policyname, permissive, roles, cmd, qual, with_check) FROM pg_policies
UNION ALL
SELECT 'trigger', tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'function', p.oid::regprocedure::text, concat_ws(' ', pg_get_functiondef(p.oid), p.proowner::regrole, ARRAY(
    SELECT x.grantee::regrole || '=' || x.privilege_type FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
    ORDER BY 1))
FROM pg_proc p WHERE p.pronamespace {_IN} AND p.prokind = 'f'
    AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')
"""  # noqa: S608 - a constant from above


def shape(url: str) -> set[tuple[str, str, str]]:
    """Tables, columns, rights, walls, functions; what goes through a dump may say a condition with other casts."""
    casts = re.compile(r"::[a-z ]+(\[\])?|[()]")
    with psycopg.connect(url) as there:
        found = there.execute(_SHAPE.encode()).fetchall()
    return {(what, name, casts.sub("", said) if what in ("index", "constraint") else said) for what, name, said in found}


def test_a_house_that_was_brought_along_is_made_as_a_new_one_is(house: OldHouse, copies: copies_.Copies) -> None:
    """So each migration is what ran in the release before, and nothing was forgotten."""
    new = shape(engine.with_parts(copies.server.url, database=copies.template))
    assert len(new) > 500
    assert sorted(shape(house.world.admin) ^ new) == []
