"""What a petition means is asked below the faces: dates of core, edges of core and casework.reading, facts by their types."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from committed import ROOT

SOURCES = ROOT / "src" / "hoiam"

# Who may count a date, and who may look up what the law calls a step. Everybody else asks these.
COUNTS = ("core/",)
LOOKS_UP = ("core/", "casework/reading/")
NAMES = {"first_day_after", "clock_of"}
ALLOWED = {
    ("site/cli/law.py", "due"): "the command that counts a term for a lawyer, of no petition",
}
FACES = ("portal/", "desk/", "lead/", "register/", "interop/", "clock/")
# Faces lay out what they are told: no loop over a history, but for what stands here.
HISTORY = {
    "portal/receipts.py": "the texts that the log's lines commit to are made of the facts themselves",
}


def counted(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Calls that ask the law for a date, and names that do."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="due")):
                yield node.lineno, "due"
            case ast.ImportFrom():
                yield from ((node.lineno, alias.name) for alias in node.names if alias.name in NAMES)
            case ast.Attribute(attr=name) if name in NAMES:
                yield node.lineno, name


def looked_up(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What asks a procedure for an edge, or for all of them."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="edge")):
                yield node.lineno, "edge"
            case ast.Attribute(attr="edges"):
                yield node.lineno, "edges"


def weighed(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What asks an edge what stands in its way: steps that must come first, days before and after which it is not taken."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr="needs" | "not_before" | "within" as name):
                yield node.lineno, name


def guessed(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """``getattr`` of a fact with something to fall back on: a field that no fact has goes unnoticed so."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="getattr"), args=[of, _name, _default]) if ast.unparse(of).endswith("fact"):
                yield node.lineno, ast.unparse(of)


def looped(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Loops over a history."""
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.comprehension):
            of = node.iter.args[0] if isinstance(node.iter, ast.Call) and node.iter.args else node.iter
            plain = not isinstance(node.iter, ast.Call) or ast.unparse(node.iter.func) in ("reversed", "enumerate", "list")
            if plain and isinstance(of, ast.Attribute) and of.attr == "history":
                yield of.lineno, ast.unparse(of)


def sources() -> Iterator[tuple[str, ast.AST]]:
    for file in sorted(SOURCES.rglob("*.py")):
        yield str(file.relative_to(SOURCES)), ast.parse(file.read_text(encoding="utf-8"))


def test_a_date_of_a_petition_is_counted_in_the_core_alone() -> None:
    found = [(name, line, what) for name, tree in sources() if not name.startswith(COUNTS) for line, what in counted(tree)]
    assert [each for each in found if (each[0], each[2]) not in ALLOWED] == []
    assert {(name, what) for name, _line, what in found} == set(ALLOWED), "what nobody needs is not allowed"


def test_what_the_law_calls_a_step_is_looked_up_where_histories_are_read() -> None:
    found = [(name, line, what) for name, tree in sources() if not name.startswith(LOOKS_UP) for line, what in looked_up(tree)]
    assert found == []


def test_what_stands_in_the_way_of_a_step_is_weighed_in_the_core_alone() -> None:
    """`lacks`, `waits_until` and `too_late_since` answer it; a page that forgets one offers what the core refuses."""
    weigh = (*LOOKS_UP, "clock/ledger_witnesses.py")  # whose `not_before` is the pace at which a witness is asked
    assert [(n, line, what) for n, tree in sources() if not n.startswith(weigh) for line, what in weighed(tree)] == []


def test_no_fact_is_asked_for_what_it_may_not_have() -> None:
    assert [(name, line, what) for name, tree in sources() for line, what in guessed(tree)] == []


def test_no_face_goes_through_a_history_itself() -> None:
    found = [(name, line) for name, tree in sources() if name.startswith(FACES) for line, _what in looped(tree)]
    assert {name for name, _line in found} == set(HISTORY)


@pytest.mark.parametrize(
    ("lint", "text"),
    [
        (counted, "law.due('PA-SLA', day)"),
        (counted, "from hoiam.core.dossier.terms import clock_of"),
        (counted, "terms.first_day_after(petition, law, name)"),
        (looked_up, "law.procedure(kind, day).edge(state, step)"),
        (looked_up, "[e for e in procedure.edges if e.step == step]"),
        (weighed, "all(petition.happened(step) for step in edge.needs)"),
        (guessed, "getattr(act.fact, 'outcome', '')"),
        (guessed, "getattr(fact, name, None)"),
        (looped, "for recorded in reversed(view.history): pass"),
        (looped, "{r.act.state for r in case.history}"),
    ],
)
def test_the_lints_find_what_they_are_for(lint, text: str) -> None:
    assert [*lint(ast.parse(text))] != []


def test_the_lints_leave_the_rest_alone() -> None:
    for text in ("clock.due", "petition.due", "for entry in entries(view, OFFICER): pass", "getattr(settings, 'X', None)"):
        assert [
            *counted(ast.parse(text)),
            *looked_up(ast.parse(text)),
            *guessed(ast.parse(text)),
            *looped(ast.parse(text)),
        ] == []
