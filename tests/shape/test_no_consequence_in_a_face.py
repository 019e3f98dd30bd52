"""No face has a consequence of its own: what follows from an act stands in casework/road/consequences.py, and the road runs it.

A face asks for a step and lays out what came of it. It may hold the key that hands a case over (a Hand); whether, when and to
whom is not its question.
"""

import ast

import pytest
from committed import texts

FACES = ("portal", "desk", "register", "lead", "interop", "clock", "site/demo")

# What a face must not ask for, and why. As a called or imported name, or a word in a statement to the database.
FORBIDDEN = {
    "exclude": "who is kept away at the gatekeeper follows from a recusal or a classification",
    "require_two": "that a name takes two follows from the kind of petition",
    "follow": "the gatekeeper is told of a transfer by the worker, for as long as it takes",
    "hand_over": "keys go along with the act that sends the case",
    "take_back": "keys are dropped with the act that takes or returns the case",
    "keep_away": "as exclude",
    "to_body": "what is wrapped to another body is the table's to say; an officer's key is handed in as OfficersHand",
    "Owes": "only a row of the table owes anything",
    "INSERT INTO casework_owed": "as Owes",
    "INSERT INTO casework_wrap": "wraps come and go with an act",
    "DELETE FROM casework_wrap": "wraps come and go with an act",
    "UPDATE casework_wrap": "wraps come and go with an act",
}

# The worker that makes the gatekeeper follow. Nothing is decided there: the row says that it is owed.
WORKER = {("src/hoiam/clock/owed.py", "follow")}


def asked(text: str) -> set[str]:
    """The forbidden things that Python source names."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(func=ast.Attribute(attr=name, value=of)) if name in FORBIDDEN and not _of_reading(of):
                found.add(name)
            case ast.Call(func=ast.Name(id=name)) if name in FORBIDDEN:
                found.add(name)
            case ast.ImportFrom(module=module, names=names) if module and not module.startswith(("hoiam.portal", "hoiam.desk")):
                found |= {each.name for each in names} & FORBIDDEN.keys()
            case ast.Constant(value=str(said)):
                found |= {name for name in FORBIDDEN if " " in name and name in " ".join(said.split())}
            case _:
                continue
    return found


def _of_reading(of: ast.expr) -> bool:
    """`cases.follow` finds a petition by its code, and `self.follow` is the demo's visitor: words of the portal's."""
    return isinstance(of, ast.Name) and of.id in ("cases", "self")


def test_no_face_has_a_consequence_of_its_own():
    faces = {name: text for folder in FACES for name, text in texts(".py", under=f"src/hoiam/{folder}/")}
    assert len(faces) > 60
    found = {(name, what) for name, text in faces.items() for what in asked(text)}
    assert found - WORKER == set(), {what: FORBIDDEN[what] for _name, what in found - WORKER}
    assert found >= WORKER, "the exception is of no use any more"


@pytest.mark.parametrize(
    "text",
    [
        "gatekeeping.gatekeeper().exclude(case, [office])",
        "gatekeeper().follow(case)",
        "keeper.require_two(case)",
        "from hoiam.vault.rewrap import to_body",
        "from hoiam.casework.road.consequences import Owes",
        "cursor.execute('DELETE FROM  casework_wrap WHERE dossier_id = %s', [case])",
        "rewrap.to_body(case, wraps, key, unlocked, agent)",
    ],
)
def test_each_way_of_having_one_is_found(text):
    assert len(asked(text)) == 1
