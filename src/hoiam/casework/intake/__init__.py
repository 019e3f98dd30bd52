"""A petition comes in: its envelope, and the act that receives it. A reception of citizens comes to be."""

from hoiam.casework.intake.envelope import (
    FILE,
    Envelope,
    File,
    HandedIn,
    Who,
    envelope,
    file_in_its_tier,
    file_of,
    new_keys,
)
from hoiam.casework.intake.further import NOTHING, NUMBER, Along, by_code, by_number
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
    "Speaker",
    "Submitted",
    "Who",
    "arrive",
    "by_code",
    "by_number",
    "envelope",
    "file_in_its_tier",
    "file_of",
    "new_keys",
    "schedule",
    "submit",
]
