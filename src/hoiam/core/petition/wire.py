"""The acts of petitions as bytes, for ever: ``encode`` is that of every family, ``decode`` reads no fact but a petition's."""

from __future__ import annotations

from hoiam.core.dossier.wire import Decoder, WireError, encode, whole

from .events import PetitionFact

decode = Decoder(PetitionFact)

__all__ = ["WireError", "decode", "encode", "whole"]
