"""Loads the examples, and walks each as examples/decisions/ says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from hoiam.casework import bodies
from hoiam.casework.days import utc_now
from hoiam.core.deadlines import DeadlineError
from hoiam.core.dossier.refusals import Refusal
from hoiam.site.demo import acts, return_codes
from hoiam.site.demo.bodies import make_bodies
from hoiam.site.demo.chair_publishes import publish_regulations
from hoiam.site.demo.examples import EXAMPLES, read_bodies
from hoiam.site.demo.petitions import Case, Skipped, load_petition
from hoiam.site.demo.quarters import close_quarters
from hoiam.site.demo.receptions import receive_citizens


def seed() -> int:
    """Loads the examples once; a second start finds them there."""
    if bodies.every():
        return 0
    print("Loading the invented bodies, officers and petitions ...", flush=True)
    make_bodies(read_bodies())
    publish_regulations(bodies.public_day(utc_now()))
    close_quarters(bodies.public_day(utc_now()))
    receive_citizens(bodies.public_day(utc_now()))
    loaded, walked = list[Case](), 0
    for folder in sorted((EXAMPLES / "petitions").iterdir()):
        if not (folder / "petition.yaml").exists():
            continue
        petition = yaml.safe_load((folder / "petition.yaml").read_text("utf-8"))
        script = EXAMPLES / "decisions" / f"{petition['id']}.yaml"
        told = yaml.safe_load(script.read_text("utf-8")) if script.exists() else None
        try:
            case = load_petition(folder, petition)
        except Skipped as why:
            print(f"  {petition['id']}: {why}", flush=True)
            continue
        loaded.append(case)
        if told is not None:
            walked += walk_script(case, told)
    return_codes.keep(loaded)
    print(f"{len(loaded)} petitions loaded, {walked} walked to their end.", flush=True)
    return 0


def walk_script(case: Case, told: Mapping[str, Any]) -> int:
    """Takes the steps of an example's script; stops at the first that the law of that day refuses, and says so."""
    for number, act in enumerate(acts.script(told), 1):
        if act["step"] in ("receive", "sign") and number <= 2 and case.example["channel"] != "portal":
            continue
        if act["step"] == "receive":
            continue
        if act["day"] > bodies.public_day(utc_now()):
            return 0
        try:
            acts.take(case, act, told)
        except (Refusal, DeadlineError, LookupError) as why:
            name = f"{act['step']}.{act.get('outcome', '')}".rstrip(".")
            said = why.why.en if isinstance(why, Refusal) else str(why)
            print(f"  {case.example['id']}: stops before {name}: {type(why).__name__}: {said}", flush=True)
            return 0
    return 1
