"""What this process was told by its environment, read once and typed.

The launcher (`./hoiam`) sets these variables for every process that it starts; a unit file of systemd may as well. What is
secret among them (addresses of databases, Django's secret) comes as a file of that name in CREDENTIALS_DIRECTORY
(`vault.credentials`).

    HOIAM_MODE                   production | demo | test        (default: production)
    HOIAM_HOME                   the folder that holds all state of the installation; absolute
    HOIAM_ORIGIN                 address that people type, e.g. https://kiennghi.example.vn; several with spaces between, of
                                 which one may be http://….onion (docs/operate/onion.md)
    HOIAM_DATABASE_URL           postgresql://role:password@host:port/name, or ?host=/socket/folder
    HOIAM_OWNER_DATABASE_URL     the same database as the role that owns the tables; only `manage migrate` needs it
    HOIAM_SECRET_KEY             Django's secret; without it, the file HOIAM_HOME/keys/django is read
    HOIAM_SMTP                   host:port of the mail server; without it no mail leaves
    HOIAM_MAIL_FROM              sender of mail
    HOIAM_CONTACT                mailto: or https: address for who finds a weakness, or cannot use a page
    HOIAM_BEHIND_PROXY           1 when a proxy ends TLS and sets X-Forwarded-Proto and X-Forwarded-For itself
    HOIAM_PROXIES                addresses or networks of such proxies, with spaces between (default: this machine's own)
    HOIAM_DIRECT_TLS             1 when a tunnel ends TLS and sets nothing: all that arrives came by TLS; never with the former
    HOIAM_ONE_USER               1 where one user of the machine runs every process: the demo then says so on each page
    HOIAM_LOG_SLOT               how long the public log shows nothing new: 10m (usual), 30s, 600; an hour is whole slots
    HOIAM_DEBUG                  1 prints messages of exceptions to the terminal; never in production

Read elsewhere: HOIAM_JOBS_DATABASE_URL (the worker's role), HOIAM_GATEKEEPER_DATABASE_URL, HOIAM_GATEKEEPER_WITNESS_URL and
HOIAM_GATEKEEPER_KEY (gatekeeper), HOIAM_LEDGER_DATABASE_URL, HOIAM_LEDGER_KEY and HOIAM_LEDGER_MARK (who signs the log),
HOIAM_MAILER_KEY (who mails), HOIAM_USERS (as whom each process runs), HOIAM_WITHOUT_WITNESSES (`./hoiam up`, production.py),
HOIAM_ADVISORIES (`./hoiam check`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from hoiam.casework.ledger import slots
from hoiam.casework.ledger.slots import Slots
from hoiam.vault.credentials import credential

MODES = ("production", "demo", "test")
TEST_SECRET = "only for tests, where nothing is worth protecting"  # noqa: S105 - the tests' own
OWN_MACHINE = "127.0.0.0/8 ::1"

# The address of an onion service, version 3: its name is a public key, so that no certificate is needed.
ONION = re.compile(r"http://[a-z2-7]{56}\.onion")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ConfigError(Exception):
    """The environment does not say what the installation needs; the message names the variable and what to do."""


@dataclass(frozen=True)
class Database:
    """Where a database is and who asks. `host` is a name, an address or the folder of a unix socket."""

    name: str
    role: str
    password: str
    host: str
    port: str
    options: Mapping[str, str]

    def for_django(self) -> dict[str, Any]:
        """The entry of Django's DATABASES."""
        return {
            "ENGINE": "hoiam.casework.postgres",
            "NAME": self.name,
            "USER": self.role,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
            "OPTIONS": dict(self.options),
        }


@dataclass(frozen=True)
class Config:
    """One installation, as its processes see it."""

    mode: str
    home: Path
    origins: tuple[str, ...]
    database: Database
    owner_database: Database | None
    secret_key: str
    smtp: tuple[str, int] | None
    mail_from: str
    contact: str
    behind_proxy: bool
    proxies: tuple[Network, ...]
    direct_tls: bool
    debug: bool
    one_user: bool
    log_slots: Slots

    @property
    def demo(self) -> bool:
        """True when every screen must say that nothing here is real."""
        return self.mode == "demo"

    @property
    def onion(self) -> str:
        """The address among the origins that is reached by Tor; empty where there is none."""
        return next((origin for origin in self.origins if ONION.fullmatch(origin)), "")

    @property
    def hosts(self) -> list[str]:
        """The host names that a request may carry."""
        named = [host for host in (urlsplit(origin).hostname for origin in self.origins) if host]
        if self.mode == "production":
            return named
        return [*named, "localhost", "127.0.0.1", "[::1]", "testserver"]


