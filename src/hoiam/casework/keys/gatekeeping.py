"""The road's dealings with the gatekeeper and the mailer's key: shares in, tags and salts out, addresses sealed."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from hoiam.vault import notice
from hoiam.vault.gatekeeper import GatekeeperClient, KeeperClient
from hoiam.vault.sockets import folder
from hoiam.vault.wraps import Tier


@cache
def gatekeeper() -> GatekeeperClient:
    return GatekeeperClient(folder())


@cache
def keeper() -> KeeperClient:
    """The gatekeeper's other socket, for the command line alone: the web's user is not let in there."""
    return KeeperClient(folder())


def register(
    case: UUID,
    shares: Mapping[Tier, bytes],
    case_key: bytes,
    *,
    bodies: Collection[str],
    excluded: Collection[str],
    two_officers: bool,
    slip: bytes = b"",
    counter: bool = False,
    of: UUID | None = None,
) -> None:
    """Hands the second shares and the case key to the gatekeeper; durable when it returns. ``of``: the petition, or the errand,
    from whose key it derives that of a new errand."""
    gatekeeper().register(
        case, shares, case_key, bodies=bodies, excluded=excluded, two_officers=two_officers, slip=slip, counter=counter, of=of
    )


def act_secrets(case: UUID, first: int, count: int) -> list[tuple[bytes, bytes]]:
    """Tag and salt of the case's coming acts."""
    return gatekeeper().secrets(case, first, count)


# Kept by file: a process that turns to another installation (a restored one, say) has that one's keys.
_mailer = cache(notice.mailer_key)
_to_mailer = cache(notice.mailer_public)


def seal_address(case: UUID, address: str) -> bytes:
    """An e-mail address for the mailer alone."""
    return notice.seal_address(_to_mailer(_keys() / "mailer.pub"), case, address)


def open_address(case: UUID, sealed: bytes) -> str:
    """The address again; only the worker asks: where each process has a user of its own, only its own can read the key."""
    return notice.open_address(_mailer(Path(os.environ.get("HOIAM_MAILER_KEY") or _keys() / "mailer")), case, sealed)


def _keys() -> Path:
    return Path(settings.HOIAM_HOME) / "keys"
