"""No column can hold what a petitioner typed: each one that could take a text or bytes stands here, with what it holds.

A new column fails this test until somebody has said here what will be in it.
"""

from __future__ import annotations

import psycopg

from hoiam.site import engine

CODES = "codes of the law and of the house"
HASHES = "digests and hashes"
SEALED = "ciphertext"
PUBLIC = "what passed the gate and is, or will be, on the register; a regulation as its body published it"
BODIES = "what a body says of itself and of its posts"
OFFICER = "an officer's own log-in, keys and second factor"
FACTS = "acts as core.petition.wire writes them; it refuses free text"
LOG = "the public log, its signatures and its own troubles"
GATED = "an officer's summary; not kept while the gate finds anything in it"
FRAMEWORK = "the framework's own books"
KEYS = "keys of the wall, which the web's role cannot read"

COLUMNS: dict[str, dict[str, str]] = {
    "account_emailaddress": {FRAMEWORK: "email"},
    "account_emailconfirmation": {FRAMEWORK: "key"},
    "auth_group": {FRAMEWORK: "name"},
    "auth_permission": {FRAMEWORK: "codename name"},
    "change": {
        CODES: "asked_by before body closed_by confirmed_by office what",
        OFFICER: "holder_wrap password username",
        SEALED: "sealed",
    },
    "founding": {CODES: "body holders superior"},
    "succession": {CODES: "body divided instrument successor"},
    "casework_answer": {
        PUBLIC: "document folded title pdf words",
        CODES: "body_id document_number kind place result subject",
        HASHES: "digest",
    },
    "casework_assignment": {CODES: "office"},
    "casework_batch": {SEALED: "typed", CODES: "office outcome step"},
    "casework_batchline": {CODES: "why"},
    "casework_blob": {SEALED: "data", HASHES: "digest", CODES: "kind tier"},
    "casework_body": {
        BODIES: "anonymous_kinds code head kinds level name_en name_vi notation parent place seat_vi",
        OFFICER: "keys public_key",
    },
    "casework_documentnumber": {CODES: "body notation"},
    "casework_draft": {SEALED: "data", HASHES: "lookup_hash"},
    "casework_history": {FACTS: "wire", HASHES: "leaf"},
    "casework_letter": {CODES: "language name"},
    "casework_office": {BODIES: "body_id code roles signs_as signs_name title_en title_vi"},
    "casework_officer": {OFFICER: "email key office_id password username"},
    "casework_officerdraft": {SEALED: "data", CODES: "office step"},
    "casework_dossier": {
        CODES: "body_id doors family kept_away kind language moving_to next_rule number offices state waits",
        HASHES: "last_leaf lookup_hash",
        GATED: "summary",
    },
    "casework_number": {CODES: "body family"},
    "casework_owed": {CODES: "about kind"},
    "casework_petition": {CODES: "channel lead place subject"},
    "casework_publiccopy": {PUBLIC: "document pdf", CODES: "letter", HASHES: "digest"},
    "casework_publishedregulation": {CODES: "code issued_by published_by version", PUBLIC: "data"},
    "casework_quarter": {CODES: "body closed_by"},
    "casework_quarterterm": {CODES: "body rule"},
    "casework_runningclock": {CODES: "body calendar name rule whose how"},
    "casework_follower": {HASHES: "hash"},
    "casework_madeslip": {CODES: "mark", HASHES: "finds proves", KEYS: "key"},
    "casework_slip": {SEALED: "data", HASHES: "hash", CODES: "way"},
    "casework_errand": {CODES: "asked asker document sort"},
    "casework_visit": {CODES: "first kinds last petitions subjects way"},
    "casework_wrap": {SEALED: "data", CODES: "key_id recipient tier"},
    "django_content_type": {FRAMEWORK: "app_label model"},
    "django_migrations": {FRAMEWORK: "app name"},
    "django_session": {OFFICER: "session_data session_key"},
    "key": {KEYS: "inner_pad outer_pad"},
    "numbering": {KEYS: "inner_pad outer_pad", CODES: "body family"},
    "ledger_checkpoint": {LOG: "note root"},
    "ledger_cosignature": {LOG: "line witness"},
    "ledger_entry": {LOG: "leaf"},
    "ledger_outbox": {LOG: "leaf"},
    "ledger_stop": {LOG: "cause cleared_because detail source"},
    "ledger_tile": {LOG: "data"},
    "ledger_witness_state": {LOG: "failure witness"},
    "mfa_authenticator": {OFFICER: "data type"},
}

CANNOT = ("boolean", "smallint", "integer", "bigint", "real", "double precision", "date", "uuid", "timestamp with time zone")
"""Types into which nobody can type a word."""


def columns(addresses: engine.Addresses) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with psycopg.connect(addresses.owner) as owner:
        rows = owner.execute(
            "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p', 'm') AND a.attnum > 0 AND NOT a.attisdropped"
            " AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
            " AND NOT format_type(a.atttypid, NULL) = ANY (%s)",
            [list(CANNOT)],
        )
        for table, column in rows:
            found.setdefault(table, set()).add(column)
    return found


def test_every_column_that_could_hold_words_is_one_of_which_it_is_known_what_it_holds(addresses: engine.Addresses) -> None:
    known = {table: {c for names in kinds.values() for c in names.split()} for table, kinds in COLUMNS.items()}
    assert columns(addresses) == known


def test_no_table_is_about_a_person_who_petitions(addresses: engine.Addresses) -> None:
    telling = ("petitioner", "person", "citizen", "identity", "profile", "score", "religion", "ethnic", "opinion", "party")
    assert [table for table in columns(addresses) if any(word in table for word in telling)] == []
