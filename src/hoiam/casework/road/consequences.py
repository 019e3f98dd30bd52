"""What follows from a fact, besides the facts: one table, run by the road. A face that forgets one cannot exist."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from hoiam.casework.keys import secrecy
from hoiam.core.dossier.events import Recorded
from hoiam.core.dossier.participants import kept_away
from hoiam.core.petition.events import Classified
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


def before(dossier: UUID, was: Petition | None, after: Petition, acts: Sequence[Recorded], law: Law) -> None:
    """What is asked of the gatekeeper before the record is written."""
    if was is None:
        return
    new = set(kept_away(after, law)) - set(kept_away(was, law))
    if new and any(isinstance(r.act.fact, Classified) for r in acts):
        # First the gatekeeper, then the record: if we stop between, the one denounced is kept away all the same.
        for code in sorted(new):
            secrecy.keep_away(dossier, code)
