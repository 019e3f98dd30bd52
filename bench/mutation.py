"""./hoiam bench mutation: does a test fail when a line of core that counts, moves or permits says something else?

Each mutant changes one place: a comparison, an arithmetic sign, and/or, not, a number, a returned value, a statement taken
out. The tests of the room are collected once; each mutant is put into the functions of a forked process, where they run (one
that is in no function, such as a default of a class, is imported anew). A mutant that no test kills is a survivor. Survivors
are listed and explained in docs/decisions/mutation-of-the-law.md; one that stands there is no news.

    ./hoiam bench mutation                        every mutant of all rooms (hours)
    ./hoiam bench mutation deadlines visit/state      only these rooms or files
    ./hoiam bench mutation terms --from 40 --seconds 50    from its 40th mutant on, and no longer than that
    ./hoiam bench mutation terms --examples       without the tests that draw their cases: quicker, and more survive
    ./hoiam bench mutation --list                 only count them
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.machinery
import os
import random
import resource
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _report import Report

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src"
EXPLAINED = ROOT / "docs" / "decisions" / "mutation-of-the-law.md"
_LAW = (
    "tests/core/deadlines",
    "tests/core/procedure",
    "tests/law/test_packs.py",
    "tests/law/test_worked_cases.py",
    "tests/law/test_doubts.py",
)
_TERMS = (
    "tests/core/dossier/test_terms_to_the_day.py",
    "tests/core/dossier/test_runs.py",
    "tests/core/petition/test_terms.py",
    "tests/core/petition/test_steps.py",
)
_LIVES = (*_TERMS, "tests/core/petition/test_fold.py", "tests/core/dossier", "tests/core/petition", "tests/core/visit")
_WHO = ("tests/core/dossier/test_participants.py", *_LIVES, "tests/law/test_keeping_the_law.py")
# Rooms of core, and all that must hold of each; what kills most comes first.
ROOMS: dict[str, tuple[str, ...]] = {
    "deadlines": _LAW,
    "procedure": ("tests/core/procedure", *_LAW),
    "dossier": _LIVES,
    "petition": ("tests/core/petition", *_LIVES),
    "petition/steps": ("tests/core/petition/test_steps.py", *_LIVES),
    "visit": ("tests/core/visit",),
}
TESTS: dict[str, tuple[str, ...]] = {
    "dossier/participants": _WHO,
    "dossier/standing": ("tests/core/dossier/test_standing.py", *_LIVES),
}
TIME_LIMIT = 90  # seconds of the processor: on a machine with other work to do, no mutant dies of waiting

COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
TWINS = {"max": "min", "min": "max", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed place: file, the function it stands in, what stood there and what stands there now."""

    file: Path
    line: int
    where: str
    before: str
    after: str
    place: int
    change: int

    @property
    def module(self) -> str:
        return ".".join(self.file.relative_to(SRC).with_suffix("").parts)

    @property
    def key(self) -> str:
        """A name that survives a shift of lines."""
        return f"{self.file.parent.name}/{self.file.name} {self.where}: {self.before} -> {self.after}"


def mutants(file: Path) -> Iterator[Mutant]:
    """Every mutant of a file, in the order of its places."""
    for i, (node, where) in enumerate(_places(ast.parse(file.read_text(encoding="utf-8")))):
        for j, (before, after, undo) in enumerate(_changes(node)):
            undo()
            yield Mutant(file, node.lineno, where, before, after, i, j)


def _mutated(mutant: Mutant) -> ast.Module:
    """The file with the change of the mutant in it."""
    tree = ast.parse(mutant.file.read_text(encoding="utf-8"))
    node, _ = list(_places(tree))[mutant.place]
    for j, (_, _, undo) in enumerate(_changes(node)):
        if j == mutant.change:
            return ast.fix_missing_locations(tree)
        undo()
    raise ValueError(mutant.key)


