"""PostgreSQL for trial, development and tests: find its programs, start it as our child, make its roles and databases.

Order: HOIAM_DATABASE_URL (somebody else keeps the server; nothing is started) - a PostgreSQL >= 15 on this machine - the
programs inside a wheel (requirements/engine.txt), of which nothing but the programs is used. HOIAM_ENGINE=machine or
HOIAM_ENGINE=wheel takes the second or third without asking. Production uses a maintained server, not this.

The server listens on a unix socket in a folder of mode 0700 and on no network. Root does not run it: it drops to `postgres`
or `nobody`. Several commands may use one server at a time; the last to leave stops it (a shared file lock counts them, so a
killed command counts itself out). Durability settings stay on: what was acknowledged survives kill -9.
"""

from __future__ import annotations

from hoiam.site.engine.addresses import database_of, host_of, socket_url, with_parts
from hoiam.site.engine.clients import run_client
from hoiam.site.engine.databases import (
    MAY_CONNECT,
    ROLES,
    Addresses,
    create_database,
    drop_databases,
    furnish,
    provision,
    sessions_on,
)
from hoiam.site.engine.programs import Programs, find_programs
from hoiam.site.engine.running import LONGEST_SOCKET_FOLDER, Server, secret_file, server, short_folder, short_home
from hoiam.site.engine.telling import EngineError, tell

__all__ = [
    "LONGEST_SOCKET_FOLDER",
    "MAY_CONNECT",
    "ROLES",
    "Addresses",
    "EngineError",
    "Programs",
    "Server",
    "create_database",
    "database_of",
    "drop_databases",
    "find_programs",
    "furnish",
    "host_of",
    "provision",
    "run_client",
    "secret_file",
    "server",
    "sessions_on",
    "short_folder",
    "short_home",
    "socket_url",
    "tell",
    "with_parts",
]
