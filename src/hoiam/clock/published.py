"""What the worker does for the register: it counts quarters that are over, and prints anew what an upgrade had to."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from hoiam.casework import bodies
from hoiam.casework.days import utc_now
from hoiam.casework.register import figures
from hoiam.casework.road import publication


def close_quarters() -> int:
    """Counts the quarters that are over by the house's own day."""
    return figures.close(bodies.public_day(utc_now()), bodies.public_zone())


def reprints() -> Callable[[float], None]:
    """A task that prints until nothing is left to print, and from then on does nothing: only an upgrade leaves any."""
    left = True
    passed_over: set[UUID] = set()

    def tick(_now: float) -> None:
        nonlocal left
        if left:
            left = publication.print_again(passed_over) > 0

    return tick
