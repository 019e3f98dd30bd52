"""A function that does not fit on half a screen says in a sentence what it does, before how."""

import ast

from committed import texts

LONG = 30  # lines, its head included


def silent(source: str) -> list[tuple[str, int]]:
    """(name, lines) of the functions of LONG lines and more that have no docstring."""
    return [
        (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 >= LONG
        and ast.get_docstring(node) is None
    ]


def test_a_long_function_says_what_it_does():
    sources = [(name, source) for name, source in texts(".py", under="src/") if "/migrations/" not in name]
    assert len(sources) > 200
    assert [f"{name}: {it}, {lines} lines" for name, source in sources for it, lines in silent(source)] == []


def test_one_that_is_silent_is_found():
    body = "\n".join("    x = 1" for _ in range(LONG - 1))
    assert silent(f"def long():\n{body}\n") == [("long", LONG)]
    assert silent(f'def long():\n    """Counts."""\n{body}\n') == []
    assert silent("def short():\n    x = 1\n") == []
