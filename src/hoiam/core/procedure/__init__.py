"""Law text in, the procedure in force on a day out. `load(texts)` gives a `Law`."""

from hoiam.core.procedure.drawing import draw
from hoiam.core.procedure.holder import Holder
from hoiam.core.procedure.law import Law
from hoiam.core.procedure.lawyers import LawyerRow, rows_for_lawyers
from hoiam.core.procedure.lint import Finding, lint
from hoiam.core.procedure.load import PackError, load
from hoiam.core.procedure.model import (
    ACT,
    BACK,
    NOTHING,
    PLANNED,
    ROLES,
    STAYS,
    STEPS,
    Condition,
    Edge,
    Extends,
    Field,
    Form,
    Ground,
    Instrument,
    Kind,
    Originals,
    OwnTerm,
    Procedure,
    Recusal,
    Role,
    Start,
    State,
    Subject,
)

__all__ = [
    "ACT",
    "BACK",
    "NOTHING",
    "PLANNED",
    "ROLES",
    "STAYS",
    "STEPS",
    "Condition",
    "Edge",
    "Extends",
    "Field",
    "Finding",
    "Form",
    "Ground",
    "Holder",
    "Instrument",
    "Kind",
    "Law",
    "LawyerRow",
    "Originals",
    "OwnTerm",
    "PackError",
    "Procedure",
    "Recusal",
    "Role",
    "Start",
    "State",
    "Subject",
    "draw",
    "lint",
    "load",
    "rows_for_lawyers",
]
