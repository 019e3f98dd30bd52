"""./hoiam keys: the keys of officers and bodies, from the terminal of the installation.

    keys status [BODY]                       versions, fingerprints, holders, offices without a key, demo and weak keys
    keys officer OFFICE --login NAME         a log-in with a key of its own; prints the recovery code once
    keys ceremony BODY --holder OFFICE ...   the body's first key, for two holders or more; its public half enters the log
    keys holder BODY OFFICE --by OFFICE      lets one more office open the body's petitions; --by unlocks
    keys rotate BODY                         the next version of a body's key for the same holders
    keys rewrap BODY --by OFFICE             older petitions to the present version; opens none
    keys leave OFFICE                        an officer leaves: locked and barred at once, next version without him
    keys password OFFICE                     a new password for log-in and key, by the old one
    keys recover OFFICE                      a new password by the printed recovery code, and a new code
    keys limit OFFICE words|names N --by OFFICE --by OFFICE   a higher limit for a day
    keys audit                               names that went out against openings which are gone; should print nothing
    keys shred --closed-before DATE [--yes]  destroys the keys of petitions closed before then; without --yes only lists them

Passwords and codes are asked for, or read from standard input line by line. The house must be running (its key agent and
gatekeeper are asked); it runs as the owner of the tables.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

LOG_TIER = {"words": "content", "names": "identity"}


def main(argv: Sequence[str]) -> int:
    """0: done; 1: refused, and nothing has changed; 2: the question is wrong."""
    parser = argparse.ArgumentParser(
        prog="./hoiam keys", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=sorted(_COMMANDS))
    parser.add_argument("names", nargs="*")
    parser.add_argument("--login", default="")
    parser.add_argument("--holder", action="append", default=[])
    parser.add_argument("--by", action="append", default=[])
    parser.add_argument("--closed-before", type=date.fromisoformat)
    parser.add_argument("--yes", action="store_true")
    options = parser.parse_args(argv)
    least, most, run = _COMMANDS[options.what]
    if not least <= len(options.names) <= most:
        parser.error(f"{options.what}: see ./hoiam keys -h")
    if os.environ.get("HOIAM_OWNER_DATABASE_URL"):
        os.environ["HOIAM_DATABASE_URL"] = os.environ["HOIAM_OWNER_DATABASE_URL"]
        return _inside(run, options)
    from hoiam.site import engine
    from hoiam.site.installation import CannotStart, Place

    kind = Path(os.environ.get("HOIAM_HOME") or "var") / "keys" / "mode"
    try:
        place = Place.of(kind.read_text().strip() if kind.exists() else "production")
        with place.open() as addresses:
            os.environ.update(place.environ(addresses.owner))
            return _inside(run, options)
    except (CannotStart, engine.EngineError) as problem:
        engine.tell(str(problem))
        return 1


def _inside(run: Any, options: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.site.settings")
    import django

    django.setup()
    from django.core.exceptions import ObjectDoesNotExist
    from django.db import Error

    from hoiam.casework import migrated
    from hoiam.vault.errors import VaultError

    migrated.refuse_or_go_on("keys")
    try:
        return int(run(options) or 0)
    except VaultError as refused:
        print(*(words["en"] for words in (refused.what, refused.why, refused.next)), file=sys.stderr)
    except (ObjectDoesNotExist, LookupError):
        print("There is no such body, office or key: ./hoiam keys status", file=sys.stderr)
    except Error as refused:
        said = getattr(getattr(refused.__cause__, "diag", None), "message_primary", None)
        print(said or "The database refused.", file=sys.stderr)
    return 1


def _secret(prompt: str, *, twice: bool = False) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    while True:
        typed = getpass.getpass(f"{prompt}: ")
        if not twice or typed == getpass.getpass("Once more: "):
            return typed
        print("They differ. Again.", file=sys.stderr)


def _new_password() -> str:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    typed = _secret("New password", twice=True)
    try:
        validate_password(typed)
    except ValidationError as weak:
        raise SystemExit(" ".join(weak.messages)) from None
    return typed


def _show_code(code: Any) -> None:
    print(f"\nRecovery code (print it, seal it in an envelope, keep it nowhere else):\n\n    {code.text}\n")


def _officer(office: str) -> Any:
    from hoiam.casework.keys import custody

    return custody.officer_of(office)


def _unlocked(office: str) -> Any:
    from hoiam.casework.keys import officers

    return officers.unlock(_officer(office), _secret(f"Password of {office}"), {})


def _status(options: argparse.Namespace) -> None:
    from hoiam.casework import bodies
    from hoiam.casework.keys import custody

    for code in options.names or sorted(bodies.every()):
        found = custody.of_body(code)
        print(f"{code}: " + (f"key {found.version} {found.fingerprint[:16]}…" if found.version else "no key yet"), end="")
        print("   DEMO" if found.demo else "", f"  {found.waiting} cases under older keys" if found.waiting else "")
        for seat in found.seats:
            marks = [
                "holds the key" if seat.holds else "",
                "" if seat.has_key else "no key of its own",
                "weak" if seat.weak else "",
                "" if seat.active else "has left",
            ]
            print(f"    {seat.office:16} {', '.join(filter(None, marks))}")


def _new_officer(options: argparse.Namespace) -> None:
    from hoiam.casework.keys import custody

    if not options.login:
        raise SystemExit("--login NAME is missing.")
    password = _new_password()
    custody.new_log_in(options.names[0], options.login, password)
    _show_code(custody.make_own_key(_officer(options.names[0]), password))


def _ceremony(options: argparse.Namespace) -> None:
    from hoiam.casework.keys import custody

    print(custody.ceremony(options.names[0], options.holder).public_key.fingerprint)


def _holder(options: argparse.Namespace) -> None:
    from hoiam.casework.keys import custody

    custody.add_holder(options.names[0], options.names[1], _unlocked(options.by[0] if options.by else ""))


def _rotate(options: argparse.Namespace) -> None:
    from hoiam.casework.keys import custody

    print(custody.rotate(options.names[0]).public_key.fingerprint)


def _rewrap(options: argparse.Namespace) -> None:
    from hoiam.casework.keys import custody

    unlocked = _unlocked(options.by[0] if options.by else "")
    total = 0
    while True:
        done, left = custody.rewrap_some(options.names[0], unlocked)
        total += done
        if not done or not left:
            print(f"{total} cases wrapped to the present key, {left} left.")
            return


def _leave(options: argparse.Namespace) -> None:
    from hoiam.casework.keys import custody

    office = options.names[0]
    made = custody.leave(office.partition("/")[0], office)
    print(
        f"{office} has left." + (f" The body's key is now version {made.version}; next: ./hoiam keys rewrap." if made else "")
    )


def _password(options: argparse.Namespace) -> None:
    from hoiam.casework.keys import custody

    old = _secret("Old password")
    custody.change_password(_officer(options.names[0]), old, _new_password())


def _recover(options: argparse.Namespace) -> None:
    from hoiam.casework.keys import custody
    from hoiam.vault.codes import RecoveryCode

    code = RecoveryCode.parse(_secret("Recovery code"))
    _show_code(custody.recover(_officer(options.names[0]), code, _new_password()))


def _limit(options: argparse.Namespace) -> None:
    from hoiam.casework.keys import secrecy
    from hoiam.vault.wraps import Tier

    office, what, most = options.names
    secrecy.gatekeeper().raise_limit(office, Tier(LOG_TIER[what]), int(most), by=options.by)


def _audit(options: argparse.Namespace) -> int:
    from hoiam.casework.keys import secrecy

    found = secrecy.gatekeeper().unaccounted()
    for gone in found:
        print(f"{gone.at:%Y-%m-%d %H:%M} {gone.officer} had the names of case {gone.case} by act {gone.seq}, which is gone.")
    return 1 if found else 0


def _shred(options: argparse.Namespace) -> None:
    from hoiam.casework.keys import custody

    if options.closed_before is None:
        raise SystemExit("--closed-before DATE is missing.")
    found = custody.to_shred(options.closed_before)
    for _, number in found:
        print(number)
    if not options.yes:
        print(f"{len(found)} petitions; nothing was destroyed. With --yes nobody will ever open them again.")
        return
    for at in range(0, len(found), custody.BATCH):
        custody.shred([case for case, _ in found[at : at + custody.BATCH]], options.closed_before)
    print(f"The keys of {len(found)} petitions are destroyed. Backups of the gatekeeper's store follow within 30 days.")


_COMMANDS: dict[str, tuple[int, int, Any]] = {
    "status": (0, 1, _status),
    "officer": (1, 1, _new_officer),
    "ceremony": (1, 1, _ceremony),
    "holder": (2, 2, _holder),
    "rotate": (1, 1, _rotate),
    "rewrap": (1, 1, _rewrap),
    "leave": (1, 1, _leave),
    "password": (1, 1, _password),
    "recover": (1, 1, _recover),
    "limit": (3, 3, _limit),
    "audit": (0, 0, _audit),
    "shred": (0, 0, _shred),
}


def unfit_keys(owner: str) -> list[str]:
    """Demo keys and keys that cost too little to guess, by office or body: a real installation does not start with them."""
    import psycopg

    from hoiam.vault.keys import BodyKey, OfficerKey

    found = []
    with psycopg.connect(owner) as database:
        for office, text in database.execute(
            "SELECT office_id, key #>> '{}' FROM casework_officer WHERE key IS NOT NULL AND is_active"
        ):
            if OfficerKey.from_json(text).weak:
                found.append(office)
        for code, text in database.execute("SELECT code, keys ->> -1 FROM casework_body WHERE key_version > 0"):
            if BodyKey.from_json(text).demo:
                found.append(code)
    return sorted(found)
