"""What a person can choose from, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext

from hoiam.casework import bodies, laws, subjects
from hoiam.casework.bodies import BodyView
from hoiam.casework.reading.audience import Audience, office
from hoiam.casework.said import said
from hoiam.core.places import governed
from hoiam.core.procedure import Kind, Law, first_kinds
from hoiam.core.vietnamese import sort_key

ELSEWHERE: Final = "elsewhere"
# The smallest units: a place is chosen by the body that governs it.
LOCAL: Final = "commune"


def law() -> Law:
    """The law in force, as the road loads it."""
    return laws.current()


def kinds() -> Mapping[str, Kind]:
    """The kinds that a person can begin with and that at least one body here takes, in the packs' order."""
    global _kinds
    of, here, found = _kinds
    if of is not law() or here is not bodies.every():  # every page of writing asks
        of, here = law(), bodies.every()
        taken = {kind for body in here.values() if body.key is not None for kind in body.kinds}
        found = {name: kind for name, kind in first_kinds(of.kinds).items() if name in taken}
        _kinds = of, here, found
    return found


_kinds: tuple[Law | None, Mapping[str, BodyView], Mapping[str, Kind]] = (None, {}, {})


def subject_choices(kind: Kind) -> list[tuple[str, str]]:
    """What a petition of this kind can be about."""
    listed = [(subject.id, capfirst(said(subject.title))) for subject in kind.subjects]
    return listed or [(code, capfirst(said(words))) for code, words in subjects.every().items()]


def place_choices() -> list[tuple[str, str]]:
    """The communes and wards whose bodies are here, by name, and "elsewhere"; the value is the body's code."""
    local = [(body.code, place_name(body)) for body in bodies.every().values() if body.level == LOCAL]
    return [*sorted(local, key=lambda row: sort_key(row[1])), (ELSEWHERE, gettext("Nơi khác, không có trong danh sách"))]


def place_name(body: BodyView) -> str:
    """`xã An Bình`: what is left of the name of the body that governs a place."""
    return governed(said(body.name))


def place_code(chosen: str) -> str:
    """The code of the place that a fact keeps; empty for "elsewhere"."""
    body = bodies.every().get(chosen)
    return body.place if body is not None else ""


def body_name(code: str) -> str:
    """The name of a body, or its code when it is no longer active."""
    found = bodies.every().get(code)
    return said(found.name) if found is not None else code


def office_title(code: str) -> str:
    """`Công chức địa chính, Ủy ban nhân dân xã …`: an office by title and body; never a person's name."""
    return said(office(code, Audience.WRITER))


def named(code: str) -> str:
    """Whom a petition is about: an office by title and body, a body as all who are in it."""
    found = bodies.every().get(code)
    return office_title(code) if found is None else gettext("Mọi người ở %(body)s") % {"body": said(found.name)}


def body_view(code: str) -> BodyView | None:
    """The body, or None when it is no longer active."""
    return bodies.every().get(code)
