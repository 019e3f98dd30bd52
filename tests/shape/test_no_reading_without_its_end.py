"""A reading or an opening is recorded by the one function that also records when it came to nothing; no page does half."""

from __future__ import annotations

import ast

from committed import texts

# Who builds the step. Each hands it to ``shown`` together with what opens.
PAGES = {"src/hoiam/desk/read.py", "src/hoiam/desk/open.py"}
STEPS = {"hoiam.core.petition.steps.read", "hoiam.core.petition.steps.open"}
# The second lock, and what turns it without a record: the door again, within the minutes of an opening that stands.
TURNS = {"open_names", "turn_first"}
AGAIN = ("src/hoiam/desk/open.py", "open_names")


def imported(text: str) -> set[str]:
    return {node.module or "" for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)}


def called(text: str) -> set[str]:
    return {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    }


def house() -> dict[str, str]:
    return {name: text for name, text in texts(".py", under="src/hoiam/") if "/migrations/" not in name}


def test_only_the_two_pages_and_the_road_order_a_reading_or_an_opening() -> None:
    ordering = {name for name, text in house().items() if imported(text) & STEPS}
    assert ordering == PAGES | {"src/hoiam/casework/road/shown.py"}


def test_whoever_orders_one_hands_it_to_the_function_that_records_both_ends() -> None:
    for name in PAGES:
        calls = called(house()[name])
        assert "shown" in calls and "perform" not in calls, name


def test_nothing_else_in_the_house_turns_the_second_lock_for_an_officer() -> None:
    turning = {
        (name, word)
        for name, text in house().items()
        for word in called(text) & TURNS
        if not name.startswith("src/hoiam/vault/")
    }
    assert turning == {AGAIN}
