"""The files that wait with a form, whichever form and whosever: seen in small, put in order, turned, and each kept once.

One answer for all of them: a writer's draft, what he adds to a petition that was sent, what an officer enters for somebody.
Each picture is drawn for one look by the reader, from the sealed file, and stored nowhere. Turning and order are instructions
beside the files, which stay byte for byte as they came: they are evidence.

Who may see a picture is the face's to say: it opens the file by the keys that its visitor holds, and a file that these do not
open is none (404).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import Field, replace
from typing import Any, BinaryIO, ClassVar, Final, Protocol, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from hoiam.casework import limits
from hoiam.core.values import counted
from hoiam.core.words import Text
from hoiam.reader import NotRead, Waits
from hoiam.vault.errors import DoesNotOpen
from hoiam.vault.pixels import TURNS, NotDrawn, small

SMALL: Final = 96
"""The side of the square that a page leaves for one, in CSS pixels."""
TURNED: Final = "turned"
"""In the address of a picture: by how many degrees it is to be shown turned."""
ORDERS: Final = ("place", "turn")
"""The names of the buttons. A value says what is to be afterwards (`<id>:<place>`, `<id>:<degrees>`), so that a second press
of the same button changes nothing more."""
ADDS: Final = ("do", "add")
"""The button that brings the chosen files to the page, and sends nothing."""
# A browser asks for several at once, the reader takes four of one asker at a time: the others are asked for again.
_TRIES: Final = 4
_PAUSE: Final = 0.4  # seconds


class Listed(Protocol):
    """A file that waits with a form: its random id (hex), what it is called, its type, its size in bytes; the SHA-256 of what
    is in it (hex, empty where nobody knows), by how many degrees clockwise it is shown turned, whether no page of it can be
    shown; what is told of it."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def contents(self) -> str: ...
    @property
    def turned(self) -> int: ...
    @property
    def unseen(self) -> bool: ...
    @property
    def told(self) -> Sequence[Text]: ...


F = TypeVar("F", bound=Listed)
T = TypeVar("T")


def is_drawn(type_: str, unseen: bool = False) -> bool:
    """Whether a file of this type has a picture in small, where a page of it can be shown at all: photos, and documents whose
    first page is drawn."""
    return not unseen and (type_.startswith("image/") or type_ == "application/pdf")


def rows(files: Iterable[Listed], address: Callable[[UUID], str], *, ordered: bool = True) -> list[Mapping[str, Any]]:
    """The files as a page lists them (`_files.html`): the address of each one's picture, empty without one; where it may be
    put and how far it may be turned. `address`: of the picture of a file; not `ordered`: there is nothing to put or to turn."""
    every = list(files)
    listed: list[Mapping[str, Any]] = []
    for at, file in enumerate(every):
        drawn = is_drawn(file.type, file.unseen)
        row: dict[str, Any] = {"file": file, "side": SMALL, "ordered": ordered, "up": None, "down": None, "left": None}
        row["picture"] = f"{address(UUID(file.id))}?{TURNED}={file.turned}" if drawn else ""
        if ordered:
            row["up"] = at - 1 if at else None
            row["down"] = at + 1 if at + 1 < len(every) else None
        if ordered and drawn:
            row |= {"left": (file.turned - 90) % 360, "right": (file.turned + 90) % 360}
        listed.append(row)
    return listed


def is_asked(sent: Mapping[str, str], *, ordered: bool = True) -> bool:
    """Whether a form came for its files alone: to take one out, to put or to turn one, to have those that were chosen looked
    at. Such a form is shown again, and nothing of it is done. Where they are not `ordered`, these names are the form's own."""
    return any(name in sent for name in ("remove", *(ORDERS if ordered else ()))) or sent.get(ADDS[0]) == ADDS[1]


def put(files: list[F], asked: Mapping[str, str]) -> None:
    """Puts one of the files at another place, or has it shown turned; what makes no sense changes nothing."""
    for name in ORDERS:
        found, _, text = asked.get(name, "").partition(":")
        at, wanted = next((at for at, file in enumerate(files) if file.id == found), None), counted(text, 999)
        if at is None or wanted is None:
            continue
        if name == "place":
            files.insert(wanted, files.pop(at))
        elif wanted in TURNS and is_drawn(files[at].type, files[at].unseen):
            files[at] = replace(files[at], turned=wanted)


def twin(files: Iterable[F], contents: str) -> F | None:
    """The one among them with the same bytes in it, whatever it is called."""
    return next((each for each in files if contents and each.contents == contents), None)


def kept_once(name: str, there: str) -> Text:
    """What is said of a file that came a second time."""
    return Text(
        f"“{name}” và “{there}” đã có ở đây là cùng một tệp, nên chỉ giữ một.",
        f"“{name}” is the same file as “{there}”, which is here already, so only one is kept.",
    )


def picture(
    request: HttpRequest, opening: AbstractContextManager[BinaryIO], turned: int | None = None, *, asker: str | None = None
) -> HttpResponse:
    """The file in small, turned as its page says (or by so many degrees); without a picture, an answer in whose place the page
    shows the file's name. A file that does not open is none (404). `asker`: for the reader to count, the address without."""
    if turned is None:
        turned = counted(request.GET.get(TURNED, ""), 999) or 0
    try:
        with opening as file:
            upright, who = turned if turned in TURNS else 0, limits.asker(request) if asker is None else asker
            drawn = patiently(lambda: small(file, turned=upright, asker=who)).picture
    except (LookupError, NotDrawn, DoesNotOpen) as none:
        raise Http404 from none
    except NotRead as later:
        return _told_nowhere(HttpResponse(status=503, headers={"Retry-After": str(getattr(later, "after", 5))}))
    return _told_nowhere(HttpResponse(drawn, content_type="image/png"))


def _told_nowhere(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


def patiently(asks: Callable[[], T]) -> T:
    """What the reader answers, asked again a few times while it has enough to do; NotRead where it stays so, or at any other
    reason at once. The thread leaves its place meanwhile."""
    for left in reversed(range(_TRIES)):
        try:
            return asks()
        except NotRead as later:
            if not left or later.reason != "busy":
                raise
            with Waits.aside():
                time.sleep(_PAUSE)
    raise AssertionError("unreachable")
