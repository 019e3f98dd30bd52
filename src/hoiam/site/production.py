"""What no real installation may start with; each reason says what it is, why, and what to do next.

    HOIAM_WITHOUT_WITNESSES    the sentence of WITHOUT_WITNESSES, to start with a log that proves nothing to others

`./hoiam up` asks before it starts anything; the web asks again, so that a unit file that leaves `up` out changes nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from socket import inet_aton
from typing import Any
from urllib.parse import urlsplit

from django.core.checks.security.base import (
    SECRET_KEY_INSECURE_PREFIX,
    SECRET_KEY_MIN_LENGTH,
    SECRET_KEY_MIN_UNIQUE_CHARACTERS,
)

from hoiam.casework.ledger import keys as log_keys
from hoiam.casework.ledger.refusals import LogRefusal
from hoiam.core.ledger.errors import LedgerError
from hoiam.core.ledger.policy import Policy
from hoiam.site import config
from hoiam.vault.credentials import credential

WITHOUT_WITNESSES = "receipts are not provable by others"
LEAST_COMPRESSED = 24  # bytes: what repeats itself compresses to less, and is guessed by who guesses the part
MAKE_ONE = 'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'


def unfit_settings(environ: Mapping[str, str], home: Path) -> list[str]:
    """What is wrong with the address, the secret and how TLS comes in; [] when nothing is."""
    return [*_origins(environ.get("HOIAM_ORIGIN", "").split()), *_secret(environ, home), *_tls(environ)]


def _origins(origins: list[str]) -> list[str]:
    if not origins:
        return [
            "HOIAM_ORIGIN is missing: the address that people type, e.g. https://kiennghi.example.vn.\n"
            "Set it, and HOIAM_BEHIND_PROXY=1 when a proxy ends TLS before this."
        ]
    found = []
    for origin in origins:
        if config.ONION.fullmatch(origin):
            continue  # Tor encrypts up to this machine, and the name is the key (docs/operate/onion.md)
        try:
            parts = urlsplit(origin)
            # To the letter what a browser sends: small letters, no path, no trailing stroke.
            whole = origin == f"https://{parts.netloc.lower()}" and origin.isascii() and parts.port != 0
            plain = bool(parts.hostname) and not set("*@") & set(parts.netloc)
        except ValueError:
            parts, whole, plain = urlsplit("https://"), False, False
        if parts.scheme != "https":
            found.append(
                f"HOIAM_ORIGIN has {origin}, which is not https: return codes, words and passwords would cross the "
                "network in clear.\nGive the address that begins with https://; only ./hoiam demo is for http, on this machine."
            )
        elif not whole or not plain:
            found.append(
                f"HOIAM_ORIGIN has {origin}, which is not the address of one host: browsers and Django compare to the letter.\n"
                "Write https://host in small letters, with :PORT where it is another than 443, and nothing behind it."
            )
    return found


def _secret(environ: Mapping[str, str], home: Path) -> list[str]:
    file = home / "keys" / "django"
    secret, where = credential("HOIAM_SECRET_KEY", environ), "HOIAM_SECRET_KEY"
    if not secret:
        if not file.is_file():
            return []  # made at the first start, by the house
        secret, where = file.read_text().strip(), str(file)
    weak = ""
    if len(secret) < SECRET_KEY_MIN_LENGTH:
        weak = f"has fewer than {SECRET_KEY_MIN_LENGTH} characters"
    elif len(set(secret)) < SECRET_KEY_MIN_UNIQUE_CHARACTERS:
        weak = f"has fewer than {SECRET_KEY_MIN_UNIQUE_CHARACTERS} different characters"
    elif len(zlib.compress(secret.encode("utf-8", "surrogateescape"), 9)) < LEAST_COMPRESSED:
        weak = "repeats itself"
    elif secret.startswith(SECRET_KEY_INSECURE_PREFIX) or secret == config.TEST_SECRET:
        weak = "is one that everybody knows"
    if not weak:
        return []
    return [
        f"{where} {weak}: drafts, officers' sessions and second factors, and who asks the database, are sealed with what is "
        f"made of it.\nLeave HOIAM_SECRET_KEY out, for the house keeps a good one in {file}; or make one: {MAKE_ONE}"
    ]


def _tls(environ: Mapping[str, str]) -> list[str]:
    said = {name: environ.get(name, "") for name in ("HOIAM_BEHIND_PROXY", "HOIAM_DIRECT_TLS")}
    found = [
        f"{name} is {value!r}, which says neither yes nor no: taken for no, TLS would not be known.\nWrite 1, or leave it out."
        for name, value in said.items()
        if value not in ("", "0", "1")
    ]
    if not found and list(said.values()).count("1") != 1:
        found.append(
            "How TLS comes in is "
            + ("said in two ways" if "1" in said.values() else "not said")
            + ": without it no visit is known to be safe, so nothing sends people from http to https or keeps them there, and "
            "all visitors count as one address, so that one stranger shuts everybody out.\n"
            "Set HOIAM_BEHIND_PROXY=1 where a proxy ends TLS and sets X-Forwarded-Proto and X-Forwarded-For itself, or "
            "HOIAM_DIRECT_TLS=1 where a tunnel hands on what came by TLS and sets nothing (docs/operate/production.md)."
        )
    return found


def over_tls(serve: Any) -> Any:
    """The same WSGI application, for a port that only a TLS tunnel reaches: nothing in a request says that it came over TLS."""

    def answer(environ: dict[str, Any], start: Any) -> Any:
        return serve({**environ, "wsgi.url_scheme": "https"}, start)

    return answer


def unfit_log(environ: Mapping[str, str], home: Path) -> list[str]:
    """What is wrong with the public log: no key, no policy, or a policy under which no receipt can ever prove anything."""
    folder = home / "keys" / "ledger"
    if not (folder / "log.key").exists():
        return [
            f"This installation has no public log yet ({folder} has no key).\n"
            "Found it once, under the name that it keeps for ever: ./hoiam ledger new ORIGIN."
        ]
    try:
        rules = log_keys.read_policy(folder)
    except LogRefusal as refusal:
        return [f"{refusal.words('en')}\nWrite the log's policy: docs/operate/witnesses.md."]
    except LedgerError as wrong:
        return [f"{folder / 'policy'} is no policy ({wrong}).\nMend that line: docs/operate/witnesses.md."]
    lacks = _lacks_witnesses(rules)
    said = environ.get("HOIAM_WITHOUT_WITNESSES", "")
    if not lacks or said == WITHOUT_WITNESSES:
        return []
    return [
        f"The policy of the public log ({folder / 'policy'}) {lacks}: whoever holds the log's key could make any receipt, of "
        "any day, and none proves anything to others.\nName witnesses: docs/operate/witnesses.md. To start without, say what "
        f'is lost: HOIAM_WITHOUT_WITNESSES="{WITHOUT_WITNESSES}"; each receipt and page then says it as well.'
    ]


def proves_nothing(home: Path) -> bool:
    """Whether the log was allowed to start although no receipt of it proves anything to others."""
    return bool(_lacks_witnesses(log_keys.read_policy(home / "keys" / "ledger")))


def _lacks_witnesses(rules: Policy) -> str:
    """Why no quorum of others can come together; empty where one can."""
    if not rules.asks_witnesses:
        return "asks for no witness"
    if not rules.is_met([one.key for one in rules.witnesses if one.url]):
        return "asks for more witnesses than it has addresses of"
    if not rules.is_met([one.key for one in rules.witnesses if one.url and not is_here(one.url)]):
        return "asks only witnesses on this very machine, which are no others"
    return ""


def is_here(url: str) -> bool:
    """Whether an address is of this machine: localhost in every spelling, or a loopback number."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        number = ip_address(host)
    except ValueError:
        try:
            return inet_aton(host)[0] in (0, 127)  # 127.1 and its like
        except (OSError, UnicodeError):
            return False
    mapped = getattr(number, "ipv4_mapped", None)
    return number.is_loopback or number.is_unspecified or bool(mapped and mapped.is_loopback)