def database(url: str, variable: str) -> Database:
    """Read a database URL: postgresql://role:password@host:port/name?host=/folder&option=value."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ConfigError(f"{variable} is not a PostgreSQL address. Write postgresql://ROLE:PASSWORD@HOST:PORT/DATABASE.")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    port = options.pop("port", "") or str(parts.port or "")
    return Database(
        name=unquote(parts.path.strip("/")),
        role=options.pop("user", "") or unquote(parts.username or ""),
        password=options.pop("password", "") or unquote(parts.password or ""),
        host=host,
        port=port,
        options=options,
    )


def read(environ: Mapping[str, str]) -> Config:
    """Read the environment; raise ConfigError when something that the mode needs is missing."""
    mode = environ.get("HOIAM_MODE", "production")
    if mode not in MODES:
        raise ConfigError(f"HOIAM_MODE is {mode!r}. It must be one of: {', '.join(MODES)}.")
    home = Path(environ.get("HOIAM_HOME") or "var").absolute()  # not resolved: the launcher may give a short link
    url = credential("HOIAM_DATABASE_URL", environ)
    if not url:
        raise ConfigError("HOIAM_DATABASE_URL is missing. Start with ./hoiam, or set it to the address of a PostgreSQL.")
    owner_url = credential("HOIAM_OWNER_DATABASE_URL", environ)
    origins = tuple(environ.get("HOIAM_ORIGIN", "").split())
    if mode == "production" and not origins:
        raise ConfigError("HOIAM_ORIGIN is missing. Set it to the address that people type, e.g. https://kiennghi.example.vn.")
    return Config(
        mode=mode,
        home=home,
        origins=origins,
        database=database(url, "HOIAM_DATABASE_URL"),
        owner_database=database(owner_url, "HOIAM_OWNER_DATABASE_URL") if owner_url else None,
        secret_key=_secret_key(environ, mode, home),
        smtp=_smtp(environ.get("HOIAM_SMTP", "")),
        mail_from=environ.get("HOIAM_MAIL_FROM", "hoiam@demo.invalid"),
        contact=_contact(environ.get("HOIAM_CONTACT", "")),
        behind_proxy=environ.get("HOIAM_BEHIND_PROXY") == "1",
        proxies=_proxies(environ.get("HOIAM_PROXIES") or OWN_MACHINE) if environ.get("HOIAM_BEHIND_PROXY") == "1" else (),
        one_user=environ.get("HOIAM_ONE_USER") == "1",
        direct_tls=environ.get("HOIAM_DIRECT_TLS") == "1",
        debug=environ.get("HOIAM_DEBUG") == "1" and mode != "production",
        log_slots=_slots(environ),
    )


def _slots(environ: Mapping[str, str]) -> Slots:
    try:
        return slots.of(environ)
    except slots.NoSlot as wrong:
        raise ConfigError(str(wrong)) from None


def _secret_key(environ: Mapping[str, str], mode: str, home: Path) -> str:
    given = credential("HOIAM_SECRET_KEY", environ)
    if given:
        return given
    file = home / "keys" / "django"
    if file.is_file():
        return file.read_text().strip()
    if mode == "test":
        return TEST_SECRET
    raise ConfigError(f"Django's secret is missing. Start with ./hoiam, which makes {file}, or set HOIAM_SECRET_KEY.")


def _proxies(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(each) for each in text.split())
    except ValueError as wrong:
        message = f"HOIAM_PROXIES is {text!r}: {wrong}. Write addresses or networks, e.g. 127.0.0.1 10.0.0.0/24."
        raise ConfigError(message) from None


def _contact(text: str) -> str:
    if text and not re.fullmatch(r"(?:mailto:[^\s<>\"]+@[^\s<>\"]+|https://[^\s<>\"]+)", text):
        raise ConfigError(f"HOIAM_CONTACT is {text!r}.\nWrite mailto:somebody@example.vn or an https:// address.")
    return text


def _smtp(text: str) -> tuple[str, int] | None:
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise ConfigError(f"HOIAM_SMTP is {text!r}. Write it as host:port.")
    return host, int(port)
