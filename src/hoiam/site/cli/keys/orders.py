"""What ./hoiam keys does with each of its words, once Django stands: as the owner of the tables."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import Error

from hoiam.casework import bodies, laws, wall
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.keys import agreements, custody, gatekeeping, officers
from hoiam.casework.road import keeping
from hoiam.vault import ordered as words
from hoiam.vault.codes import RecoveryCode
from hoiam.vault.errors import VaultError
from hoiam.vault.ordered import TIERS


def run(options: argparse.Namespace) -> int:
    """Carry out the word; 0: done; 1: refused or something found, and a refusal has changed nothing."""
    try:
        return ORDERS[options.what](options) or 0
    except (VaultError, custody.Refused) as refused:
        print(*(words.en for words in (refused.what, refused.why, refused.next)), file=sys.stderr)
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
    typed = _secret("New password", twice=True)
    try:
        validate_password(typed)
    except ValidationError as weak:
        raise SystemExit(" ".join(weak.messages)) from None
    return typed


def _show_code(code: Any) -> None:
    print(f"\nRecovery code (print it, seal it in an envelope, keep it nowhere else):\n\n    {code.text}\n")


def _officer(office: str) -> Any:
    return custody.officer_of(office)


def _unlocked(office: str) -> Any:
    return officers.unlock(_officer(office), _secret(f"Password of {office}"), {})


def _status(options: argparse.Namespace) -> None:
    """Each body's key, and each of its offices with what its own key lacks."""
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


def _two(options: argparse.Namespace, code: str) -> tuple[Any, Any]:
    """The two who are at the terminal, each by his own password: the first asks, the second confirms."""
    if len(set(options.by)) != 2:
        raise SystemExit("--by OFFICE --by OFFICE: one asks, a second one confirms; both type their passwords.")
    first, second = (_unlocked(office) for office in options.by)
    return first, second


def _as_two(options: argparse.Namespace, ask: Callable[[Any], Any], of: str, what: str) -> tuple[Any, Any]:
    """Asked in the name of the first, confirmed in that of the second; the functions of the desk say whether they may."""
    first, second = _two(options, of)
    with wall.acting(first.officer):
        asked = ask(first)
        found = next(each for each in custody.changes() if each.what == what and each.waits and of in (each.office, each.body))
    with wall.acting(second.officer):
        return asked, custody.confirm(found)


def _new_officer(options: argparse.Namespace) -> None:
    if not options.login:
        raise SystemExit("--login NAME is missing.")
    office = options.names[0]
    halves = _as_two(options, lambda _: custody.ask_log_in(office, options.login, before=options.before), office, "log-in")
    print(f"\nFirst password of {options.login}, to be changed at the first log-in:\n\n    {'-'.join(halves)}\n")


def _ceremony(options: argparse.Namespace) -> None:
    code = options.names[0]
    print(custody.found(code, options.holder, options.superior or bodies.body(code).parent).public_key.fingerprint)


def _holder(options: argparse.Namespace) -> None:
    code, office = options.names
    _as_two(options, lambda first: custody.ask_holder(code, office, first), office, "holder")


def _rotate(options: argparse.Namespace) -> None:
    code = options.names[0]
    _as_two(options, lambda _: custody.ask_rotate(code), code, "rotate")
    print(custody.of_body(code).fingerprint)


def _finish(options: argparse.Namespace) -> None:
    made = custody.finish(options.names[0])
    print(f"The body's key is now version {made.version}; next: ./hoiam keys rewrap." if made else "Nothing is due.")


def _rewrap(options: argparse.Namespace) -> None:
    unlocked = _unlocked(options.by[0] if options.by else "")
    total = 0
    while True:
        done, left = custody.rewrap_some(options.names[0], unlocked)
        total += done
        if not done or not left:
            print(f"{total} cases wrapped to the present key, {left} left.")
            return


def _leave(options: argparse.Namespace) -> None:
    office = options.names[0]
    _as_two(options, lambda _: custody.ask_leave(office), office, "leave")
    body = office.partition("/")[0]
    print(f"{office} has left. For a day it can be taken back at the desk; then: ./hoiam keys finish {body}")


def _password(options: argparse.Namespace) -> None:
    old = _secret("Old password")
    custody.change_password(_officer(options.names[0]), old, _new_password())


def _recover(options: argparse.Namespace) -> None:
    code = RecoveryCode.parse(_secret("Recovery code"))
    _show_code(custody.recover(_officer(options.names[0]), code, _new_password()))


def _agreed(id: UUID, by: Sequence[str]) -> bool:
    """The second office of `by` agrees; False, and what to do next is said, where only one was named."""
    if len(by) < 2:
        print(f"Asked as order {id}. It holds once another office agrees: ./hoiam keys agree {id} --by OFFICE")
        return False
    agreements.agree(id, by=_present(by[1]))
    return True


