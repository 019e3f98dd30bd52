"""The invented province with every example of examples/ walked as its script says: one database for all who only look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import yaml

from hoiam.site.engine import copies as copies_
from world import World, copy_of


@dataclass
class Province:
    """The world, and what became of each example: its case, the acts that were taken, and what stopped the walk."""

    world: World
    cases: dict[str, Any] = field(default_factory=dict)
    scripts: dict[str, dict[str, Any]] = field(default_factory=dict)
    taken: dict[str, list[tuple[dict[str, Any], Any]]] = field(default_factory=dict)
    stopped: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def example(self, case: UUID) -> str:
        return next(name for name, loaded in self.cases.items() if loaded.id == case)


def _walk(province: Province) -> None:
    from hoiam.core.deadlines import DeadlineError
    from hoiam.core.dossier.refusals import Refusal
    from hoiam.site.demo import acts
    from hoiam.site.demo.bodies import make_bodies
    from hoiam.site.demo.examples import EXAMPLES, read_bodies
    from hoiam.site.demo.petitions import Skipped, load_petition

    make_bodies(read_bodies())
    for folder in sorted((EXAMPLES / "petitions").iterdir()):
        petition = yaml.safe_load((folder / "petition.yaml").read_text("utf-8"))
        name = petition["id"]
        file = EXAMPLES / "decisions" / f"{name}.yaml"
        told = province.scripts[name] = yaml.safe_load(file.read_text("utf-8")) if file.exists() else {}
        try:
            case = province.cases[name] = load_petition(folder, petition)
        except Skipped as why:
            province.skipped[name] = str(why)
            continue
        province.taken[name] = []
        for act in acts.script(told):
            if act["step"] == "receive" or (act["step"] == "sign" and petition["channel"] != "portal"):
                continue  # what came in signed was received and signed at once
            try:
                province.taken[name].append((act, acts.take(case, act, told)))
            except (Refusal, DeadlineError, LookupError) as why:
                province.stopped[name] = f"{act['step']}.{act.get('outcome', '')} on {act['day']}: {type(why).__name__}: {why}"
                break


@pytest.fixture(scope="session")
def walked(copies: copies_.Copies, django_db_blocker: Any) -> Iterator[Province]:
    """Every example, walked once for the whole run."""
    province = Province(copy_of(copies))
    with django_db_blocker.unblock(), province.world.inside():
        _walk(province)
        # What is owed to the gatekeeper; the letters wait, as they would for a worker.
        while province.world.work_off("bodies"):
            pass
    yield province
    copies.drop(province.world.addresses)


@pytest.fixture
def province(walked: Province, django_db_blocker: Any) -> Iterator[Province]:
    """The walked province, for a test that only looks."""
    with django_db_blocker.unblock(), walked.world.inside():
        yield walked
