"""The acts of errands as bytes, for ever: ``encode`` is that of every family, ``decode`` reads no fact but an errand's."""

from __future__ import annotations

from hoiam.core.dossier.wire import Decoder, WireError, encode

from .events import ErrandFact

decode = Decoder(ErrandFact)

__all__ = ["WireError", "decode", "encode"]
