"""An example of examples/, sealed and handed in as the portal or the counter would."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from hoiam.casework import bodies, intake
from hoiam.casework.copetitioners import Member
from hoiam.core.dossier.participants import THE_PETITIONER, Actor
from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import UploadRefused


class Skipped(Exception):
    """The example is one that must not come in: it is there to be refused."""


def at(day: date, hour: int = 8, minute: int = 30) -> datetime:
    """A moment of that day in Vietnam's office hours, in UTC; never after now."""
    moment = datetime.combine(day, time(hour, minute), UTC) - timedelta(hours=7)
    return min(moment, datetime.now(UTC))


class Case:
    """A loaded example and how to go on with it."""

    def __init__(self, petition_id: UUID, code: Any, keys: Any, example: Mapping[str, Any]) -> None:
        self.id, self.code, self.keys, self.example = petition_id, code, keys, example
        self.errands: dict[str, Any] = {}
        """What other bodies were asked for, by the name that the script gives it (``site.demo.errands.Errand``)."""


def load_petition(folder: Path, example: Mapping[str, Any]) -> Case:
    """One example, sealed and handed in as the portal or the counter would."""
    if (example.get("expected") or {}).get("journey") == "stub":
        raise Skipped("bears a secrecy mark: a stub is kept, the paper is not taken in")
    keys, code = intake.new_keys(), ReturnCode.new()
    files = []
    for name in example.get("files") or []:
        try:
            files.append(intake.file_of(keys, example["kind"], name, (folder / name).read_bytes()))
        except UploadRefused as refused:
            raise Skipped(f"{name}: {refused.what.en}") from refused
    identity = example.get("identity") or {}
    who = {k: str(identity.get(k) or "") for k in ("name", "address", "phone", "id_number")}
    channel = example["channel"]
    claimed = example["claimed"]
    people = example.get("people")
    group = example.get("group") or {}
    handed = intake.HandedIn(
        body=example["body"],
        kind=example["kind"],
        subject=example["subject"],
        place=example.get("place") or "",
        language=example.get("language") or "vi",
        channel=channel,
        claimed=claimed,
        words=(example.get("words") or "").strip(),
        files=files,
        who=intake.Who(**who) if who["name"] else None,
        against=tuple(filter(None, [(example.get("against") or {}).get("office")])),
        together=tuple(
            Member(each["name"], each["address"], n in group["representatives"])
            for n, each in enumerate(group.get("members", ()), 1)
        ),
        people=int(people or 1) if not isinstance(people, list) else len(people),
        signed={"letter": "paper", "visit": "visit"}.get(channel, "") if who["name"] else "",
    )
    submitted = intake.submit(
        intake.envelope(handed, keys=keys, code=code),
        now=at(claimed),
        actor=THE_PETITIONER if channel == "portal" else clerk_of(example["body"]),
    )
    return Case(submitted.petition_id, code, keys, example)


def clerk_of(body: str) -> Actor:
    """The office at the counter of a body."""
    office = next(o for o in bodies.body(body).offices if "clerk" in o.roles)
    return Actor(office.code, office.roles, body)
