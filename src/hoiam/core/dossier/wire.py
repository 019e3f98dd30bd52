"""Facts as bytes, for ever.

Version 1 is one JSON object: keys sorted, no spaces, UTF-8, NFC by the door. The field names are those of ``events``;
a day is ``YYYY-MM-DD``, a moment RFC 3339 in UTC with microseconds. A field that came ``later`` is left out while it holds
its default. Reading is strict: an unknown version, fact, key or
type is an error, for a history that is half understood is worse than one that stops the reader. Writing is strict too: a
fact holds codes, so a text with a blank in it, or a long one, is not written. What is written is written for ever.
"""

from __future__ import annotations

import hashlib
import json
import re
import types
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from .events import LATER, Act, Clock, Ending, Recorded, Whole

VERSION = 1
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class WireError(ValueError):
    """The bytes are not a recorded act of a version that is known here, or the act is none that may be written."""


def _encode(value: object) -> object:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is date:
        return value.isoformat()  # type: ignore[attr-defined]  # a day, as just asked
    if kind is tuple:
        return [_encode(item) for item in value]  # type: ignore[attr-defined]  # as above
    if kind is datetime:
        return value.astimezone(UTC).isoformat(timespec="microseconds")  # type: ignore[attr-defined]  # as above
    names = _NAMES_OF.get(kind)
    if names is None:
        known = fields(value)  # type: ignore[arg-type]  # a dataclass here
        names = _NAMES_OF[kind] = tuple(f.name for f in known if LATER not in f.metadata)
        _LATER_OF[kind] = {f.name: f.default for f in known if LATER in f.metadata}
    # Most values are plain, and a call for each would take as long as all the rest.
    written = {name: item if type(item := getattr(value, name)) in _PLAIN else _encode(item) for name in names}
    for name, default in _LATER_OF[kind].items():
        if (item := getattr(value, name)) != default:
            written[name] = _encode(item)
    return written


_PLAIN = frozenset({str, int, bool, type(None)})
# The fields of each fact, asked once: a history is encoded act by act, and asking takes longer than encoding.
_NAMES_OF: dict[type, tuple[str, ...]] = {}
_LATER_OF: dict[type, dict[str, object]] = {}


_NUMBERS = frozenset({int, bool, type(None)})
_CODE = re.compile(r"[\w.:/@+*-]{0,100}")


def _only_codes(value: object) -> None:
    if isinstance(value, dict):
        for item in value.values():
            if type(item) not in _NUMBERS:
                _only_codes(item)
    elif isinstance(value, str):
        if not _CODE.fullmatch(value):
            # The text itself is not repeated: it may be what somebody typed.
            raise WireError(f"a fact holds codes, and this is none ({len(value)} characters)")
    elif isinstance(value, list):
        for item in value:
            _only_codes(item)


def encode(recorded: Recorded) -> bytes:
    """The bytes of a recorded act; equal acts give equal bytes. Raises WireError for a fact with free text in it."""
    act = recorded.act
    data = _encode(act.fact)
    _only_codes(data)
    record = {
        "v": VERSION,
        "seq": recorded.seq,
        "at": _encode(recorded.at),
        "actor": recorded.actor,
        "for": recorded.on_behalf_of,
        "step": act.step,
        "fact": type(act.fact).__name__,
        "data": data,
        "day": _encode(act.day),
        "state": act.state,
        "article": act.article,
    }
    if act.outcome:
        record["outcome"] = act.outcome
    if act.starts:
        record["starts"] = _encode(act.starts)
    if act.ends:
        record["ends"] = _encode(act.ends)
    if act.pauses:
        record["pauses"] = _encode(act.pauses)
    if act.how:
        record["how"] = _encode(act.how)
    if act.again:
        record["again"] = _encode(act.again)
    if act.toward:
        record["toward"] = _encode(act.toward)
    if act.through:
        record["through"] = act.through
    return _JSON.encode(record).encode()


def whole(recorded: Recorded, salt: bytes) -> bytes | None:
    """The salted SHA-256 (32 bytes) of all bytes of an act that the gatekeeper acts on; None for every other act. It is a
    digest in the text of the act, and so the line in the public log commits to who did it and whom it is about."""
    return hashlib.sha256(salt + encode(recorded)).digest() if isinstance(recorded.act.fact, Whole) else None


