"""Who acts, as it is told: an office by its title and code or body, never a person's name."""

from __future__ import annotations

from enum import StrEnum

from hoiam.casework import bodies
from hoiam.core.dossier.events import CLOCK, PETITIONER
from hoiam.core.words import Text, same


class Audience(StrEnum):
    """Who reads: an officer who may see the petition, whoever wrote it (by his code), or anybody."""

    OFFICER = "officer"
    WRITER = "writer"
    PUBLIC = "public"


_PETITIONER = {
    Audience.OFFICER: Text("người viết đơn", "petitioner"),
    Audience.WRITER: Text("bạn", "you"),
    Audience.PUBLIC: Text("người viết đơn", "petitioner"),
}
_CLOCK = {
    Audience.OFFICER: Text("hệ thống", "the system"),
    Audience.WRITER: Text("đến hạn, máy tự ghi", "due, recorded by the system"),
    Audience.PUBLIC: Text("hệ thống", "the system"),
}


def acted(code: str, audience: Audience) -> Text:
    """Who acted, by the code in the history."""
    if code == PETITIONER:
        return _PETITIONER[audience]
    return _CLOCK[audience] if code == CLOCK else office(code, audience)


def office(code: str, audience: Audience) -> Text:
    """An office: for officers its title and code, for the petitioner its title and body, for anybody its body alone. The code
    itself where the body is not known."""
    body = bodies.every().get(code.partition("/")[0])
    if body is None:
        return same(code)
    post = next((o for o in body.offices if o.code == code), None)
    if audience is Audience.OFFICER:
        return same(code) if post is None else Text(f"{post.title.vi} ({code})", f"{post.title.en} ({code})")
    if post is None or audience is Audience.PUBLIC:
        return body.name
    return Text(f"{post.title.vi}, {body.name.vi}", f"{post.title.en}, {body.name.en}")
