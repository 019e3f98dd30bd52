"""What opens words or names, from one end to the other: asked, recorded, opened; and where it stays closed, recorded as that.

The gatekeeper gives its share against a record that stands, so the record comes first. So that none says of an office that it
has read what it was not shown, the gatekeeper is asked before whether it would refuse whatever is recorded, and a refusal
afterwards is an act of its own, which takes the first one back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, TypeVar
from uuid import UUID

from hoiam.casework.days import utc_now
from hoiam.casework.families import PETITION, Family
from hoiam.casework.keys import gatekeeping
from hoiam.casework.road.perform import perform
from hoiam.casework.road.record import NOTHING, Enclosed
from hoiam.core.dossier.participants import Actor
from hoiam.core.errand.steps import Look
from hoiam.core.petition.steps.open import Open
from hoiam.core.petition.steps.read import Read
from hoiam.core.petition.steps.withhold import Withhold
from hoiam.vault.errors import VaultError
from hoiam.vault.gatekeeper import GatekeeperClient
from hoiam.vault.wraps import Tier

Opened = TypeVar("Opened")

_CONCERNS: Final[dict[type[Any], tuple[Tier, Literal["words", "names"]]]] = {
    Read: (Tier.CONTENT, "words"),
    Open: (Tier.IDENTITY, "names"),
    Look: (Tier.CONTENT, "words"),
}


def shown(
    step: Read | Open | Look,
    petition_id: UUID,
    *,
    actor: Actor,
    opens: Callable[[GatekeeperClient], Opened],
    enclosed: Enclosed = NOTHING,
    family: Family = PETITION,
) -> Opened:
    """What ``opens`` gives once the step is on record, of a petition or a dossier of another ``family``. VaultError
    where it stays closed, and that is on record then; the law's Refusal where the step may not be taken, which leaves nothing.

    If we stop between the record and the opening, the record stands: that an office may have read something is said rather
    than that it has not.
    """
    tier, what = _CONCERNS[type(step)]
    gatekeeper = gatekeeping.gatekeeper()
    of = 0
    try:
        gatekeeper.foresee(petition_id, tier, actor.office, actor.body)
        now = utc_now()
        done = perform(step, petition_id, actor=actor, on_behalf_of=actor.body, now=now, enclosed=enclosed, family=family)
        of = done.acts[-1].seq if done.acts else 0
        return opens(gatekeeper)
    except VaultError as refused:
        withheld = Withhold(actor.office, refused.reason.replace(" ", "_"), of, what)
        perform(withheld, petition_id, actor=actor, on_behalf_of=actor.body, now=utc_now(), family=family)
        raise
