"""The word lists of `word_lists.yaml`, read once."""

from pathlib import Path
from typing import Final

import yaml

from hoiam.core.vietnamese import fold

_READ: Final[dict[str, str]] = yaml.safe_load(Path(__file__).with_name("word_lists.yaml").read_text("utf-8"))


def _words(name: str) -> frozenset[str]:
    return frozenset(_READ[name].split())


def _phrases(name: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in _READ[name].split("|"))


FAMILY: Final = _words("family")
BARE_FAMILY: Final = frozenset(fold(word) for word in FAMILY)
HONORIFICS: Final = _words("honorific")
BARE_HONORIFICS: Final = _words("honorific_bare")
TITLES: Final = _phrases("title")
PLACE_BEFORE: Final = _words("place_before")
PLACES: Final = _phrases("place")
ADDRESS_FIRST: Final = _words("address_first")
UNITS: Final = {fold(word): word for word in _words("unit")}
NOT_A_HOUSE: Final = _phrases("not_a_house")
