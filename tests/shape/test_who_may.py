"""Who takes part in a dossier, as what, and what he may is asked of core/dossier/participants.py; nobody else compares an
office's roles or body with anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from committed import ROOT

SOURCES = ROOT / "src" / "hoiam"
HOMES = ("core/dossier/participants.py", "core/dossier/standing.py")
TOLD = ("roles", "roles_held", "by", "at_counter", "body", "moving_to", "body_id", "typed_by", "offices")

ALLOWED = {
    "core/petition/steps/assign.py": "whom a petition is given to, not who gives it",
    "core/petition/steps/lead.py": "which body leads, not who says so",
    "core/petition/state.py": "which body led, when another one has it",
    "core/dossier/move.py": "which steps a refusal names: none that time alone takes",
    "core/petition/steps/transfer.py": "where a petition goes, not who sends it",
    "core/places/competence.py": "the law's table of offices, and no office of the house",
    "core/dossier/terms.py": "whose run of a term it was, not who does anything",
    "core/procedure/law.py": "which body's own term holds",
    "core/procedure/lint_consistent.py": "what a pack says of its own steps, and nobody of the house",
    "core/procedure/lint_written.py": "what a pack says of its own steps, and nobody of the house",
    "core/procedure/lint_stands.py": "what a pack says of its own steps, and nobody of the house",
    "core/figures/own_rows.py": "of which body a row of a file counts something",
    "casework/competence.py": "the law's table of offices by their sort of body",
    "core/regulation": "for which body a row of a regulation is, and no office of the house",
    "desk/regulations.py": "whether the button to publish is shown; the database asks whose it is",
    "casework/guards.py": "which roles have which pages at all, before any petition is named",
    "casework/reading/lists.py": "in which states the law has a step for a role",
    "casework/road/sending.py": "whether a mirror tells of an errand that another body than the petition's has sent",
    "casework/road/instructions.py": "whether the petition that an order is about is where the order goes",
    "casework/road/joint.py": "which body the law or a regulation names as the lead, and the bodies there are to choose from",
    "casework/road/successions.py": "on which side of an errand a body stood that is no more, and where its petition is",
    "casework/road/record.py": "whether the rows of those who handle it have to be written",
    "vault/gatekeeper.py": "the second lock asks the history itself and takes nobody's word for it",
    "desk/forms/lead.py": "the bodies to choose from, with what speaks for each",
    "desk/instructions.py": "on which side of an order a body stands, and which bodies stand below it",
    "desk/petition.py": "whether the body on the way is known, for its name",
    "desk/terms.py": "whether the body of a term is known, for its name",
    "desk/step_form.py": "the other bodies, to choose one from",
    "desk/visits.py": "whether the links to a clerk's two pages are shown, which casework/guards.py keeps to him",
    "desk/today.py": "in which group of the list a line stands, of lines that the list has",
    "portal/error_pages.py": "for whom a page is that an officer may not see, to tell him",
    "portal/write.py": "the body that is being chosen, and offices without a role, before there is a petition",
    "site/demo": "makes offices, and chooses one for each act of an example",
}
"""Files (or folders) that compare such things with a reason of their own."""


def compared(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Roles that are looked into, bodies and offices that are compared, and the pack's rule of recusal."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others):
                sides = [left, *others]
                asked = any(_is(side, *TOLD) for side in sides) and not any(_empty(side) for side in sides)
                if asked or "recusal.rule" in ast.unparse(node):
                    yield node.lineno, ast.unparse(node)
            case ast.BinOp(op=ast.BitAnd() | ast.Sub(), left=left, right=right) if any(
                _is(side, "roles", "roles_held") for side in (left, right)
            ):
                yield node.lineno, ast.unparse(node)
            case ast.Call(func=ast.Attribute(attr="isdisjoint" | "intersection" | "issubset"), args=[of]) if any(
                _is(side, "roles", "roles_held") for side in (of, node.func.value)
            ):
                yield node.lineno, ast.unparse(node)


def _is(node: ast.AST, *names: str) -> bool:
    match node:
        case ast.Attribute(attr=name):
            return name in names
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in names
    return False


def _empty(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value in ("", None)


def found() -> list[tuple[str, int, str]]:
    every = []
    for file in sorted(SOURCES.rglob("*.py")):
        name = str(file.relative_to(SOURCES))
        if name not in HOMES and "migrations/" not in name:
            every += [(name, line, what) for line, what in compared(ast.parse(file.read_text(encoding="utf-8")))]
    return every


def _excuse(name: str) -> str:
    return next((each for each in ALLOWED if name == each or name.startswith(f"{each}/")), "")


def test_who_may_is_asked_of_participants_and_compared_nowhere_else() -> None:
    assert [each for each in found() if not _excuse(each[0])] == []


def test_no_excuse_is_left_over() -> None:
    assert {_excuse(name) for name, _line, _what in found()} - {""} == set(ALLOWED)


@pytest.mark.parametrize(
    "text",
    [
        "'leader' in actor.roles",
        "edge.by & actor.roles",
        "{'clerk', 'leader'} & user.roles_held()",
        "view.petition.body != actor.body",
        "petition.moving_to == actor.body",
        "actor.office in petition.offices",
        "view.petition.typed_by not in ('', actor.office)",
        "guard.roles.isdisjoint(actor.roles)",
        "laws.current().kinds[kind].recusal.rule == 'absolute'",
        "actor.roles == {'steward'}",
        "not (edge.by - actor.roles)",
        "'clerk' in edge.at_counter",
    ],
)
def test_a_second_answer_would_be_found(text: str) -> None:
    assert [*compared(ast.parse(text))] != []


@pytest.mark.parametrize(
    "text", ["petition.body == ''", "draft.kind == kind", "clock.rule == rule", "may(petition, law, actor, edge)"]
)
def test_the_rest_is_left_alone(text: str) -> None:
    assert [*compared(ast.parse(text))] == []
