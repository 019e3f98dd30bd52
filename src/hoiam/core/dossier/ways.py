"""What somebody can do instead of what he asked for: the steps that the law has from here, and that he can take now."""

from __future__ import annotations

from datetime import date
from typing import Final

from hoiam.core.procedure import Law

from .move import not_now, possible
from .participants import Actor, own_of
from .refusals import NotNow
from .standing import Dossier

_BESIDE: Final = frozenset({"read", "withhold"})
"""What is recorded of looking, and is no step on the way."""


def no_way(dossier: Dossier, law: Law, actor: Actor, word: str, today: date) -> NotNow:
    """The refusal of a step that the law does not have from here, with what this actor can do now."""
    procedure = law.procedure(dossier.kind, today)
    own = own_of(dossier, law, actor, possible(dossier, law, procedure.edges_from(dossier.state), today))
    return not_now(dossier, procedure, word, [edge for edge in own if edge.step not in _BESIDE])
