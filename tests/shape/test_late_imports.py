"""An import stands at the head of its module; one inside a function says why it has to wait."""

import ast
import io
import re
import tokenize

from committed import texts

DIRECTIVE = re.compile(r"(noqa|type: ignore)\b")


def reasons(source: str) -> dict[int, str]:
    """Line -> what a comment says there; orders to a linter are no reason."""
    said = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            words = [part.strip() for part in token.string.lstrip("#").split("#")]
            said[token.start[0]] = " ".join(word for word in words if not DIRECTIVE.match(word))
    return {line: words for line, words in said.items() if words}


def late_imports(source: str) -> list[int]:
    """Lines of the imports inside functions that give no reason on their line or on the line above.

    Imports that follow each other line by line share the reason of the first.
    """
    said = reasons(source)
    imports = {
        node.lineno: node.end_lineno or node.lineno
        for function in ast.walk(ast.parse(source))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    found: list[int] = []
    excused = 0  # the last line of the import before, where that had its reason
    for first, last in sorted(imports.items()):
        if first in said or first - 1 in said or first - 1 == excused:
            excused = last
        else:
            found.append(first)
    return found


def test_an_import_inside_a_function_says_why_it_has_to_wait():
    sources = texts(".py", under="src/")
    assert len(sources) > 100
    assert [f"{name}:{line}" for name, text in sources for line in late_imports(text)] == []


def test_the_finder_sees_an_import_without_a_reason():
    planted = """
import os

def early():
    import json

    # The database is named by now.
    from a import (
        b,
        c,
    )
    import d

    import e  # noqa: F401 - planted
    import f  # noqa: F401 - planted # only where somebody asks for it
    async def inner():
        from g import h
"""
    assert late_imports(planted) == [5, 14, 17]
