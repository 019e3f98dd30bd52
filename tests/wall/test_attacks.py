# ruff: noqa: E501, S608 - one made-up query a line, and to send them is what this file is for
"""SQL sent in the web's name by somebody of body A: ten thousand queries, and none brings anything of body B to light."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from world import COMMUNE, PROVINCE, WARD

from .conftest import Walled, token_for

LEADER = f"{COMMUNE}/06"
WANTED = 10_500
TABLES = {
    "casework_dossier": "id",
    "casework_petition": "dossier_id",
    "casework_history": "dossier_id",
    "casework_runningclock": "dossier_id",
    "casework_assignment": "dossier_id",
    "casework_wrap": "dossier_id",
    "casework_blob": "dossier_id",
    "casework_letter": "dossier_id",
    "casework_owed": "dossier_id",
    "casework_publiccopy": "petition_id",
    "casework_documentnumber": "dossier_id",
    "casework_officerdraft": "dossier_id",
    "ledger_outbox": "dossier",
    "ledger_entry": "dossier",
}


class Attacker:
    """Makes up queries; knows the ids of B's petitions, which is more than an attacker would know."""

    def __init__(self, walled: Walled, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - a test that can be repeated
        self.walled = walled
        self.hashes = [row[0] for row in walled.world.rows("SELECT lookup_hash FROM casework_dossier")]

    def case(self) -> str:
        return str(self.dice.choice(self.walled.there))

    def forged(self, own: str) -> str:
        """A token that somebody without the key could think of."""
        office, until, process, mac = own.split("|")
        one = self.dice.choice
        return one(
            [
                f"{WARD}/04|{until}|{process}|{mac}",
                f"*|{until}|{process}|{mac}",
                f"{office}|9999999999|{process}|{mac}",
                f"{office},{WARD}/04|{until}|{process}|{mac}",
                f"{WARD}/04|{until}|{process}|",
                f"*|{until}|{process}|{'0' * 64}",
                f"{WARD}/04|{until}|{process}|{mac[:-1]}",
                f"{WARD}/04|{own}",
                "*",
                "*|*|*|*",
                f"{office}||{process}|{mac}",
                f"{WARD}/04' OR '1'='1|{until}|{process}|{mac}",
                f"{office}|{until}|{process}|{mac}|*",
                "{*}",
                "",
            ]
        )

    def before(self, own: str) -> list[str]:
        """What is set or become first."""
        quoted = self.forged(own).replace("'", "''")
        guess = self.dice.randbytes(32).hex()
        return self.dice.choice(
            [
                [],
                [],
                [f"SELECT set_config('hoiam.token', '{quoted}', false)"],
                [f"SET hoiam.token = '{quoted}'"],
                ["RESET hoiam.token"],
                [f"SET hoiam.code = '{guess}'"],
                ["SET hoiam.code = '%,_,*,NULL,{}'"],
                [f"SELECT set_config('hoiam.code', string_agg(encode(lookup_hash, 'hex'), ','), false) FROM casework_{t}"
                 for t in ("petition", "draft")],
                [f"SET ROLE {self.dice.choice(['hoiam_owner', 'hoiam_jobs', 'hoiam_witness', 'hoiam_gatekeeper', 'postgres'])}"],
                [f"SET SESSION AUTHORIZATION {self.dice.choice(['hoiam_owner', 'hoiam_jobs', 'postgres'])}"],
                ["SET row_security = off"],
                ["SET session_replication_role = replica"],
                ["SET search_path = pg_temp, public"],
                ["GRANT hoiam_owner TO hoiam_app", "SET ROLE hoiam_owner"],
                ["ALTER ROLE hoiam_app BYPASSRLS"],
                [f"ALTER TABLE {self.dice.choice(list(TABLES))} DISABLE ROW LEVEL SECURITY"],
                ['DROP POLICY "wall see" ON casework_dossier'],
                ["CREATE FUNCTION wall_keys() RETURNS text[] LANGUAGE sql AS $$ SELECT '{*}'::text[] $$"],
                ["CREATE FUNCTION pg_temp.wall_keys() RETURNS text[] LANGUAGE sql AS $$ SELECT '{*}'::text[] $$"],
                ["CREATE TEMP TABLE casework_office AS SELECT 'x'::text AS code"],
                ["INSERT INTO wall.key VALUES (true, repeat('x', 64)::bytea, repeat('x', 64)::bytea)"],
                [f"UPDATE casework_office SET body_id = '{COMMUNE}' WHERE body_id = '{WARD}'"],
                [f"UPDATE casework_officer SET office_id = '{WARD}/04'"],
                [f"UPDATE casework_dossier SET body_id = '{COMMUNE}' WHERE id = '{self.case()}'"],
                [f"UPDATE casework_dossier SET summary = 'x' WHERE id = '{self.case()}'"],
                [f"INSERT INTO casework_assignment (dossier_id, office) VALUES ('{self.case()}', '{LEADER}')"],
            ]
        )  # fmt: skip

    def source(self) -> str:
        """Something to read from."""
        table, key = self.dice.choice(list(TABLES.items()))
        case = self.case()
        return self.dice.choice(
            [
                table,
                f"(SELECT * FROM {table} WHERE {key} = '{case}') AS x",
                f"(SELECT * FROM {table} WHERE {key} NOT IN (SELECT id FROM casework_dossier)) AS x",
                f"(SELECT t.* FROM {table} t LEFT JOIN casework_dossier p ON p.id = t.{key} OR true) AS x",
                f"(SELECT t.* FROM casework_body b CROSS JOIN {table} t WHERE b.code = '{WARD}') AS x",
                f"(SELECT t.* FROM {table} t, LATERAL (SELECT pg_sleep(0)) s) AS x",
                f"(WITH w AS MATERIALIZED (SELECT * FROM {table}) SELECT * FROM w) AS x",
                f"(SELECT t.* FROM {table} t WHERE t::text LIKE '%{WARD}%') AS x",
                f"(SELECT t.* FROM {table} t ORDER BY t::text) AS x",
                f"(SELECT t.* FROM {table} t TABLESAMPLE SYSTEM (100)) AS x",
                f"(SELECT a.* FROM {table} a FULL JOIN {table} b ON a.{key} = b.{key}) AS x",
                f"(SELECT t.* FROM {table} t WHERE {key} = ANY (ARRAY['{case}', '{self.case()}']::uuid[])) AS x",
            ]
        )

    def query(self) -> str:
        source, case = self.source(), self.case()
        table, key = self.dice.choice(list(TABLES.items()))
        plain = self.dice.choice(["casework_draft", "casework_number", "wall.key", "pg_stat_activity", "pg_statistic",
            "pg_stats", "pg_authid", "django_session", "pg_policies", "pg_stat_all_tables"])  # fmt: skip
        return self.dice.choice(
            [
                f"SELECT * FROM {source}",
                f"SELECT count(*), min(t::text), max(t::text) FROM {source} t" if " AS x" not in source else f"SELECT min(x::text), max(x::text) FROM {source}",
                f"SELECT json_agg(x) FROM {source}" if " AS x" in source else f"SELECT json_agg({source}) FROM {source}",
                f"SELECT string_agg(t::text, '|') FROM {table} t",
                f"SELECT encode(convert_to(t::text, 'UTF8'), 'base64') FROM {table} t",
                f"TABLE {table}",
                f"SELECT * FROM {table} WHERE {key} = '{case}' FOR UPDATE",
                f"SELECT * FROM {table} UNION ALL SELECT * FROM {table}",
                f"COPY {table} TO STDOUT",
                f"COPY (SELECT * FROM {source}) TO STDOUT",
                f"COPY {table} TO PROGRAM 'cat'",
                "COPY (SELECT 1) TO '/tmp/x'",
                f"UPDATE {table} SET {key} = {key} RETURNING *",
                f"DELETE FROM {table} WHERE {key} = '{case}' RETURNING *",
                f"INSERT INTO {table} SELECT * FROM {table} RETURNING *",
                f"INSERT INTO {table} ({key}) VALUES ('{case}')",
                f"INSERT INTO casework_officerdraft (dossier_id, office, step, data, expires_at) VALUES ('{case}', '{LEADER}', 'x', '', now()) RETURNING *",
                f"INSERT INTO casework_answer SELECT gen_random_uuid(), '{case}', '{WARD}', 'k', 's', '', 'r', 't', '{{}}', 'd', '', '', '', now(), now() RETURNING *",
                f"CREATE VIEW seen AS SELECT * FROM {table}",
                f"CREATE MATERIALIZED VIEW seen AS SELECT * FROM {table}",
                f"CREATE TEMP VIEW seen AS SELECT * FROM {table}",
                f"CREATE TABLE seen AS SELECT * FROM {table}",
                f"SELECT * INTO TEMP seen FROM {table}",
                f"SELECT query_to_xml('SELECT * FROM {table}', true, false, '')",
                f"SELECT table_to_xml('{table}', true, false, '')",
                "SELECT database_to_xml(true, false, '')",
                f"SELECT * FROM ts_stat('SELECT to_tsvector(t::text) FROM {table} t')",
                f"PREPARE p AS SELECT * FROM {table}; EXECUTE p; DEALLOCATE p",
                f"DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM {table} LOOP RAISE NOTICE '%', r; END LOOP; END $$",
                f"DO $$ BEGIN RAISE EXCEPTION '%', (SELECT string_agg(t::text, ',') FROM {table} t); END $$",
                f"SELECT 1 / (length(t::text) - length(t::text)) FROM {table} t WHERE {key} = '{case}'",
                f"SELECT (t::text)::int FROM {table} t WHERE {key} = '{case}'",
                f"SELECT CASE WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = '{case}') THEN 'row of {case}' END",
                f"EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM {table} WHERE {key} = '{case}'",
                f"SELECT * FROM vault_ground('{case}', '{WARD}/03', 'content')",
                f"SELECT * FROM vault_cases(ARRAY['{case}']::uuid[])",
                f"SELECT casework_put('casework_dossier', jsonb_build_object('summary', 'x'), '{case}')",
                f"SELECT casework_put('{table}', jsonb_build_object('{key}', '{case}'), NULL)",
                "SELECT * FROM casework_owed_waiting()",
                "SELECT wall_may_change('{*}', '{}', NULL)",
                f"SELECT casework_record('{case}', 3, now(), '{{}}', '{{}}', jsonb_build_object('dossier', (SELECT to_jsonb(d) FROM casework_dossier d LIMIT 1), 'row', '{{}}'::jsonb, 'terms', '[]'::jsonb), '{{}}', '[]')",
                f"SELECT casework_record('{case}', 0, now(), '{{}}', '{{}}', '{{\"dossier\": {{\"family\": \"petition\", \"body_id\": \"{COMMUNE}\"}}, \"row\": {{}}, \"terms\": []}}', '{{}}', '[]')",
                "SELECT wall_keys(), wall_codes(), current_setting('hoiam.token', true)",
                f"SELECT * FROM {plain}",
                "SELECT query FROM pg_stat_activity",
                "SELECT pg_stat_get_backend_activity(pg_stat_get_backend_idset())",
                "SELECT lo_import('/etc/passwd')",
                "SELECT pg_read_file('pg_hba.conf')",
                "SELECT * FROM dblink('', 'SELECT 1') AS (x int)",
                f"SELECT pg_relation_filepath('{table}'), pg_read_binary_file(pg_relation_filepath('{table}'))",
                f"SELECT * FROM heap_page_items(get_raw_page('{table}', 0))",
                f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE NOWAIT",
                f"SELECT has_table_privilege('{table}', 'SELECT'), row_security_active('{table}')",
                f"ALTER TABLE {table} OWNER TO hoiam_app",
                f"TRUNCATE {table}",
                "SELECT * FROM information_schema.tables t, LATERAL query_to_xml('SELECT * FROM ' || t.table_name, true, true, '') x "
                "WHERE t.table_schema = 'public' LIMIT 40",
            ]
        )  # fmt: skip


def said_by(connection: psycopg.Connection[Any], query: str) -> bytes:
    """Everything that the server answers to a query: rows, COPY, notices, errors."""
    heard: list[bytes] = []
    connection.add_notice_handler(note := lambda diag: heard.append(repr([diag.message_primary, diag.message_detail]).encode()))
    try:
        if query.startswith("COPY") and "STDOUT" in query:
            with connection.cursor().copy(query.encode()) as rows:
                heard += [bytes(piece) for piece in rows]
        else:
            cursor = connection.execute(query.encode())
            while True:
                if cursor.description is not None:
                    for row in cursor.fetchall():
                        for value in row:
                            heard.append(bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode())
                if not cursor.nextset():
                    break
    except psycopg.Error as refused:
        diag = refused.diag
        heard.append(repr([diag.message_primary, diag.message_detail, diag.message_hint, diag.context]).encode())
    finally:
        connection.remove_notice_handler(note)
    return b"\n".join(heard)


def _states(walled: Walled) -> list[Any]:
    tables = [*TABLES, "casework_body", "casework_office", "casework_officer", "casework_number", "casework_answer"]
    return [walled.world.rows(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t") for table in tables]


def _known(mark_bytes: bytes, query: str) -> bytes:
    """The answer without what the query itself said: an error repeats the id that was asked for."""
    for word in query.replace("'", " ").replace('"', " ").replace(",", " ").replace("}", " ").split():
        if len(word) >= 32:
            mark_bytes = mark_bytes.replace(word.encode(), b"")
    return mark_bytes


@pytest.mark.slow
def test_ten_thousand_queries_of_body_a_bring_nothing_of_body_b(walled: Walled) -> None:
    attacker, before = Attacker(walled, 20261124), _states(walled)
    done = 0
    with walled.web(LEADER) as connection, walled.web(f"{WARD}/04") as other:
        # What stands in the list of running statements while B works; the attack looks there too.
        other.execute("SELECT id, number FROM casework_dossier")
        while done < WANTED:
            walled.enter(connection, LEADER)
            own = token_for(connection, LEADER)
            for statement in attacker.before(own):
                said = said_by(connection, statement)
                assert not any(mark in _known(said, statement) for mark in walled.marks), statement
            for _ in range(4):
                query = attacker.query()
                said = _known(said_by(connection, query), query)
                found = [mark for mark in walled.marks if mark in said]
                assert not found, (query, found[:3])
                done += 1
            connection.execute("RESET ROLE")
            connection.execute("RESET row_security")
            connection.execute("RESET search_path")
    assert _states(walled) == before


def test_the_same_look_sees_rows_that_it_may_see(walled: Walled) -> None:
    with walled.web(LEADER) as connection:
        for table in ("casework_dossier", "casework_history", "casework_blob", "casework_wrap", "ledger_outbox"):
            said = said_by(connection, f"SELECT * FROM {table}")
            assert any(mark in said for mark in walled.own_marks), table
    with walled.web(f"{WARD}/04") as connection:
        said = said_by(connection, "COPY casework_dossier TO STDOUT")
        assert any(mark in said for mark in walled.marks)


@pytest.mark.parametrize(
    "query",
    list(
        _queries := (
            "SELECT * FROM casework_dossier",
            "SELECT * FROM casework_blob",
            "SELECT * FROM casework_draft",
            "SELECT * FROM casework_wrap",
            "SELECT * FROM casework_history",
            "SELECT * FROM casework_petition",
            "SELECT * FROM casework_owed",
        )
    ),
)
def test_without_a_token_or_a_code_the_web_sees_no_petition(walled: Walled, query: str) -> None:
    with walled.web() as connection:
        assert connection.execute(query.encode()).fetchall() == []


def _every(walled: Walled) -> Iterator[tuple[Any, bytes]]:
    yield from walled.world.rows("SELECT id, lookup_hash FROM casework_dossier")


def test_a_code_leads_to_its_petition_and_to_no_other(walled: Walled) -> None:
    for case, lookup in _every(walled):
        with walled.web("", lookup) as connection:
            assert connection.execute("SELECT id FROM casework_dossier").fetchall() == [(case,)]
            assert {row[0] for row in connection.execute("SELECT dossier_id FROM casework_blob")} == {case}


def test_an_officer_who_is_kept_away_does_not_see_it_however_high_his_role(walled: Walled) -> None:
    denounced = set(walled.there[-3:])  # of the deputy, the chair, the whole body
    seen = {}
    for office in ("01", "04", "06"):
        with walled.web(f"{COMMUNE}/{office}") as connection:
            seen[office] = {row[0] for row in connection.execute("SELECT id FROM casework_dossier")}
    assert not any(denounced & each for each in seen.values())
    with walled.web(f"{PROVINCE}/04") as connection:
        there = {row[0] for row in connection.execute("SELECT id FROM casework_dossier")}
    assert denounced <= there


def test_an_officer_sees_what_is_assigned_to_him_and_nothing_else(walled: Walled) -> None:
    with walled.web(f"{COMMUNE}/03") as connection:
        assert {row[0] for row in connection.execute("SELECT id FROM casework_dossier")} == set(walled.here[1:])
    with walled.web(f"{COMMUNE}/02") as connection:
        assert connection.execute("SELECT id FROM casework_dossier").fetchall() == []