def _places(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Nodes that may be changed, with the function around them; words, types and declarations are left alone."""

    def walk(node: ast.AST, where: str) -> Iterator[tuple[ast.AST, str]]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            where = f"{where}.{node.name}" if where else node.name
        if isinstance(node, ast.expr | ast.stmt):
            yield node, where
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_params") or (
                isinstance(node, ast.Call) and _is_words(node)
            ):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from walk(child, where)

    for top in tree.body:
        if isinstance(top, ast.FunctionDef | ast.ClassDef):
            yield from walk(top, "")


def _is_words(call: ast.Call) -> bool:
    """Sentences for people are checked by reading; a changed constant inside them says nothing about the counting."""
    return isinstance(call.func, ast.Name) and call.func.id in ("Text", "_SAID")


def _changes(node: ast.AST) -> Iterator[tuple[str, str, Callable[[], object]]]:
    """Change the node in place, yield what stood there and what stands there now, and a way to undo it."""

    def told(change: Callable[[], object], undo: Callable[[], object]) -> Iterator[tuple[str, str, Callable[[], object]]]:
        before = ast.unparse(node)
        change()
        yield _short(before), _short(ast.unparse(node)), undo

    if isinstance(node, ast.Compare):
        for i, op in enumerate(node.ops):
            if type(op) in COMPARE:
                yield from told(
                    lambda i=i, op=op: node.ops.__setitem__(i, COMPARE[type(op)]()),
                    lambda i=i, op=op: node.ops.__setitem__(i, op),
                )
    elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in ARITHMETIC:
        op = node.op
        yield from told(lambda: setattr(node, "op", ARITHMETIC[type(op)]()), lambda: setattr(node, "op", op))
    elif isinstance(node, ast.BoolOp):
        op = node.op
        other = ast.Or() if isinstance(op, ast.And) else ast.And()
        yield from told(lambda: setattr(node, "op", other), lambda: setattr(node, "op", op))
    elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):
        value = node.value
        new = (not value) if isinstance(value, bool) else value + 1
        yield from told(lambda: setattr(node, "value", new), lambda: setattr(node, "value", value))
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        test = node.test
        negated = (
            test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else ast.UnaryOp(ast.Not(), test)
        )
        before = _short(f"if {ast.unparse(test)}")
        node.test = negated
        yield before, _short(f"if {ast.unparse(negated)}"), lambda: setattr(node, "test", test)
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        kept = node.value
        yield from told(lambda: setattr(node, "value", ast.Constant(None)), lambda: setattr(node, "value", kept))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TWINS:
        name = node.func
        twin = ast.Name(TWINS[name.id], ast.Load())
        yield from told(lambda: setattr(node, "func", twin), lambda: setattr(node, "func", name))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 90 else one_line[:87] + "..."


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the changed module to whoever imports it."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        if name == self.mutant.module:
            return importlib.machinery.ModuleSpec(name, self, origin=str(self.mutant.file))
        return None

    def exec_module(self, module: object) -> None:
        exec(compile(_mutated(self.mutant), str(self.mutant.file), "exec"), vars(module))  # noqa: S102 - that is its purpose


def survives(mutant: Mutant) -> bool:
    """Whether every test passes with the mutant; run in a child that has imported nothing of the house."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (TIME_LIMIT, TIME_LIMIT))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        sys.meta_path.insert(0, _Changed(mutant))
        import pytest

        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--no-header", "-p", "no:randomly", *tests_of(mutant.file)])
        os._exit(int(code))
    _, status = os.waitpid(child, 0)
    return status == 0


class _Forking:
    """A pytest plugin that runs the collected tests once for each mutant, each time in a forked process, first as they are."""

    def __init__(self, mutants: list[Mutant], told: Callable[[bool], object], *, examples: bool) -> None:
        self.mutants, self.told, self.examples = mutants, told, examples

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Examples before properties, which draw a hundred of them; or without these."""
        items.sort(key=lambda item: hasattr(item.obj, "hypothesis"))
        if self.examples:
            items[:] = [item for item in items if not hasattr(item.obj, "hypothesis")]

    def pytest_runtestloop(self, session: Any) -> bool:
        if not self._passes(session, None):
            raise SystemExit("the tests fail without a mutant")
        for mutant in self.mutants:
            self.told(self._passes(session, mutant))
        return True

    @staticmethod
    def _passes(session: Any, mutant: Mutant | None) -> bool:
        import _pytest.main

        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (TIME_LIMIT, TIME_LIMIT))
            try:
                if mutant is not None:
                    _put_in(mutant)
                _pytest.main.pytest_runtestloop(session)
            except BaseException:
                os._exit(1)  # however it ended, the tests did not pass
            os._exit(1 if session.testsfailed else 0)
        _, status = os.waitpid(child, 0)
        return status == 0


def _put_in(mutant: Mutant) -> None:
    """Give the function that the mutant is in the code that it has in the changed file; everybody who holds it has it then."""
    changed = types.ModuleType(mutant.module)
    vars(changed)["__package__"] = mutant.module.rpartition(".")[0]
    exec(compile(_mutated(mutant), str(mutant.file), "exec"), vars(changed))  # noqa: S102 - that is its purpose
    _function(sys.modules[mutant.module], mutant.where).__code__ = _function(changed, mutant.where).__code__


def _function(module: types.ModuleType, where: str) -> types.FunctionType:
    """The outermost function on the way to a place."""
    found: Any = module
    for name in where.split("."):
        found = vars(found)[name]
        for inner in ("fget", "func", "__func__", "__wrapped__"):
            found = getattr(found, inner, found)
        if isinstance(found, types.FunctionType):
            return found
    raise LookupError(where)


def _is_in_a_function(mutant: Mutant) -> bool:
    """Whether the place lies in the body of a function, which can be given other code while it is held by others."""
    tree: ast.AST = ast.parse(mutant.file.read_text(encoding="utf-8"))
    for name in mutant.where.split("."):
        tree = next(node for node in ast.iter_child_nodes(tree) if getattr(node, "name", None) == name)
        if isinstance(tree, ast.FunctionDef):
            return mutant.line >= tree.body[0].lineno
    return False


def tests_of(file: Path) -> tuple[str, ...]:
    """What must hold of a file, each once, in the order in which it is tried."""
    name = _name(file)
    return tuple(dict.fromkeys(TESTS.get(name) or ROOMS[name.rpartition("/")[0]]))


def _name(file: Path) -> str:
    """A file as the command line names it: `petition/steps/ask`."""
    return file.relative_to(SRC / "hoiam" / "core").with_suffix("").as_posix()


def run(
    report: Report, names: list[str] | None = None, seconds: float | None = None, first: int = 0, *, examples: bool = False
) -> None:
    """Try the mutants of the named files (all by default) and tell the survivors."""
    os.chdir(ROOT)
    sys.path[:0] = [str(SRC), str(ROOT / "tests")]
    import hypothesis  # noqa: F401 - imported once here, so that no child pays for it
    import pytest  # noqa: F401 - asks whether it is there
    import yaml  # noqa: F401 - asks whether it is there

    every = found(names)
    random.Random(1).shuffle(every)
    known = EXPLAINED.read_text(encoding="utf-8") if EXPLAINED.exists() else ""
    begun, alive, tried = time.monotonic(), [], 0
    report.figure("mutants", len(every), "mutants of these files")
    for mutant, lives in _tried(every[first:], examples=examples):
        tried += 1
        if lives:
            alive.append(mutant)
            news = "" if mutant.key in known else "  NEW"
            report.say(f"  survived: {mutant.key} (line {mutant.line}, tried as no. {tried}){news}")
        if seconds is not None and time.monotonic() - begun > seconds:
            break
    report.figure("tried", tried, "tried", must=">= 1")
    report.figure("survived", len(alive), "survived every test")
    new = sum(mutant.key not in known for mutant in alive)
    report.figure("unexplained", new, f"    of them not in {EXPLAINED.name}", must="== 0")
    if tried:
        report.figure("killed_percent", 100 * (tried - len(alive)) / tried, "killed, of a hundred tried")
        report.figure("each_s", (time.monotonic() - begun) / tried, "each took")


def _tried(every: list[Mutant], *, examples: bool) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant with whether it lives, those with the same tests together. With `examples` only those in functions."""
    by_tests: dict[tuple[str, ...], list[Mutant]] = {}
    for mutant in every:
        if _is_in_a_function(mutant):
            by_tests.setdefault(tests_of(mutant.file), []).append(mutant)
        elif not examples:
            yield mutant, survives(mutant)
    for tests, those in by_tests.items():
        yield from _hot(tests, those, examples=examples)


def _hot(tests: tuple[str, ...], those: list[Mutant], *, examples: bool = False) -> Iterator[tuple[Mutant, bool]]:
    """Collects these tests once, in a child, which forks for each of the mutants; what it finds comes back through a pipe."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        import pytest

        os.close(read)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        options = ["-x", "-q", "-p", "no:cacheprovider", "--no-header", "-p", "no:randomly"]
        asked = _Forking(those, lambda lives: os.write(write, b"1" if lives else b"0"), examples=examples)
        os._exit(int(pytest.main([*options, *tests], plugins=[asked])))
    os.close(write)
    try:
        with os.fdopen(read, "rb", buffering=0) as answers:
            for mutant in those:
                answer = answers.read(1)
                if not answer:
                    raise SystemExit(f"the tests cannot be run, or fail without a mutant: {' '.join(tests)}")
                yield mutant, answer == b"1"
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)


def found(names: list[str] | None = None) -> list[Mutant]:
    """The mutants of the named files, or of all."""
    files = [file for room in ROOMS for file in sorted((SRC / "hoiam" / "core" / room).glob("*.py"))]
    chosen = [file for file in files if file.name != "__init__.py" and (not names or _called(file) & set(names))]
    return [mutant for file in chosen for mutant in mutants(file)]


def _called(file: Path) -> set[str]:
    """The names by which a file is asked for: its own, with its room, its room's."""
    name = _name(file)
    return {file.stem, name, name.rpartition("/")[0]}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./hoiam bench mutation")
    parser.add_argument("names", nargs="*", help="rooms, or names of files without .py")
    parser.add_argument("--from", type=int, default=0, dest="first", help="leave out so many, which were tried before")
    parser.add_argument("--examples", action="store_true", help="leave out tests that draw their cases: quicker, and stricter")
    parser.add_argument("--seconds", type=float, help="stop after that long")
    parser.add_argument("--list", action="store_true", help="only count")
    asked = parser.parse_args(argv)
    with Report("mutation") as report:
        if asked.list:
            every = found(asked.names)
            for mutant in every:
                report.say(f"{mutant.key} (line {mutant.line})")
            report.figure("mutants", len(every), "mutants of these files")
        else:
            run(report, asked.names, asked.seconds, asked.first, examples=asked.examples)
    return 0 if report.met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
