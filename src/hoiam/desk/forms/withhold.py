"""That words stayed closed is put on record where they are asked for; nobody takes it as a step."""

from __future__ import annotations

from typing import Final

SCREEN: Final = "desk:read"