def _check(kind: type) -> Callable[[object], Any]:
    def read(value: object) -> object:
        if type(value) is not kind:
            raise WireError(f"expected {kind.__name__}, found {value!r}")
        return value

    return read


_NUMBER, _TEXT = _check(int), _check(str)


def _day(value: object) -> date:
    day = date.fromisoformat(_TEXT(value))
    if day.isoformat() != value:
        # Weeks and days without dashes are read by Python and are never written here.
        raise WireError(f"not a day: {value!r}")
    return day


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_TEXT(value))
    if _encode(moment) != value:
        raise WireError(f"not a moment in UTC: {value!r}")
    return moment


def _one_of(known: tuple[str, ...]) -> Callable[[object], Any]:
    def read(value: object) -> object:
        if value not in known:
            raise WireError(f"expected one of {', '.join(known)}, found {value!r}")
        return value

    return read


def _reader(hint: Any) -> Callable[[Any], Any]:
    origin = get_origin(hint)
    if origin is Literal:
        return _one_of(get_args(hint))
    if hint is date:
        return _day
    if origin is tuple:
        item = _reader(get_args(hint)[0])
        return lambda value: tuple(item(v) for v in _check(list)(value))
    if origin in (Union, types.UnionType):
        inner = _reader(next(a for a in get_args(hint) if a is not type(None)))
        return lambda value: None if value is None else inner(value)
    if hint in (str, int, bool):
        return _check(hint)
    return _object_reader(hint)


def _object_reader(cls: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(cls)
    readers = [(f.name, _reader(hints[f.name]), f.default is MISSING) for f in fields(cls)]
    known = frozenset(name for name, _, _ in readers)
    required = frozenset(name for name, _, needed in readers if needed)

    def read(value: Any) -> Any:
        keys = value.keys()
        if not (required <= keys <= known):
            raise WireError(f"{cls.__name__}: unknown or missing fields {sorted(known ^ keys)}")
        return cls(**{name: reader(value[name]) for name, reader, _ in readers if name in value})

    return read


_CLOCKS = _reader(tuple[Clock, ...])
_NAMES = _reader(tuple[str, ...])
_ENDINGS = _reader(tuple[Ending, ...])
_ALWAYS = frozenset({"v", "seq", "at", "actor", "for", "step", "fact", "data", "day", "state", "article"})
_KNOWN = _ALWAYS | {"outcome", "starts", "ends", "pauses", "how", "again", "toward", "through"}


class Decoder:
    """Reads the acts of one family, whose facts are the members of a union."""

    def __init__(self, facts: Any) -> None:
        self._readers = {cls.__name__: _object_reader(cls) for cls in get_args(facts)}

    def __call__(self, data: bytes) -> Recorded:
        """The recorded act that ``encode`` wrote; raises WireError for anything else, a fact of another family included."""
        try:
            record = json.loads(data)
            if record["v"] != VERSION:
                raise WireError(f"version {record['v']!r} is not known")
            if not _ALWAYS <= record.keys() <= _KNOWN:
                raise WireError(f"an act: unknown or missing fields {sorted(_ALWAYS - record.keys() | record.keys() - _KNOWN)}")
            act = Act(
                step=_TEXT(record["step"]),
                fact=self._readers[record["fact"]](record["data"]),
                day=_day(record["day"]),
                state=_TEXT(record["state"]),
                article=_TEXT(record["article"]),
                outcome=_TEXT(record.get("outcome", "")),
                starts=_CLOCKS(record["starts"]) if "starts" in record else (),
                ends=_NAMES(record["ends"]) if "ends" in record else (),
                pauses=_NAMES(record["pauses"]) if "pauses" in record else (),
                how=_ENDINGS(record["how"]) if "how" in record else (),
                again=_NAMES(record["again"]) if "again" in record else (),
                toward=_NAMES(record["toward"]) if "toward" in record else (),
                through=_NUMBER(record["through"]) if "through" in record else 0,
            )
            who, whose = _TEXT(record["actor"]), _TEXT(record["for"])
            return Recorded(_NUMBER(record["seq"]), _moment(record["at"]), who, whose, act)
        except WireError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise WireError(f"not a recorded act: {error}") from error
