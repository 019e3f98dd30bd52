"""Who hands a case's keys over to another body: the sending officer's key agent, which opens nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from hoiam.casework.keys import officers
from hoiam.vault import rewrap
from hoiam.vault.agent import Unlocked
from hoiam.vault.errors import Locked
from hoiam.vault.wraps import BodyPublicKey, Wrap
from hoiam.vault.xwing import PublicKey


@dataclass(frozen=True, slots=True)
class OfficersHand:
    """An officer's key; None where he has not unlocked it."""

    unlocked: Unlocked | None

    def rewrap(self, case: UUID, wraps: Sequence[Wrap], to: BodyPublicKey) -> list[Wrap]:
        """The case's first shares for the receiving body, whose key the public log names; raises VaultError (Locked ...)."""
        if self.unlocked is None:
            raise Locked
        return rewrap.to_body(case, wraps, to, self.unlocked, officers.agent())

    def to_slip(self, case: UUID, wraps: Sequence[Wrap], to: PublicKey) -> list[Wrap]:
        """The case's first shares for a slip that was made for the counter; raises VaultError (Locked ...)."""
        if self.unlocked is None:
            raise Locked
        return rewrap.to_slip(case, wraps, to, self.unlocked, officers.agent())
