"""An example of examples/, sealed and handed in as the portal or the counter would."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from hoiam.casework import bodies, files, intake, originals
from hoiam.core.dossier.participants import THE_PETITIONER, Actor
from hoiam.core.petition.state import TRANSCRIPT
from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import UploadRefused
from hoiam.vault.sealing import CaseKeys, seal
from hoiam.vault.uploads import inspect
from hoiam.vault.wraps import Tier


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


def load_petition(folder: Path, example: Mapping[str, Any]) -> Case:
    """One example, sealed and handed in as the portal or the counter would."""
    if (example.get("expected") or {}).get("journey") == "stub":
        raise Skipped("bears a secrecy mark: a stub is kept, the paper is not taken in")
    keys, code = CaseKeys.new(uuid4()), ReturnCode.new()
    blobs = []
    words = (example.get("words") or "").strip()
    tier = originals.tier(example["kind"])
    apart = tier is Tier.IDENTITY and example["channel"] == "letter"
    if words:
        blobs.append(seal(keys, tier if apart else Tier.CONTENT, TRANSCRIPT if apart else "words", words.encode()))
    sealed, listed = [], []
    for name in example.get("files") or []:
        data = (folder / name).read_bytes()
        try:
            seen = inspect(name, io.BytesIO(data))
        except UploadRefused as refused:
            raise Skipped(f"{name}: {refused.what['en']}") from refused
        stream = files.seal_bytes(keys, tier, data)
        sealed.append(stream)
        listed.append({"id": stream.id.hex, "name": seen.name, "type": seen.type, "size": stream.size})
    if listed:
        blobs.append(seal(keys, tier, "files", json.dumps(listed, ensure_ascii=False).encode()))
    identity = example.get("identity") or {}
    anonymous = not identity.get("name")
    if not anonymous:
        who = {k: str(identity.get(k) or "") for k in ("name", "address", "phone", "id_number")}
        blobs.append(seal(keys, Tier.IDENTITY, "identity", json.dumps(who, ensure_ascii=False).encode()))
    channel = example["channel"]
    claimed = example["claimed"]
    against = (example.get("against") or {}).get("office") or ""
    submitted = intake.submit(
        intake.Envelope(
            keys=keys,
            code=code,
            body=example["body"],
            kind=example["kind"],
            subject=example["subject"],
            place=example.get("place") or "",
            language=example.get("language") or "vi",
            blobs=blobs,
            files=sealed,
            anonymous=anonymous,
            against=against,
            people=int(example.get("people") or 1) if not isinstance(example.get("people"), list) else len(example["people"]),
            signed={"letter": "paper", "visit": "visit"}.get(channel, "") if not anonymous else "",
        ),
        now=at(claimed),
        channel=channel,
        claimed=claimed,
        actor=THE_PETITIONER if channel == "portal" else clerk_of(example["body"]),
    )
    return Case(submitted.petition_id, code, keys, example)


def clerk_of(body: str) -> Actor:
    """The office at the counter of a body."""
    office = next(o for o in bodies.body(body).offices if "clerk" in o.roles)
    return Actor(office.code, office.roles, body)
