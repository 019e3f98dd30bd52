"""YAML read with its line numbers, so that a mistake in a pack is named by file, line and cause."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

import yaml

from hoiam.core.words import Text

# The C parser reads a pack ten times faster; where libyaml is missing the Python one gives the same nodes.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

T = TypeVar("T")

_MOST_OPENED = 20_000
"""No pack has as many lists and fields, nor a tenth; the parser, which calls itself for each that lies in another, breaks at
more than twice as many."""
_MOST_DIGITS = 9
_SHOWN = 60


class PackError(Exception):
    """A pack that cannot be read: in which file, on which line, and why."""

    def __init__(self, file: str, line: int, cause: str) -> None:
        super().__init__(f"{file}, line {line}: {cause}")
        self.file = file
        self.line = line
        self.cause = cause


class Spot:
    """A value in a pack that knows where it stands."""

    def __init__(self, file: str, node: yaml.Node) -> None:
        self.file = file
        self.node = node
        self.line: int = node.start_mark.line + 1

    @property
    def place(self) -> str:
        """File and line, as an editor takes them."""
        return f"{self.file}:{self.line}"

    def error(self, cause: str) -> PackError:
        """The error that names this place."""
        return PackError(self.file, self.line, cause)

    def text(self) -> str:
        """A text on one line or several; never empty."""
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            raise self.error("a text is wanted here")
        if any(unseen(char) for char in self.node.value):
            raise self.error("a character stands here that is not seen; take it out")
        return str(self.node.value).strip()

    def whole(self) -> int:
        """A whole number, 0 or more."""
        value = self.node.value if isinstance(self.node, yaml.ScalarNode) else ""
        if not (value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS):
            raise self.error(f"a whole number is wanted here, not {self._shown()}")
        return int(value)

    def within(self, least: int, most: int) -> int:
        """A whole number between two, both included."""
        number = self.whole()
        if not least <= number <= most:
            raise self.error(f"a number from {least} to {most} is wanted here, not {number}")
        return number

    def day(self) -> date:
        """A date in ISO form."""
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            raise self.error(f"a date such as 2026-07-01 is wanted here, not {self._shown()}") from None

    def truth(self) -> bool:
        """true or false."""
        if isinstance(self.node, yaml.ScalarNode) and self.node.value in ("true", "false"):
            return bool(self.node.value == "true")
        raise self.error(f"true or false is wanted here, not {self._shown()}")

    def choice(self, allowed: Iterable[str]) -> str:
        """One of the words that are allowed here."""
        word = self.text()
        every = sorted(allowed)
        if word not in every:
            raise self.error(f"“{word}” is not one of {', '.join(every)}{_did_you_mean(word, every)}")
        return word

    def words(self) -> Text:
        """The same sentence in both languages: `{vi: ..., en: ...}`."""
        fields = self.fields()
        both = Text(fields.need("vi").text(), fields.need("en").text())
        fields.done()
        return both

    def items(self) -> list[Spot]:
        """The members of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error(f"a list is wanted here, not {self._shown()}")
        return [Spot(self.file, node) for node in self.node.value]

    def one_or_more(self) -> list[Spot]:
        """The members of a list, or a single value standing for a list of one."""
        return self.items() if isinstance(self.node, yaml.SequenceNode) else [self]

    def is_text(self) -> bool:
        """Whether a plain value stands here rather than a list or fields."""
        return isinstance(self.node, yaml.ScalarNode)

    def fields(self) -> Fields:
        """Named fields."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error(f"named fields are wanted here, not {self._shown()}")
        return Fields(self.file, self.node)

    def _shown(self) -> str:
        if isinstance(self.node, yaml.ScalarNode):
            value = str(self.node.value)
            return f"“{value[:_SHOWN]}{'…' if len(value) > _SHOWN else ''}”" if value else "nothing"
        return "a list" if isinstance(self.node, yaml.SequenceNode) else "named fields"


class Fields:
    """Named fields of a pack; each is taken by name, and `done` complains of those that nobody asked for."""

    def __init__(self, file: str, node: yaml.MappingNode) -> None:
        self.spot = Spot(file, node)
        self._values: dict[str, Spot] = {}
        self._keys: dict[str, Spot] = {}
        self._asked: set[str] = set()
        for key_node, value_node in node.value:
            key = Spot(file, key_node)
            name = key.text()
            if name in self._values:
                raise key.error(f"“{name}” stands here twice")
            self._keys[name] = key
            self._values[name] = Spot(file, value_node)

    def need(self, name: str) -> Spot:
        """The field, which must be there."""
        found = self.may(name)
        if found is None:
            raise self.spot.error(f"“{name}” is missing")
        return found

    def may(self, name: str) -> Spot | None:
        """The field, if it is there and not empty."""
        self._asked.add(name)
        found = self._values.get(name)
        if found is not None and found.is_text() and found.node.value in ("", "null", "~"):
            return None
        return found

    def get(self, name: str, read: Callable[[Spot], T], default: T) -> T:
        """The field as `read` reads it, or the default where it is absent."""
        found = self.may(name)
        return default if found is None else read(found)

    def many(self, name: str, read: Callable[[Spot], T]) -> tuple[T, ...]:
        """Every member of a list field (or its single value), none where it is absent."""
        found = self.may(name)
        return () if found is None else tuple(read(each) for each in found.one_or_more())

    def pairs(self) -> Iterator[tuple[Spot, Spot]]:
        """Every name with its value, where the names are free."""
        for name, key in self._keys.items():
            yield key, self._values[name]

    def done(self) -> None:
        """Complain of a field that nobody asked for; very likely a slip of the pen."""
        for name, key in self._keys.items():
            if name not in self._asked:
                every = sorted(self._asked)
                raise key.error(f"“{name}” is not a field here; the fields are {', '.join(every)}{_did_you_mean(name, every)}")


def read(file: str, text: str) -> Fields:
    """The top of a pack file. Raises PackError."""
    if sum(text.count(opener) for opener in ("[", "{", "- ", "? ")) > _MOST_OPENED:
        raise PackError(file, 1, f"more than {_MOST_OPENED} lists and fields stand here: that is no pack")
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PackError(file, mark.line + 1 if mark else 1, f"not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise PackError(file, 1, f"not YAML: {error}") from None
    if node is None:
        raise PackError(file, 1, "the file is empty")
    return Spot(file, node).fields()


def unseen(char: str) -> bool:
    """Whether a character shows nothing and changes how others are shown or stored: a control, or one that turns text round."""
    return char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


def _did_you_mean(word: str, every: list[str]) -> str:
    near = get_close_matches(word, every, n=1, cutoff=0.6)
    return f" (did you mean “{near[0]}”?)" if near else ""
