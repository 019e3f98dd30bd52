"""A petition comes in: its envelope, and the act that receives it."""

from hoiam.casework.intake.submit import Envelope, Submitted, submit

__all__ = ["Envelope", "Submitted", "submit"]
