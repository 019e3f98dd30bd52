"""What an officer answers for the law is not answered for him: a form presets what stands already, or what its row says."""

from __future__ import annotations

import ast
from pathlib import Path

from django import forms

import hoiam.desk
from hoiam.desk.step_form import StepForm

DESK = Path(hoiam.desk.__file__).parent
PAGES = [*sorted((DESK / "forms").glob("*.py")), *(DESK / f"{name}.py" for name in ("errand_forms", "receive", "visit_forms"))]

THE_DAY = "the day of the page; the book is kept on the day, and who comes later writes another"
STANDS = "what the dossier says already, shown to be changed"
MEANT = {
    "appeal.came": THE_DAY,
    "ask.until": "the last day of the law's own term for whoever is asked",
    "assign.offices": STANDS,
    "classify.conditions": STANDS,
    "classify.kind": "as whoever wrote has said it",
    "classify.subject": "as whoever wrote has said it",
    "close.grounds": "where there is no other ground",
    "decide.remedies": "the ways on that the law's data gives",
    "decide.result": STANDS,
    "delegate.on": THE_DAY,
    "delegate.people": STANDS,
    "delegate.representatives": STANDS,
    "errand_forms.on": THE_DAY,
    "delegate.unsigned": STANDS,
    "dialogue.held_on": THE_DAY,
    "dialogue.hour": "when the house opens; no law turns on it",
    "dialogue.place": "the seat of the body; no law turns on it",
    "errand_forms.field": "where there is no other superior of both",
    "lead.body": STANDS,
    "lead.members": STANDS,
    "notify.on": THE_DAY,
    "notify.party": "to whom each letter goes first; how it went is asked, and nothing is recorded without it",
    "receive.claimed": THE_DAY,
    "receive.people": "most papers are by one; the paper is in the clerk's hand",
    "record_accused.people": STANDS,
    "sign.on": THE_DAY,
    "visit_forms.day": THE_DAY,
    "visit_forms.first": "when the house opens; no law turns on it",
    "visit_forms.last": "when the house closes; no law turns on it",
}
"""Each preset of a form of the desk, and why nothing that the law leaves open is answered by it."""


def presets(source: str) -> set[str]:
    """The fields of a module that begin with a value, ``people = NumberField(initial=1)`` and ``fields["people"].initial = 1``;
    an order's sequence number is no answer, and nothing at all no value."""
    found = set[str]()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Assign):
            continue
        (target, *_rest) = node.targets
        if isinstance(target, ast.Attribute) and target.attr == "initial":
            found.add(_name(target.value))
        elif isinstance(node.value, ast.Call) and any(each.arg == "initial" for each in node.value.keywords):
            found.add(_name(target))
    return found - {"seq", "form"}


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        return node.slice.value if isinstance(node.slice, ast.Constant) else ast.unparse(node.slice)
    return ast.unparse(node)


def test_no_form_of_the_desk_answers_for_the_officer() -> None:
    planted = 'class F:\n    reason = Choice(initial="competence")\n    def up(self):\n        self.fields["on"].initial = 1\n'
    assert presets(planted) == {"reason", "on"}
    there = {f"{page.stem}.{name}" for page in PAGES for name in presets(page.read_text(encoding="utf-8"))}
    assert there == set(MEANT), there ^ set(MEANT)


def test_a_list_to_open_begins_with_nothing_chosen() -> None:
    form = StepForm.__new__(StepForm)
    many = forms.MultipleChoiceField()
    form.fields = {"one": forms.ChoiceField(), "shown": forms.ChoiceField(widget=forms.RadioSelect), "many": many}
    for name in form.fields:
        form.choices_of(name, [("a", "A"), ("b", "B")])
    begins = {name: field.choices[0][0] for name, field in form.fields.items()}  # type: ignore[attr-defined]  # of a choice
    assert begins == {"one": "", "shown": "a", "many": "a"}
