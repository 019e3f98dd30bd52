"""Coordination regulations: who leads and who is asked within how many days, as dated data beside the law.

`read_regulation` makes one of its file; `lint_regulation` and `lint_versions` say what is wrong with it; `leads` and `must_ask`
answer, law first; `compare` tells two versions apart, cell by cell.
"""

from hoiam.core.regulation.cells import Block, Cell, Filling, Ground, House, blocks
from hoiam.core.regulation.clauses import (
    AskRow,
    Days,
    Duties,
    Duty,
    DutyRow,
    LeadRow,
    Named,
    Regulation,
    Reminding,
    Seat,
    When,
)
from hoiam.core.regulation.compared import Changed, Said, apart, compare, of_errand, says
from hoiam.core.regulation.lint_regulation import GRADES, Fault, in_words, lint_regulation, lint_versions
from hoiam.core.regulation.regulation_file import LONGEST, decoded, read_duties, read_regulation
from hoiam.core.regulation.who_leads import AskedOf, Led, cell_of, in_force, last_day, leads, must_ask

__all__ = [
    "GRADES",
    "LONGEST",
    "AskRow",
    "AskedOf",
    "Block",
    "Cell",
    "Changed",
    "Days",
    "Duties",
    "Duty",
    "DutyRow",
    "Fault",
    "Filling",
    "Ground",
    "House",
    "LeadRow",
    "Led",
    "Named",
    "Regulation",
    "Reminding",
    "Said",
    "Seat",
    "When",
    "apart",
    "blocks",
    "cell_of",
    "compare",
    "decoded",
    "in_force",
    "in_words",
    "last_day",
    "leads",
    "lint_regulation",
    "lint_versions",
    "must_ask",
    "of_errand",
    "read_duties",
    "read_regulation",
    "says",
]
