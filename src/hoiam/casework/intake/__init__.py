"""A petition comes in: its envelope, and the act that receives it."""

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
    new_keys,
)
from hoiam.casework.intake.further import NOTHING, NUMBER, Along, by_code, by_number
from hoiam.casework.intake.submit import Submitted, submit

__all__ = [
    "FILE",
    "NOTHING",
    "NUMBER",
    "Along",
    "Envelope",
    "File",
    "HandedIn",
    "Submitted",
    "Who",
    "by_code",
    "by_number",
    "can_be_compared",
    "envelope",
    "file_in_its_tier",
    "file_of",
    "new_keys",
    "submit",
]
