"""The acts of receptions as bytes, for ever: ``encode`` is that of every family, ``decode`` reads no fact but a reception's."""

from __future__ import annotations

from hoiam.core.dossier.wire import Decoder, WireError, encode

from .events import VisitFact

decode = Decoder(VisitFact)

__all__ = ["WireError", "decode", "encode"]
