"""Publishes the coordination regulation of the invented province, as its chair would; the next version stays a draft."""

from __future__ import annotations

from datetime import date

from hoiam.casework import bodies, regulations, wall
from hoiam.core.regulation import Regulation


def publish_regulations(today: date) -> None:
    """Every sound version in law/regulations/ of a body of the demo that has begun by today, the oldest first."""
    for each in begun(today):
        with wall.acting(bodies.body(each.issued_by).head):
            regulations.publish(each.id, each.version, each.digest)


def begun(today: date) -> list[Regulation]:
    """The drafts that would be in force already."""
    found = [each.regulation for each in regulations.drafts()[0] if each.is_sound]
    known = bodies.every()
    return sorted(
        (each for each in found if each.valid_from <= today and each.issued_by in known), key=lambda each: each.valid_from
    )  # fmt: skip
