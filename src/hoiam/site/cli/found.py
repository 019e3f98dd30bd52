"""./hoiam found: a body with its offices and its first holders, once.

    found FILE.yaml              shows what would be, asks each holder for his password, founds the body
    found FILE.yaml --dry-run    only shows what would be, and what is wrong with it

The first holders are present, each types his own password, and each gets a recovery code on paper. That is the one time that
people come in without a second person who confirms: one line of the public log says who they were, and from then on the desk
lets in nobody, puts out nobody and gives no key to anybody without two (docs/operate/found.md has an example of the file).

The house must be running (its key agent is asked); it runs as the owner of the tables. 0: founded, or the plan is good; 1:
refused, and nothing has changed.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import yaml

from hoiam.casework import migrated
from hoiam.core.words import Text
from hoiam.site.installation import Place, on_installation

if TYPE_CHECKING:
    from hoiam.casework.keys.first import FirstHolder, Plan


def main(argv: Sequence[str]) -> int:
    """Reads the plan, then founds in the database of this installation."""
    parser = argparse.ArgumentParser(
        prog="./hoiam found", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args(argv)
    try:
        written = yaml.safe_load(options.file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        print(f"{options.file} cannot be read: {wrong}", file=sys.stderr)
        return 1
    if os.environ.get("HOIAM_OWNER_DATABASE_URL"):
        os.environ["HOIAM_DATABASE_URL"] = os.environ["HOIAM_OWNER_DATABASE_URL"]
        return _run(written, dry=options.dry_run)
    return on_installation(lambda place: _with_engine(place, written, dry=options.dry_run))


def _with_engine(place: Place, written: Any, *, dry: bool) -> int:
    with place.open() as addresses:
        os.environ.update(place.environ(addresses.owner))
        return _run(written, dry=dry)


def _run(written: Any, *, dry: bool) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.site.settings")
    django.setup()
    migrated.refuse_or_go_on("found")
    # They know the tables, which Django has only from here on, in the database that was just named.
    from hoiam.casework.keys import custody, first
    from hoiam.vault.errors import VaultError

    try:
        plan = plan_of(written)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        print(f"The plan lacks something or has it in the wrong form: {wrong!r}", file=sys.stderr)
        return 1
    print(told(plan))
    if problems := first.problems(plan):
        print("\n".join(problems), file=sys.stderr)
        return 1
    if dry:
        print("The plan is good; nothing was done.")
        return 0
    try:
        key, codes = first.found(plan, [_present(office, login) for office, login in plan.holders])
    except (VaultError, custody.Refused) as refused:
        print(*(words.en for words in (refused.what, refused.why, refused.next)), file=sys.stderr)
        return 1
    for office, code in codes.items():
        print(f"\nRecovery code of {office} (print it, seal it in an envelope, keep it nowhere else):\n\n    {code.text}")
    print(f"\n{plan.body.code} is founded; its key {key.public_key.fingerprint} is in the public log.")
    return 0


def plan_of(written: Any) -> Plan:
    """The plan that the file says. KeyError, TypeError or ValueError where it lacks something."""
    # They know the tables, which Django has only once the command stands.
    from hoiam.casework import founding, laws
    from hoiam.casework.keys.first import Plan

    said, packs = written["body"], written.get("packs") or []
    kinds = tuple(said.get("kinds") or (kind for kind in laws.current().pick(packs).kinds) if packs else ())
    superior = str(written.get("superior") or "")
    return Plan(
        founding.NewBody(
            code=str(said["code"]),
            name=_text(said["name"]),
            level=str(said["level"]),
            parent=superior,
            place=str(said.get("place") or ""),
            kinds=tuple(said.get("kinds") or kinds),
            anonymous_kinds=tuple(said.get("anonymous_kinds") or ()),
            head=str(said.get("head") or ""),
            notation=str(said.get("notation") or ""),
            seat=str(said.get("seat") or ""),
        ),
        tuple(
            founding.NewOffice(
                code=str(each["office"]),
                body=str(said["code"]),
                title=_text(each["title"]),
                roles=tuple(each.get("roles") or ()),
                signs_name=str((each.get("signs") or {}).get("name") or ""),
                signs_as=str((each.get("signs") or {}).get("position") or ""),
            )
            for each in written["offices"]
        ),
        tuple((str(each["office"]), str(each["login"])) for each in written["holders"]),
        superior,
    )


def _text(said: Any) -> Text:
    return Text(str(said["vi"]), str(said["en"]))


def told(plan: Plan) -> str:
    """The plan as whoever founds reads it before anything is done."""
    logins = dict(plan.holders)
    lines = [f"{plan.body.code}  {plan.body.name.vi} / {plan.body.name.en}  ({plan.body.level})"]
    above = f"stewards of {plan.superior}" if plan.superior else "nobody: no body stands above"
    lines.append(f"  may confirm beside its own leaders and stewards: {above}")
    for office in plan.offices:
        first = f"  holds the key first, logs in as {logins[office.code]}" if office.code in logins else ""
        lines.append(f"  {office.code:16} {office.title.vi}  [{', '.join(office.roles) or 'no role'}]{first}")
    return "\n".join(lines)


def _present(office: str, login: str) -> FirstHolder:
    """One of the first holders types his password; at a terminal twice."""
    # As above.
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    # As above.
    from hoiam.casework.keys.first import FirstHolder

    while True:
        if sys.stdin.isatty():
            typed = getpass.getpass(f"{office}, your password: ")
            if typed != getpass.getpass("Once more: "):
                print("They differ. Again.", file=sys.stderr)
                continue
        else:
            typed = sys.stdin.readline().rstrip("\n")
        try:
            validate_password(typed)
        except ValidationError as weak:
            raise SystemExit(" ".join(weak.messages)) from None
        return FirstHolder(office, login, typed)