def _present(office: str) -> str:
    """The office, whose officer has typed his password."""
    _unlocked(office)
    return office


def _by(options: argparse.Namespace) -> list[str]:
    if not options.by:
        raise SystemExit("--by OFFICE is missing: who asks for this.")
    return list(options.by)


def _limit(options: argparse.Namespace) -> None:
    office, what, most = options.names
    by = _by(options)
    if what not in TIERS or not most.isdecimal():
        raise SystemExit("keys limit OFFICE words|names N")
    id = agreements.ask(words.limit(office, TIERS[what], int(most), options.days), by=_present(by[0]))
    if _agreed(id, by):
        _carry_out(id)


def _agree(options: argparse.Namespace) -> None:
    id = UUID(options.names[0])
    agreements.agree(id, by=_present(_by(options)[0]))
    _carry_out(id)


def _carry_out(id: UUID) -> None:
    """Brings an order on which two offices have agreed to the gatekeeper."""
    match agreements.word_of(id):
        case "limit":
            raised = agreements.once_logged(lambda: gatekeeping.keeper().raise_limit(id))
            print(f"{raised.officer} may open {raised.most} a day until {raised.until:%Y-%m-%d %H:%M} UTC.")
        case "admit":
            print(f"{agreements.once_logged(lambda: gatekeeping.keeper().admit(id))} is let in again.")
        case "erase":
            due = keeping.end(id)
            print(f"Their names are erased on {due:%Y-%m-%d}. Until then: ./hoiam keys recall NUMBER")
        case "shred":
            due = keeping.end(id)
            print(f"Their keys are destroyed on {due:%Y-%m-%d}. Until then: ./hoiam keys recall NUMBER")
        case _:
            raise LookupError(id)


def _orders(options: argparse.Namespace) -> None:
    for each in agreements.waiting():
        print(f"{each.id} {each.what}, asked for by {each.asked_by}")


def _limits(options: argparse.Namespace) -> None:
    for each in gatekeeping.keeper().raises():
        print(f"{each.at:%Y-%m-%d %H:%M} {each.officer} {each.tier} {each.most} a day until {each.until:%Y-%m-%d %H:%M},"
              f" by {' and '.join(each.by)} {each.order}")  # fmt: skip


def _audit(options: argparse.Namespace) -> int:
    found = gatekeeping.keeper().unaccounted()
    for gone in found:
        print(f"{gone.at:%Y-%m-%d %H:%M} {gone.officer} had the names of case {gone.case} by act {gone.seq}, which is gone.")
    return 1 if found else 0


def _shred(options: argparse.Namespace) -> None:
    if not options.names:
        print(f"{keeping.finish()} petitions whose keys were destroyed are removed.")
        return
    today = law_day(laws.current(), next(iter(laws.current().kinds)), utc_now())
    before = options.closed_before or today
    body = options.names[0]
    found = custody.to_shred(body, before, today)
    for _, number in found:
        print(number)
    if not options.by or not found:
        print(f"{len(found)} petitions; nothing was asked for. With --by OFFICE --by OFFICE two offices order their end.")
        return
    id = custody.ask_to_shred(body, [case for case, _ in found], before, today, by=_present(options.by[0]))
    if _agreed(id, options.by):
        _carry_out(id)


def _erase(options: argparse.Namespace) -> None:
    body, *numbers = options.names
    today = law_day(laws.current(), next(iter(laws.current().kinds)), utc_now())
    found = custody.to_erase(body, numbers, today)
    for number in sorted(set(numbers) - {number for _, number in found}):
        print(f"{number}: it is not there, the law has it kept, it is ended already, or it has no name.")
    if not options.by or len(found) < len(set(numbers)):
        print(f"{len(found)} petitions; nothing was asked for. With --by OFFICE --by OFFICE two order it, of all or none.")
        return
    id = custody.ask_to_shred(body, [case for case, _ in found], today, today, by=_present(options.by[0]), names=True)
    if _agreed(id, options.by):
        _carry_out(id)


def _recall(options: argparse.Namespace) -> None:
    for number in options.names:
        keeping.keep(custody.case_of(number))
        print(f"{number} is kept.")


ORDERS: dict[str, Callable[[argparse.Namespace], int | None]] = {
    "status": _status,
    "officer": _new_officer,
    "ceremony": _ceremony,
    "holder": _holder,
    "rotate": _rotate,
    "rewrap": _rewrap,
    "finish": _finish,
    "leave": _leave,
    "password": _password,
    "recover": _recover,
    "limit": _limit,
    "limits": _limits,
    "orders": _orders,
    "agree": _agree,
    "audit": _audit,
    "shred": _shred,
    "erase": _erase,
    "recall": _recall,
}
