"""What a writer's own files say of place, device and time, told to him in plain words; and his choice to have it taken out.

Nothing is taken out unless he presses for it. The original is evidence: it stays, sealed with the name, unless he drops it for
good; as long as it is kept he can have it back. Whoever writes without a name, or a denunciation, is told once more before he
sends what could tell who he is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hoiam.casework import files, intake, limits, photos
from hoiam.casework.said import language, told
from hoiam.portal.drafts import DraftFile
from hoiam.reader import NotRead
from hoiam.vault.inspection import DEVICE, FIELDS, PLACE, Metadata
from hoiam.vault.sealing import DataKeys

ASKED: Final = ("strip", "original")
"""The names of the buttons: `<id>:keep` and `<id>:drop` take it out, of a file or of `all`, and keep or drop the original;
`<id>:drop` and `<id>:back` say what becomes of an original that is kept."""
ALL: Final = "all"
_DAY: Final = len("2026-05-12")
_MOST_SHOWN: Final = 8  # of one line

_NAMES: Final[Mapping[str, Promise]] = {
    "place": _("nơi chụp"),
    "device": _("máy, chương trình hoặc tên người dùng"),
    "time": _("thời điểm"),
    "words": _("ghi chú"),
}
_MORE: Final[Mapping[str, tuple[str, Promise]]] = {
    "around": ("place", _("còn ghi chú khác về nơi chụp (hướng máy, tốc độ, khu vực)")),
    "track": ("place", _("một dải ghi chú chạy theo phim, có thể ghi nơi chụp từng giây")),
    "maker": ("device", _("ghi chú riêng của hãng máy, thường có số máy")),
    "settings": ("words", _("các ghi chú khác của máy hoặc chương trình")),
    "preview": ("words", _("một ảnh nhỏ của cả tấm ảnh, có thể là ảnh trước khi cắt hay che bớt")),
    "behind": ("words", _("một ảnh hoặc đoạn phim khác gắn phía sau, bản thân nó cũng có thể nói thêm")),
    "tangled": ("words", _("nhiều hoặc rối hơn mức đọc được ở đây")),
}
_TITLES: Final[Mapping[str, Promise]] = {
    "place": _("Nơi chụp"),
    "device": _("Máy, chương trình, tên"),
    "time": _("Thời điểm"),
    "words": _("Ghi chú trong tệp"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what a file says: a title, and what stands behind it."""

    title: str
    said: str


def lines(metadata: Metadata, zone: ZoneInfo) -> list[Line]:
    """What the file says, in the language of the page: place, device, time, notes; times in the time zone of the law."""
    found: dict[str, list[str]] = {name: [] for name in _TITLES}
    found["time"] = _times([value for name, value in metadata.said if name == "taken"], zone)
    for name, value in sorted(metadata.said, key=lambda pair: FIELDS.index(pair[0])):
        words = _in_words(name, value)
        group = _group(name)
        if words and words not in found[group]:
            found[group].append(words)
    for name in metadata.more:
        group, words_ = _MORE[name]
        found[group].append(str(words_))
    return [Line(str(_TITLES[group]), "; ".join(_few(said))) for group, said in found.items() if said]


def kinds(metadata: Metadata) -> str:
    """Of what the file says something, in a few words: "nơi chụp, lúc chụp"."""
    groups = {_group(name) for name, _value in metadata.said} | {_MORE[name][0] for name in metadata.more}
    return ", ".join(str(name) for group, name in _NAMES.items() if group in groups)


def _group(name: str) -> str:
    if name in PLACE:
        return "place"
    return "device" if name in DEVICE else {"taken": "time"}.get(name, "words")


def _few(said: Sequence[str]) -> list[str]:
    rest = len(said) - _MOST_SHOWN
    if rest <= 1:
        return list(said)
    more = ngettext("và %(n)d điều nữa", "và %(n)d điều nữa", rest) % {"n": rest}
    return [*said[:_MOST_SHOWN], more]


def _in_words(name: str, value: str) -> str:
    match name:
        case "position":
            north, east = (float(part) for part in value.split())
            return gettext("%(north)s %(ns)s, %(east)s %(ew)s (đủ để tìm ra chỗ chụp trên bản đồ)") % {
                "north": _degrees(north),
                "ns": gettext("vĩ độ bắc") if north >= 0 else gettext("vĩ độ nam"),
                "east": _degrees(east),
                "ew": gettext("kinh độ đông") if east >= 0 else gettext("kinh độ tây"),
            }
        case "height":
            return gettext("cao %(metres)s m") % {"metres": _number(f"{float(value):.0f}")}
        case "serial":
            return gettext("số máy %(number)s") % {"number": value}
        case "owner":
            return gettext("tên “%(name)s”") % {"name": value}
        case "software":
            return gettext("chương trình %(name)s") % {"name": value}
        case "lens":
            return gettext("ống kính %(name)s") % {"name": value}
        case "taken":
            return ""  # all of them together: see `_times`
    return value


def _number(text: str) -> str:
    return text.replace(".", ",") if language() == "vi" else text


def _degrees(value: float) -> str:
    return f"{_number(f'{abs(value):.5f}')}°"


