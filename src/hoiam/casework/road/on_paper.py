"""What another body is asked on paper, since it is none here or has no key: whoever can be sent an errand is sent one."""

from __future__ import annotations

from datetime import date
from typing import Any

from hoiam.casework import bodies
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps.coordinate import Coordinate


def takes_errands(code: str, today: date) -> bool:
    """Whether that body can be sent an errand: it is here, has a key, and no other stands in its place."""
    here = bodies.every().get(code)
    return here is not None and here.key is not None and not here.is_over(today)


def not_connected(own: str, today: date) -> tuple[str, ...]:
    """The bodies that are known here and can be asked on paper alone, by code."""
    known = bodies.every().items()
    return tuple(code for code, body in known if code != own and body.key is None and not body.is_over(today))


def order(body: str, blobs: tuple[Sealed, ...], outcome: str, today: date, **given: Any) -> Coordinate:
    """The step by which an office asks on paper, or records what passed on paper, with what only the house knows of it."""
    step: Any = Coordinate
    made: Coordinate = step(body, blobs, outcome=outcome, connected=takes_errands(body, today), **given)
    return made


__all__ = ["not_connected", "order", "takes_errands"]
