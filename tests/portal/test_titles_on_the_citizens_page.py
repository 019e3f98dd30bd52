"""What the petitioner's page says that happened is what the law calls it, each act by its own outcome."""

from __future__ import annotations

import re

import pytest

from hoiam.core.procedure import NOTHING

from .conftest import House
from .test_going_on import brought, signed_complaint

pytestmark = pytest.mark.django_db


def test_each_act_bears_the_laws_own_title(house: House) -> None:
    from hoiam.casework import laws, wall
    from hoiam.casework.reading.history import load

    case = signed_complaint(house)
    brought(
        case, "classify.competent", "accept", "assign", "verify.ordered", "coordinate.asked", "coordinate.given",
        "verify.reported", "decide", "notify.sent", "notify.served",
    )  # fmt: skip
    page = house.get("en/follow/petition").content.decode()
    shown = [re.sub(r"<[^>]+>|\s+", " ", t).strip() for t in re.findall(r"ha-timeline__title[^>]*>(.*?)</", page, re.DOTALL)]
    with wall.acting(wall.LOADER):
        petition, history = load(case)
    told, before = [], NOTHING
    for r in history:
        edge = laws.current().procedure(petition.kind, r.act.day).edge(before, r.act.step, r.act.outcome)
        assert edge is not None, r.act.name
        told.append(edge.done.en)
        before = r.act.state
    assert shown == told[::-1]
    assert "Decision served" in shown and "Decision sent" in shown