def _times(values: Iterable[str], zone: ZoneInfo) -> list[str]:
    """Moments, each once: as they are on the law's calendar; where the zone is not said, as the device's own clock had them."""
    known: dict[str, str] = {}
    for value in sorted(values, key=lambda value: (len(value) == _DAY, datetime.fromisoformat(value).tzinfo is None)):
        at = datetime.fromisoformat(value)
        if len(value) == _DAY:
            if not any(f"{at:%d/%m/%Y}" in each for each in known):
                known[f"{at:%d/%m/%Y}"] = f"{at:%d/%m/%Y}"
        elif at.tzinfo is not None:
            when = f"{at.astimezone(zone):%H:%M %d/%m/%Y}"
            known.setdefault(when, when)
        else:
            when = f"{at:%H:%M %d/%m/%Y}"
            known.setdefault(when, gettext("%(when)s theo đồng hồ của máy") % {"when": when})
    return list(known.values())


def row(file: DraftFile, zone: ZoneInfo) -> Mapping[str, Any]:
    """For the page that lists the file: what it says, whether it can be taken out, what has become of its original."""
    was = file.original.metadata if file.original is not None else Metadata()
    return {
        "file": file,
        "lines": lines(file.metadata, zone),
        "can": bool(file.metadata) and intake.can_be_stripped(file.type),
        "stripped": file.stripped,
        "was": kinds(was),
    }


def beside(rows: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> list[Mapping[str, Any]]:
    """The rows of a page that lists files (`casework.photos.rows`), each with what its file says."""
    return [{**each, "metadata": row(each["file"], zone)} for each in rows]


# What every program notes of every file tells nobody who it was.
_OF_EVERYBODY: Final = frozenset({"software", "taken", "words", "settings"})


def said_of(listed: Iterable[DraftFile]) -> dict[str, str]:
    """Of what each file that says something does, by its id."""
    return {file.id: kinds(file.metadata) for file in listed if file.metadata}


def telling(listed: Iterable[DraftFile]) -> list[DraftFile]:
    """Those that say something by which somebody could be known: a place, a device, a name, or what is not read here."""
    return [
        file
        for file in listed
        if {*(name for name, _value in file.metadata.said), *file.metadata.more} - _OF_EVERYBODY
    ]


def for_all(listed: Sequence[DraftFile]) -> int:
    """How many there are from which it can be taken out at once; 0 where a button of one's own does."""
    count = sum(bool(file.metadata) and intake.can_be_stripped(file.type) for file in listed)
    return count if count > 1 else 0


def originals(listed: Iterable[DraftFile]) -> list[str]:
    """The names of files of which the original is kept with the name."""
    return [file.name for file in listed if file.original is not None]


def twin(listed: Iterable[DraftFile], contents: str) -> DraftFile | None:
    """The one among them that came with these bytes in it and was stripped since."""
    return next((file for file in listed if contents and contents in file.held), None)


def is_asked(sent: Mapping[str, str]) -> bool:
    """Whether a form came to have something taken out, or to say what becomes of an original."""
    return any(name in sent for name in ASKED)


@dataclass(slots=True)
class Done:
    """What became of it: for the id of a file the one in its place, and why others stay as they are, a sentence each."""

    instead: dict[str, DraftFile] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def put(self, listed: list[DraftFile]) -> list[DraftFile]:
        """The files with each new one in the place of the old one; order and turning are as they lie there by now."""
        put = []
        for file in listed:
            new = self.instead.get(file.id)
            put.append(replace(new, turned=file.turned) if new is not None else file)
        return put


def asked(keys: DataKeys, listed: Sequence[DraftFile], request: HttpRequest) -> Done:
    """Does what the form asks for with these files, and leaves each as it is where that makes no sense. Nothing is removed
    from the disk: whoever stores the new files removes the old ones."""
    done = Done()
    which, _colon, how = request.POST.get("strip", "").partition(":")
    if how in ("keep", "drop"):
        for file in listed:
            if file.id == which or (which == ALL and file.metadata and intake.can_be_stripped(file.type)):
                beside = {(done.instead.get(each.id) or each).name for each in listed}
                _strip(keys, file, done, request, keep=how == "keep", beside=beside)
    which, _colon, how = request.POST.get("original", "").partition(":")
    for file in listed:
        if file.original is None or which not in (file.id, ALL):
            continue
        if how == "drop":
            done.instead[file.id] = replace(file, original=None, stripped="dropped")
        elif how == "back" and which == file.id:
            came = intake.with_original(keys, file.handed_in(), file.original.metadata)
            was = file.original
            done.instead[file.id] = replace(DraftFile.of(came), name=was.name, notes=was.notes, contents=was.contents)
    return done


def _strip(keys: DataKeys, file: DraftFile, done: Done, request: HttpRequest, *, keep: bool, beside: Collection[str]) -> None:
    if file.stripped or not file.metadata:
        return
    room = file.size * (2 if keep else 1)
    if not files.has_room(room) or not limits.may_leave(request, room):
        no_room = gettext("“%(name)s”: lúc này nơi này không đủ chỗ để làm bản mới. Hãy thử lại sau.")
        done.refused.append(no_room % {"name": file.name})
        return
    try:
        asker = limits.asker(request)
        new, contents = photos.patiently(
            lambda: intake.stripped_file(keys, file.handed_in(), keep=keep, asker=asker, others=beside)
        )
    except (intake.NotStripped, NotRead) as cannot:
        done.refused.append(f"“{file.name}”: {' '.join(told(cannot))}")
        return
    original = None
    if new.original is not None:
        lies = DraftFile.of(replace(file.handed_in(), sealed=new.original))
        original = replace(lies, contents=file.contents)
    stripped = "kept" if keep else "dropped"
    done.instead[file.id] = replace(DraftFile.of(new), contents=contents, stripped=stripped, original=original)
