"""./hoiam bench mutation: does a test fail when a line of core that counts, moves or permits says something else?

Each mutant changes one place: a comparison, an arithmetic sign, and/or, not, a number, a returned value, a statement taken
out. The tests of the room are collected once and run once as the code is, while it is noted through which lines each of them
goes and how long it takes. Each mutant is put into the functions of a forked process, where only the tests run that go through
its statement: first those that killed before, then the quickest, up to the first that fails (a mutant that is in no function,
such as a default of a class, is imported anew, and meets every test). A mutant that no test kills is a survivor. Survivors are
listed and explained in docs/decisions/mutation-of-the-law.md; one that stands there is no news.

    ./hoiam bench mutation                        every mutant of all rooms (hours)
    ./hoiam bench mutation deadlines visit/state      only these rooms or files
    ./hoiam bench mutation terms --from 40 --seconds 50    from its 40th mutant on, and no longer than that
    ./hoiam bench mutation terms --examples       without the tests that draw their cases: quicker, and more survive
    ./hoiam bench mutation terms --again LOG      only those that survived in what an earlier run told, in its order
    ./hoiam bench mutation --list                 only count them
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.machinery
import os
import pickle
import random
import re
import resource
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
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
_LIVES = ("tests/core/dossier", "tests/core/petition", "tests/core/visit", "tests/core/errand")
# Rooms of core, and all that must hold of each.
ROOMS: dict[str, tuple[str, ...]] = {
    "deadlines": _LAW,
    "procedure": ("tests/core/procedure", *_LAW),
    "dossier": _LIVES,
    "petition": _LIVES,
    "petition/steps": _LIVES,
    "visit": ("tests/core/visit",),
    "errand": ("tests/core/errand",),
    "regulation": ("tests/core/regulation", "tests/law/test_regulations.py"),
}
# Where most mutants are imported anew: the tests that know a file best, tried alone before all of them.
FIRST_OF: dict[str, tuple[str, ...]] = {"dossier/wire": ("tests/core/petition/test_wire.py",)}
TIME_LIMIT = 90  # seconds of the processor: on a machine with other work to do, no mutant dies of waiting
SLOWER = 4  # so many times as long as they took may its tests take with a mutant, and FIRST seconds besides
FIRST = 15

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


@cache
def _source(file: Path) -> str:
    """A file as it was when the run began, whatever is written into it meanwhile."""
    return file.read_text(encoding="utf-8")


@cache
def _tree(file: Path) -> ast.Module:
    """A file, to be looked at and not to be changed."""
    return ast.parse(_source(file))


def mutants(file: Path) -> Iterator[Mutant]:
    """Every mutant of a file, in the order of its places."""
    for i, (node, where) in enumerate(_places(ast.parse(_source(file)))):
        for j, (before, after, undo) in enumerate(_changes(node)):
            undo()
            yield Mutant(file, node.lineno, where, before, after, i, j)


def _mutated(mutant: Mutant) -> ast.Module:
    """The file with the change of the mutant in it."""
    tree = ast.parse(_source(mutant.file))
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

    if isinstance(node, ast.AugAssign):
        yield from _left_out(node)
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
    elif isinstance(node, ast.Return) and node.value is not None and not _is_nothing(node.value):
        kept = node.value
        yield from told(lambda: setattr(node, "value", ast.Constant(None)), lambda: setattr(node, "value", kept))
    elif isinstance(node, ast.Raise | ast.Continue) or _only_called(node):
        yield from _left_out(node)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TWINS:
        name = node.func
        twin = ast.Name(TWINS[name.id], ast.Load())
        yield from told(lambda: setattr(node, "func", twin), lambda: setattr(node, "func", name))


def _left_out(node: ast.AST) -> Iterator[tuple[str, str, Callable[[], object]]]:
    """The statement does nothing."""
    was, before = node.__class__, ast.unparse(node)
    node.__class__ = ast.Pass
    yield _short(before), "pass", lambda: setattr(node, "__class__", was)


def _only_called(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _is_nothing(node: ast.expr) -> bool:
    """Whether a value says no more than None does; that it could be True, its own mutant says."""
    return isinstance(node, ast.Constant) and node.value in (None, False, "")


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
    """Whether every test passes with the mutant; run in children that have imported nothing of the house."""
    first = FIRST_OF.get(_name(mutant.file), ())
    return (not first or _passes(mutant, first)) and _passes(mutant, tests_of(mutant.file))


def _passes(mutant: Mutant, tests: tuple[str, ...]) -> bool:
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (TIME_LIMIT, TIME_LIMIT))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        sys.meta_path.insert(0, _Changed(mutant))
        import pytest

        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--no-header", "-p", "no:randomly", *tests])
        os._exit(int(code))
    _, status = os.waitpid(child, 0)
    return status == 0


@dataclass(frozen=True, slots=True)
class _Ran:
    """What was noted of each collected test, by its place among them: the seconds that it took, the lines of each file."""

    seconds: list[float]
    lines: list[frozenset[tuple[str, int]]]


class _Tracing:
    """A pytest plugin that notes through which lines of some files each test goes. What a fixture runs that several tests
    share, each of them goes through."""

    def __init__(self, files: set[str]) -> None:
        self.files = files
        self.seconds: dict[Any, float] = {}
        self.own: dict[Any, set[tuple[str, int]]] = {}
        self.shared: dict[Any, set[tuple[str, int]]] = {}
        self.now: set[tuple[str, int]] = set()

    def _trace(self, frame: types.FrameType, event: str, arg: object) -> Any:
        return self._line if frame.f_code.co_filename in self.files else None

    def _line(self, frame: types.FrameType, event: str, arg: object) -> Any:
        self.now.add((frame.f_code.co_filename, frame.f_lineno))
        return self._line

    def pytest_runtest_protocol(self, item: Any, nextitem: Any) -> Iterator[None]:
        self.now = self.own[item] = set()
        begun = time.process_time()
        sys.settrace(self._trace)
        yield
        sys.settrace(None)
        self.seconds[item] = time.process_time() - begun

    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Iterator[None]:
        kept = self.now
        if fixturedef.scope != "function":
            self.now = self.shared.setdefault(fixturedef, set())
        yield
        self.now = kept

    def ran(self, items: list[Any]) -> _Ran:
        used = (
            [each for those in item._fixtureinfo.name2fixturedefs.values() for each in those if each in self.shared]
            for item in items
        )
        lines = [
            frozenset(self.own[item].union(*map(self.shared.__getitem__, those)))
            for item, those in zip(items, used, strict=True)
        ]
        return _Ran([self.seconds[item] for item in items], lines)


_SAID = {True: b"1", False: b"0", None: b"?"}  # whether a mutant lives; None where no test goes through its function


class _Forking:
    """A pytest plugin that runs the collected tests as they are, and then for each mutant those that go through its statement,
    each time in a forked process."""

    def __init__(self, mutants: list[Mutant], told: Callable[[bool | None], object], *, examples: bool) -> None:
        self.mutants, self.told, self.examples = mutants, told, examples

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """With properties, which draw a hundred cases, or without."""
        if self.examples:
            items[:] = [item for item in items if not hasattr(item.obj, "hypothesis")]

    def pytest_runtestloop(self, session: Any) -> bool:
        import gc

        gc.freeze()  # so that no fork copies what it only looks at
        every = list(session.items)
        ran = self._as_it_is(session, every)
        killed = [0] * len(every)
        for mutant in self.mutants:
            file, (first, last) = str(mutant.file), _statements(mutant.file)[mutant.place]
            through = [n for n, lines in enumerate(ran.lines) if any((file, line) in lines for line in range(first, last + 1))]
            through.sort(key=lambda n: (-killed[n], ran.seconds[n]))
            session.items = [every[n] for n in through]
            limit = FIRST + SLOWER * sum(ran.seconds[n] for n in through)
            # What runs only while modules are imported, no fork changes; nor a function that was made then by another one.
            outer = range(*_outermost(mutant))
            reached = any((file, line) in lines for lines in ran.lines for line in outer)
            lives, by = self._lives(session, mutant, int(limit)) if through and reached else (None, None)
            if by is not None:
                killed[through[by]] += 1
            self.told(lives)
        return True

    def _as_it_is(self, session: Any, every: list[Any]) -> _Ran:
        """What is noted of the tests without a mutant, in a process of its own: what they leave behind, no mutant finds."""
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            import pytest

            tracing = _Tracing({str(mutant.file) for mutant in self.mutants})
            for hook in ("pytest_runtest_protocol", "pytest_fixture_setup"):
                setattr(_Tracing, hook, pytest.hookimpl(hookwrapper=True)(getattr(_Tracing, hook)))
            session.config.pluginmanager.register(tracing)
            _run(session)
            with os.fdopen(write, "wb") as told:
                if not session.testsfailed:
                    pickle.dump(tracing.ran(every), told)
            os._exit(0)
        os.close(write)
        with os.fdopen(read, "rb") as answer:
            found = answer.read()
        os.waitpid(child, 0)
        if not found:
            raise SystemExit("the tests fail without a mutant")
        ran: _Ran = pickle.loads(found)  # noqa: S301 - a child of this process wrote it
        return ran

    @staticmethod
    def _lives(session: Any, mutant: Mutant, limit: int) -> tuple[bool, int | None]:
        """Whether the chosen tests pass with the mutant; else which of them failed, where one did."""
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            begun: list[int] = []
            try:
                session.config.pluginmanager.register(_Counting(begun))
                _put_in(mutant)
                _run(session)
            except BaseException:
                session.testsfailed = 1  # however it ended, the tests did not pass
            if session.testsfailed and begun:
                os.write(write, str(len(begun) - 1).encode())
            os._exit(1 if session.testsfailed else 0)
        os.close(write)
        with os.fdopen(read, "rb") as answer:
            by = answer.read()
        _, status = os.waitpid(child, 0)
        return status == 0, int(by) if by else None


class _Counting:
    """A pytest plugin that counts the tests that have begun."""

    def __init__(self, begun: list[int]) -> None:
        self.begun = begun

    def pytest_runtest_logstart(self) -> None:
        self.begun.append(1)


def _run(session: Any) -> None:
    """The tests of the session, up to the first that fails."""
    import _pytest.main

    try:
        _pytest.main.pytest_runtestloop(session)
    except _pytest.main.Session.Failed:
        return


@cache
def _statements(file: Path) -> list[tuple[int, int]]:
    """Of each place of a file, the first and the last line of the statement that it is in; of a statement that has a body,
    those above the body."""
    lines: dict[int, tuple[int, int]] = {}

    def walk(node: ast.AST, now: tuple[int, int]) -> None:
        if isinstance(node, ast.match_case):
            now = node.pattern.lineno, max(node.pattern.lineno, node.body[0].lineno - 1)
        elif isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if isinstance(body, list) else node.end_lineno
            now = node.lineno, max(node.lineno, last or node.lineno)
        lines[id(node)] = now
        for child in ast.iter_child_nodes(node):
            walk(child, now)

    walk(_tree(file), (1, 1))
    return [lines[id(node)] for node, _ in _places(_tree(file))]


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
    tree: ast.AST = _tree(mutant.file)
    for name in mutant.where.split("."):
        tree = next(node for node in ast.iter_child_nodes(tree) if getattr(node, "name", None) == name)
        if isinstance(tree, ast.FunctionDef):
            return mutant.line >= tree.body[0].lineno
    return False


def _outermost(mutant: Mutant) -> tuple[int, int]:
    """The lines of the body of the outermost function that a place lies in, as the ends of a range."""
    tree: ast.AST = _tree(mutant.file)
    for name in mutant.where.split("."):
        tree = next(node for node in ast.iter_child_nodes(tree) if getattr(node, "name", None) == name)
        if isinstance(tree, ast.FunctionDef):
            return tree.body[0].lineno, (tree.end_lineno or tree.lineno) + 1
    raise LookupError(mutant.where)


def tests_of(file: Path) -> tuple[str, ...]:
    """What must hold of a file, each once, in the order in which it is tried."""
    name = _name(file)
    return tuple(dict.fromkeys(ROOMS[name.rpartition("/")[0]]))


def _name(file: Path) -> str:
    """A file as the command line names it: `petition/steps/ask`."""
    return file.relative_to(SRC / "hoiam" / "core").with_suffix("").as_posix()


def run(
    report: Report,
    names: list[str] | None = None,
    seconds: float | None = None,
    first: int = 0,
    *,
    examples: bool = False,
    again: Path | None = None,
) -> None:
    """Try the mutants of the named files (all by default) and tell the survivors."""
    os.chdir(ROOT)
    sys.path[:0] = [str(SRC), str(ROOT / "tests")]
    import hypothesis  # noqa: F401 - imported once here, so that no child pays for it
    import pytest  # noqa: F401 - asks whether it is there
    import yaml  # noqa: F401 - asks whether it is there

    every = found(names)
    random.Random(1).shuffle(every)
    if again is not None:
        told = re.findall(r"survived: (.+) \(line \d+, tried", again.read_text(encoding="utf-8"))
        every = sorted((mutant for mutant in every if mutant.key in told), key=lambda mutant: told.index(mutant.key))
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
        asked = _Forking(those, lambda lives: os.write(write, _SAID[lives]), examples=examples)
        os._exit(int(pytest.main([*options, *tests], plugins=[asked])))
    os.close(write)
    try:
        with os.fdopen(read, "rb", buffering=0) as answers:
            for mutant in those:
                answer = answers.read(1)
                if not answer:
                    raise SystemExit(f"the tests cannot be run, or fail without a mutant: {' '.join(tests)}")
                yield mutant, survives(mutant) if answer == _SAID[None] else answer == _SAID[True]
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
    parser.add_argument("--again", type=Path, metavar="LOG", help="only the survivors of a run whose words lie in that file")
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
            run(report, asked.names, asked.seconds, asked.first, examples=asked.examples, again=asked.again)
    return 0 if report.met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
