"""The word lists of `word_lists.yaml`, read once."""

import re
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
# Two folded words of which the second would be a unit of an address, were it alone.
NO_UNIT: Final = _phrases("no_unit")
# What is said in capitals on papers and is no name, though it begins like one.
SET_WORDS: Final = re.compile(rf"(?<![a-z])(?:{'|'.join(part.strip() for part in _READ['set_words'].split('|'))})(?![a-z])")
# Public offices whose holder acts under his name.
OFFICES: Final = _phrases("office")
