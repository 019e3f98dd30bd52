"""A template is read, reviewed and compared like code: line by line."""

import re

from committed import texts

WIDTH = 128  # columns, as for Python (pyproject.toml)

# Django reads a tag only where it begins and ends on one line; otherwise the visitor reads it.
_OPEN = re.compile(r"\{%(?!.*%\})|\{\{(?!.*\}\})|\{#(?!.*#\})")


def too_long(name: str, text: str) -> list[str]:
    """`file:line` of each line that is wider than a page of code."""
    return [f"{name}:{n}: {len(line)} columns" for n, line in enumerate(text.split("\n"), 1) if len(line) > WIDTH]


def cut(name: str, text: str) -> list[str]:
    """`file:line` of each line on which a tag, a variable or a comment of Django begins and does not end."""
    return [f"{name}:{n}: {line.strip()}" for n, line in enumerate(text.split("\n"), 1) if _OPEN.search(line)]


def test_no_line_of_a_template_is_wider_than_a_line_of_code() -> None:
    templates = texts(".html", under="src/")
    assert templates
    assert [line for name, text in templates for line in too_long(name, text)] == []


def test_no_tag_of_django_is_cut_by_the_end_of_a_line() -> None:
    assert [line for name, text in texts(".html", under="src/") for line in cut(name, text)] == []


def test_the_lints_find_what_they_look_for() -> None:
    wide = "ộ" * WIDTH
    assert too_long("a.html", f"<p>\n{wide}\n{wide}.\n</p>") == ["a.html:3: 129 columns"]
    assert cut("a.html", "{% if a %}{{ b }}{# c #}\n{% translate\n'd' %}\n{{ e\n}}{#\n#}") == [
        "a.html:2: {% translate", "a.html:4: {{ e", "a.html:5: }}{#",
    ]  # fmt: skip
