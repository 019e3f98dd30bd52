"""Addresses of databases, postgresql://..., and their parts."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlencode

from psycopg.conninfo import conninfo_to_dict


def socket_url(role: str, password: str, database: str, folder: Path) -> str:
    """postgresql://role:password@/database?host=/folder"""
    return f"postgresql://{quote(role)}:{quote(password, safe='')}@/{quote(database)}?{urlencode({'host': str(folder)})}"


def with_parts(url: str, *, role: str | None = None, password: str | None = None, database: str | None = None) -> str:
    """The same server with another role, password or database."""
    known = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    if role is not None:
        known["user"] = role
        known.pop("password", None)
    if password is not None:
        known["password"] = password
    if database is not None:
        known["dbname"] = database
    user, secret, name = known.pop("user", ""), known.pop("password", ""), known.pop("dbname", "postgres")
    who = f"{quote(user, safe='')}:{quote(secret, safe='')}" if secret else quote(user, safe="")
    return f"postgresql://{who}@/{quote(name, safe='')}?{urlencode(known)}"


def host_of(url: str) -> str:
    """The host in an address, or the folder of its socket."""
    return str(conninfo_to_dict(url).get("host") or "")


def database_of(url: str) -> str:
    """The name of the database in an address."""
    return str(conninfo_to_dict(url)["dbname"])
