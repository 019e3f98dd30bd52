"""Twenty official letters with what must not go out: each planted item is found, and innocent text mostly stays quiet."""

from __future__ import annotations

from collections import Counter

import pytest

from gate.planted import Letter, letters
from hoiam.gate.finds import finds_in
from hoiam.gate.found import Find

LETTERS = letters()


def found_in(letter: Letter) -> list[tuple[str, tuple, list[Find]]]:
    return [
        (text, planted, list(finds_in([("line", text)], terms=letter.terms, allow=letter.official)))
        for text, planted in letter.lines
    ]


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
def test_what_was_planted_in_an_official_letter_is_found_whole(letter: Letter) -> None:
    for text, planted, found in found_in(letter):
        for item in planted:
            covered = sum(max(0, min(item.end, f.span[1]) - max(item.start, f.span[0])) for f in found)
            assert covered >= item.end - item.start - 1, (item.kind, text[item.start : item.end])


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
def test_what_the_case_knows_is_never_only_a_warning(letter: Letter) -> None:
    for text, planted, found in found_in(letter):
        for item in planted:
            if item.kind == "known":
                touching = [f for f in found if f.span[0] < item.end and item.start < f.span[1]]
                assert any(f.known for f in touching), text[item.start : item.end]


def test_kinds_of_numbers_are_told_apart() -> None:
    wrong = Counter[tuple[str, str]]()
    for letter in LETTERS:
        for _, planted, found in found_in(letter):
            for item in planted:
                kinds = {f.kind for f in found if f.span[0] < item.end and item.start < f.span[1]}
                if item.kind != "known" and item.kind not in kinds:
                    wrong[item.kind, "/".join(sorted(kinds))] += 1
    assert not wrong


def test_innocent_text_of_the_letters_raises_few_false_alarms() -> None:
    alarms = []
    for letter in LETTERS:
        for _, planted, found in found_in(letter):
            alarms += [f for f in found if not any(f.span[0] < i.end and i.start < f.span[1] for i in planted)]
    assert [f.text for f in alarms if f.confidence != "possible"] == []
    assert len(alarms) <= 3


def test_officials_in_office_are_passed_over_and_found_without_the_list() -> None:
    for letter in LETTERS:
        for name in letter.official:
            text = f"Ông {name} ký thông báo."
            assert finds_in([("x", text)], allow=[name]) == ()
            assert [f.text for f in finds_in([("x", text)])] == [name]
