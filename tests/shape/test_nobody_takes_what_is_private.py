"""A name that begins with a dash is the business of its own package: nobody in another imports it or reaches for it."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from committed import texts


def module_of(name: str) -> tuple[str, ...]:
    """``src/hoiam/desk/step.py`` -> ("hoiam", "desk", "step"); a package is the name of its folder."""
    parts = PurePosixPath(name).with_suffix("").parts[1:]
    return parts[:-1] if parts[-1] == "__init__" else parts


def taken(name: str, source: str, known: set[tuple[str, ...]]) -> Iterator[str]:
    """``line: module._name`` for each private name of another package that a module takes."""
    here = module_of(name) if name.endswith("__init__.py") else module_of(name)[:-1]
    tree = ast.parse(source)
    rooms: dict[str, tuple[str, ...]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("hoiam"):
            origin = tuple(node.module.split("."))
            package = origin if origin in known and any(k[:-1] == origin for k in known) else origin[:-1]
            for alias in node.names:
                private = alias.name.startswith("_") and not alias.name.startswith("__")
                if private and package != here:
                    yield f"{node.lineno}: {node.module}.{alias.name}"
                if (*origin, alias.name) in known:
                    rooms[alias.asname or alias.name] = (*origin, alias.name)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=room), attr=it) if room in rooms and it.startswith("_") and it[1:2] != "_":
                if rooms[room][:-1] != here:
                    yield f"{node.lineno}: {'.'.join(rooms[room])}.{it}"


def test_nobody_takes_a_private_name_of_another_package():
    sources = texts(".py", under="src/")
    known = {module_of(name) for name, _source in sources}
    assert len(known) > 200
    assert [f"{name}:{line}" for name, source in sources for line in taken(name, source, known)] == []


def test_a_private_name_that_is_taken_is_found():
    known = {("hoiam", "a"), ("hoiam", "a", "b"), ("hoiam", "c"), ("hoiam", "c", "d")}
    source = "from hoiam.a.b import _one, two\nfrom hoiam.a import b as room\nroom._three()\nroom.four()\n"
    assert list(taken("src/hoiam/c/d.py", source, known)) == ["1: hoiam.a.b._one", "3: hoiam.a.b._three"]
    assert list(taken("src/hoiam/a/e.py", source, known)) == []


def test_only_the_loader_of_examples_asks_for_a_petition_without_saying_who_asks():
    asking = {name for name, source in texts(".py", under="src/") if "unguarded(" in source}
    assert asking == {"src/hoiam/casework/reading/cases.py", "src/hoiam/site/demo/acts.py"}
