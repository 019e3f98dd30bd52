"""The public copy that passed the gate and waits to be published: what an officer looks at before everybody may."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from hoiam.core.dossier.events import Recorded
from hoiam.core.petition.events import Gated
from hoiam.core.petition.steps.gate import ON_MARKS


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """The structured text as plain data, the printed file, and the digest of the text, which the history names. ``answer`` is
    the id under which it is published; None in a copy printed with the petition's number, which passes the gate once more."""

    document: Any
    pdf: bytes
    digest: str
    answer: UUID | None


def last_passed(history: Sequence[Recorded]) -> int:
    """The act by which a public copy was last prepared or passed the gate; 0 before there is one."""
    return max((r.seq for r in history if isinstance(r.act.fact, Gated) and r.act.name not in ON_MARKS), default=0)


def public_copy(petition_id: UUID) -> PublicCopy | None:
    """The newest public copy of a petition; None before one has passed, or where the wall does not show it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT document, pdf, digest, answer FROM casework_publiccopy WHERE petition_id = %s", [petition_id])
        row = cursor.fetchone()
    if row is None:
        return None
    document = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    return PublicCopy(document, bytes(row[1]), bytes(row[2]).hex(), row[3])
