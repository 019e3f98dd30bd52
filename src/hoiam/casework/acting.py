"""Who stands there for a petitioner: the field by which portal and counter ask it, and how each who may is called.

Called is as what he acts and since when, never by name: names are sealed, and each page that asks it goes without them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.functional import lazy

from hoiam.casework import chosen as codes
from hoiam.casework import laws
from hoiam.casework.citations import cited
from hoiam.casework.said import said
from hoiam.core.petition import mandates
from hoiam.core.petition.state import Mandate, Petition
from hoiam.core.procedure import Representation
from hoiam.core.values import counted
from hoiam.core.words import Text

FIELD: Final = "through"
HIMSELF: Final = "0"
MOST_ACTS: Final = 10**6
_ASKED: Final = Text("Ai làm việc này?", "Who does this?")
_HEIR: Final = Text("Người thừa kế đang đứng đơn", "The heir who goes on")
_SINCE: Final = Text("%(what)s, từ ngày %(day)s", "%(what)s, since %(day)s")
_UNTIL: Final = Text("%(what)s, giấy có hạn đến %(day)s", "%(what)s, by a paper until %(day)s")
_OVER: Final = Text("%(what)s (đã chấm dứt ngày %(day)s)", "%(what)s (ended on %(day)s)")
_NOT_SEEN: Final = Text("%(what)s; giấy tờ chưa được xem", "%(what)s; his paper was not looked at yet")


def field() -> forms.Field:
    """The field that asks it, with a list to be made for a petition."""
    return codes.OneOf(codes.acting, label=lazy(said, str)(_ASKED), widget=forms.RadioSelect)


def choices(petition: Petition) -> list[tuple[str, str]]:
    """Who may be there: the petitioner, and each who acts or acted for him; empty where nobody ever did. One whose right has
    ended is among them, so that he is told why nothing is taken from him. Who each is, `hints` say."""
    known = mandates.with_names(petition, laws.current())
    return [(code, codes.acting(code)) for code in (HIMSELF, *(str(each.act) for each in known))] if known else []


def of_those(whose: Iterable[Mandate]) -> list[tuple[str, str]]:
    """These who act for the petitioner, to choose one from."""
    return [(str(each.act), codes.acting(str(each.act))) for each in whose]


def hints(petition: Petition, today: date) -> dict[str, str]:
    """What stands under each choice: as what he acts, since when, until when; that an heir stands there for the petitioner."""
    known = mandates.with_names(petition, laws.current())
    found = {str(each.act): called(petition, each, today) for each in known}
    return found | ({HIMSELF: said(_HEIR)} if petition.heir else {})


def chosen(cleaned: Mapping[str, Any]) -> int:
    """The number of the act by which he began who does it; 0 for the petitioner himself."""
    return act_of(cleaned.get(FIELD))


def act_of(code: str | None) -> int:
    """The number of an act as a choice has it; 0 where nothing was chosen."""
    return counted(code or HIMSELF, MOST_ACTS) or 0


def called(petition: Petition, mandate: Mandate, today: date) -> str:
    """Somebody who acts for the petitioner: as what, since when, until when."""
    law = laws.current()
    known = law.representation(petition.kind, mandate.as_what, mandate.since)
    what = said(known.title) if known is not None else mandate.as_what
    over = mandate.over(today)
    if over is not None:
        return said(_OVER) % {"what": what, "day": f"{over:%d/%m/%Y}"}
    what = said(_SINCE) % {"what": what, "day": f"{mandate.since:%d/%m/%Y}"}
    if mandate.until is not None:
        what = said(_UNTIL) % {"what": what, "day": f"{mandate.until:%d/%m/%Y}"}
    unseen = known is not None and known.paper is not None and not mandate.seen
    return said(_NOT_SEEN) % {"what": what} if unseen else what


def as_what(known: Representation) -> str:
    """As what somebody may act, with its article."""
    return f"{said(known.title)} ({cited(known.article)})"


def scopes(known: Iterable[Representation]) -> list[tuple[str, str]]:
    """What a paper may give beside what the law gives, to be ticked."""
    return [(step, codes.a_step(step)) for step in dict.fromkeys(step for each in known for step in each.scoped)]


def fitting(as_code: str, scope: Iterable[str], known: Iterable[Representation]) -> tuple[str, ...]:
    """Of what was ticked, that which a paper of this sort can give."""
    found = next((each for each in known if each.id == as_code), None)
    return tuple(step for step in scope if found is not None and step in found.scoped)
