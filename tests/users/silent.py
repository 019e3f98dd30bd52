"""Somebody's code in a web worker tries to open names without a trace: the keys on the disk, and the database as another role.

Reads a question (JSON: home, app, roles) from standard input; answers what it got.
"""

import json
import sys
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict


def read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def enters(**parts: str) -> bool:
    try:
        psycopg.connect(connect_timeout=10, **parts).close()
    except psycopg.Error:
        return False
    return True


asked = json.load(sys.stdin)
keys = Path(asked["home"]) / "keys"
files = ["database-roles.json", "postgres", "gatekeeper", "ledger/log.key", "mailer", "django"]
got = {"files": [name for name in files if read(keys / name)], "roles": []}
here = {name: str(value) for name, value in conninfo_to_dict(asked["app"]).items()}
known = json.loads(read(keys / "database-roles.json") or "{}")
for role in asked["roles"]:
    for database in ("hoiam", "hoiam_gatekeeper"):
        for password in {known.get(role, ""), here["password"]}:
            if enters(host=here["host"], dbname=database, user=role, password=password):
                got["roles"].append(f"{role} in {database}")
print(json.dumps(got))
