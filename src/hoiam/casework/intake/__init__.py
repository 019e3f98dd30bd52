"""A petition comes in: its envelope, and the act that receives it. A reception of citizens comes to be."""

from hoiam.casework.intake.envelope import (
    FILE,
    Envelope,
    File,
    HandedIn,
    Who,
    can_be_compared,
    envelope,
    file_in_its_tier,
    file_of,
    listed,
    listed_originals,
    new_keys,
)
from hoiam.casework.intake.further import NOTHING, NUMBER, Along, by_code, by_number
from hoiam.casework.intake.parts import Writers, acts_along, divide, goes_along_named, tells_of_the_rest
from hoiam.casework.intake.stripped_files import NotStripped, can_be_stripped, stripped_file, with_original
from hoiam.casework.intake.submit import Submitted, submit
from hoiam.casework.intake.visits import Speaker, arrive, schedule

__all__ = [
    "FILE",
    "NOTHING",
    "NUMBER",
    "Along",
    "Envelope",
    "File",
    "HandedIn",
    "NotStripped",
    "Speaker",
    "Submitted",
    "Who",
    "Writers",
    "acts_along",
    "arrive",
    "by_code",
    "by_number",
    "can_be_compared",
    "can_be_stripped",
    "divide",
    "envelope",
    "file_in_its_tier",
    "file_of",
    "goes_along_named",
    "listed",
    "listed_originals",
    "new_keys",
    "schedule",
    "stripped_file",
    "submit",
    "tells_of_the_rest",
    "with_original",
]
