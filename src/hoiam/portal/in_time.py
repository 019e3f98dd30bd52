"""Whether a petition comes in time, before it is sent: asked, optionally, and warned of softly. Nothing is refused for it."""

from __future__ import annotations

from dataclasses import dataclass

from hoiam.casework import laws, timely
from hoiam.casework.days import law_day, utc_now
from hoiam.portal.drafts import Draft


@dataclass(frozen=True, slots=True)
class Offered:
    """For the page before sending: how long the law gives and where, and what it makes of what was answered."""

    amount: str
    article: str
    told: timely.Told | None


def of_draft(draft: Draft) -> Offered | None:
    """What is shown of a draft; None where the law of its kind sets no such time."""
    if not timely.asked(draft.kind):
        return None
    today = law_day(laws.current(), draft.kind, utc_now())
    return Offered(*timely.gives(draft.kind, today), timely.told(draft.kind, draft.timing, today))
