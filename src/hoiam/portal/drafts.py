"""What a person has answered so far: found by his return code, sealed under it, kept for a short time.

The code exists from the first answer. The browser carries it in a cookie that only this server can read, so that nobody who
looks at the device's cookies learns it, and the page "save and come back" can show it. The server keeps ciphertext alone:
one day, or seven when the person asked for it.

Every change is made to the draft as it lies there and is written only if it still lies so (`change`): of two tabs, two
uploads, two devices, neither undoes what the other did.

Trusted: the cookie's key (derived from the installation's secret). A thief of the cookie alone can write on this draft until it
expires, but learns neither the code nor, without the server, a word. A thief of the table of drafts learns nothing.
"""

from __future__ import annotations

import json
import time
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import timedelta
from functools import lru_cache
from secrets import token_bytes
from types import SimpleNamespace
from typing import Any, Final, TypeVar, cast
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from hoiam.casework import drafts as store
from hoiam.casework import files, intake, laws, timely
from hoiam.casework.days import law_day
from hoiam.casework.guards import CLEARED
from hoiam.core.petition.events import COUNTER, Timing
from hoiam.core.petition.state import ORIGINAL
from hoiam.core.petition.steps.reissue import offered
from hoiam.core.words import Text
from hoiam.portal import own
from hoiam.vault import draft as sealed_draft
from hoiam.vault.codes import ReturnCode, SecondSlip
from hoiam.vault.errors import BadCode, DoesNotOpen
from hoiam.vault.inspection import Metadata
from hoiam.vault.sealing import CaseKeys, SealedStream
from hoiam.vault.wraps import Tier

T = TypeVar("T")

DAY: Final = 24 * 60 * 60
DAYS: Final = 1
DAYS_WHEN_SAVED: Final = 7
WRITING: Final = "draft"
FOLLOWING: Final = "follow"
SENDING_SECONDS: Final = 120  # longer than sending takes, whoever of the house is slow or away
_READ: Final = "hoiam.carried"
# A cookie lives as long as the browser window; these many seconds at most, whatever the browser does.
_LASTS: Final = {WRITING: DAYS_WHEN_SAVED * DAY, FOLLOWING: 30 * 60}


_MAY_BE_ABSENT: Final = frozenset({"turned", "unseen", "notes", "said", "more", "stripped", "original"})


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file that is sealed already: its random id, what the person's device called it, what it is, sizes, digest, tier."""

    id: str
    name: str
    type: str
    size: int
    sealed_size: int
    digest: str
    tier: str = "content"
    # SHA-256 of what is in it, which only the draft knows: the same file a second time is told by it.
    contents: str = ""
    turned: int = 0  # degrees clockwise by which it is to be shown turned: 0, 90, 180 or 270
    unseen: bool = False  # no page of it can be shown here
    # What its writer is told of how it is kept, in each language.
    notes: list[list[str]] = field(default_factory=list)
    # What it says of place, device and time, as (field, value), and what else stands in it (`vault.uploads.Metadata`).
    said: list[list[str]] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    stripped: str = ""  # that this was taken out, and whether the original is `kept` or `dropped`
    original: DraftFile | None = None

    def __post_init__(self) -> None:
        if isinstance(self.original, dict):  # as JSON has it
            object.__setattr__(self, "original", DraftFile(**self.original))

    @classmethod
    def of(cls, file: intake.File) -> DraftFile:
        """What a draft remembers of a file that arrived."""
        sealed = file.sealed
        where = (sealed.size, sealed.sealed_size, sealed.digest.hex(), sealed.tier.value)
        notes = [[note.vi, note.en] for note in file.notes]
        said, more = [list(pair) for pair in file.metadata.said], list(file.metadata.more)
        told = cls(sealed.id.hex, file.name, file.type, *where, turned=file.turned, unseen=file.unseen, notes=notes)
        return replace(told, said=said, more=more)

    def written(self) -> dict[str, Any]:
        """It as the draft is stored."""
        found = {name: value for name, value in asdict(self).items() if name not in _MAY_BE_ABSENT or value}
        return found | ({"original": self.original.written()} if self.original is not None else {})

    @property
    def metadata(self) -> Metadata:
        """What it says of place, device and time."""
        return Metadata(tuple((field, value) for field, value in self.said), tuple(self.more))

    @property
    def held(self) -> set[str]:
        """By what digest it would be told a second time: that of what goes round, and that of its original."""
        return {self.contents, *([self.original.contents] if self.original is not None else [])}

    @property
    def ids(self) -> list[UUID]:
        """What lies on the disk of it."""
        return [UUID(self.id), *([UUID(self.original.id)] if self.original is not None else [])]

    @property
    def told(self) -> tuple[Text, ...]:
        """What its writer is told of how it is kept."""
        return tuple(Text(*note) for note in self.notes)

    def handed_in(self) -> intake.File:
        """The file as it was sealed on arrival."""
        digest = bytes.fromhex(self.digest)
        sealed = SealedStream(UUID(self.id), Tier(self.tier), intake.FILE, digest, self.size, self.sealed_size)
        lies = replace(self.original.handed_in().sealed, kind=ORIGINAL) if self.original is not None else None
        return intake.File(
            sealed,
            self.name,
            self.type,
            turned=self.turned,
            unseen=self.unseen,
            notes=self.told,
            metadata=self.metadata,
            stripped=bool(self.stripped),
            original=lies,
        )


# What is no answer: what finds and opens the draft, and which state of it was read.
_BESIDE: Final = frozenset({"code", "keys", "version"})


@dataclass(slots=True)
class Draft:
    """The answers of one petition that is being written. `code` and `keys` never leave this server in clear.

    Whom it is about belongs to the petition and is no answer to a page: `is_about` adds, `is_not_about` takes one away because
    the writer says so, and nothing else changes it.
    """

    code: ReturnCode
    keys: CaseKeys
    kind: str = ""
    place: str = ""
    subject: str = ""
    body: str = ""
    words: str = ""
    files: list[DraftFile] = field(default_factory=list)
    readers_of: list[str] = field(default_factory=list)  # the bodies whose readers he has been shown for this kind
    _against: list[str] = field(default_factory=list)
    # What goes along from the petition that this one takes further: who is kept away on record there, for which kinds it has
    # walls, and that nobody is told of it.
    kept_away: list[str] = field(default_factory=list)
    walls: list[str] = field(default_factory=list)
    unspoken: bool = False
    anonymous: bool = False
    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    id_number: str = ""
    people: int = 1
    # As what he writes it for another, and who he is.
    behalf: str = ""
    by_name: str = ""
    by_address: str = ""
    by_phone: str = ""
    by_id_number: str = ""
    # Who writes it with him, a line each, and who of them all speaks for all.
    others: str = ""
    speakers: str = ""
    about_seen: bool = False
    left_as_is: list[str] = field(default_factory=list)
    origin: str = ""
    origin_code: str = ""  # the hash by which that petition is found: the new code does not lead to it
    saved: bool = False
    slip: str = ""  # the second slip, where its writer wants one
    counter: bool = False  # whether he would come in person, should he lose the code
    # Whether it comes in time, as its writer says: days as 2026-07-01, and the law's code of what kept him.
    known: str = ""
    hindered: str = ""
    since: str = ""
    until: str = ""
    sending: float = 0  # since when it is being sent, in seconds; until that ends nothing of it is changed
    version: bytes = b""  # of the state that was read; empty while it lies nowhere

    @classmethod
    def begin(cls) -> Draft:
        """A new code and the keys of a new case."""
        return cls(ReturnCode.new(), intake.new_keys())

    @property
    def case(self) -> UUID:
        return self.keys.case

    @property
    def along(self) -> intake.Along:
        """What goes along from the petition that this one takes further, as it stood when the writer began."""
        return intake.Along(tuple(self.kept_away), tuple(self.walls), self.unspoken)

    def takes_along(self, along: intake.Along) -> None:
        """This goes along as well."""
        both = self.along.and_also(along)
        self.kept_away, self.walls, self.unspoken = [*both.kept_away], [*both.walls], both.by_number

    @property
    def against(self) -> tuple[str, ...]:
        """Whom the petition is about: codes of offices and bodies, in the order in which they were named."""
        return tuple(self._against)

    def is_about(self, codes: Iterable[str]) -> None:
        """The petition is about these as well."""
        self._against += [code for code in dict.fromkeys(codes) if code not in self._against]

    def is_not_about(self, code: str) -> None:
        """The writer takes one away; of somebody who was not named, nothing."""
        if code in self._against:
            self._against.remove(code)

    @property
    def asks_when(self) -> bool:
        """Whether the law of its kind says until when it may be sent."""
        return timely.asked(self.kind)

    @property
    def timing(self) -> Timing | None:
        """What its writer says of whether it comes in time; None where he says nothing, or its kind has no such time."""
        if not timely.asked(self.kind):
            return None
        return timely.kept({name: getattr(self, name) for name in timely.ANSWERS})

    @property
    def second_slip(self) -> SecondSlip | None:
        """The second slip with which it is sent; None where its writer wants none, or what he sends has none."""
        return SecondSlip.parse(self.slip) if self.slip and self.offers_slip else None

    @property
    def comes_in_person(self) -> bool:
        """Whether it is sent with the choice to come in person for a new code."""
        return self.counter and self.offers_counter

    @property
    def offers_counter(self) -> bool:
        """Whether whoever sends it could be compared with its name at the counter: it has one, this kind has that way, and the
        names lie where the words do."""
        law = laws.current()
        if self.anonymous or not self.name.strip() or not (self.kind and self.body):
            return False
        if not offered(law, self.kind, law_day(law, self.kind, timezone.now()), COUNTER):
            return False
        return intake.can_be_compared(self.body, self.kind, self.against, self.along)

    @property
    def offers_slip(self) -> bool:
        """Whether a petition of this kind has such a way to a new code."""
        return bool(self.kind) and offered(laws.current(), self.kind, law_day(laws.current(), self.kind, timezone.now()))

    def has(self, answer: str) -> bool:
        """Whether the answer of this name was given."""
        given = getattr(self, answer)
        return bool(given > 1 if answer == "people" else given)

    def to_bytes(self) -> bytes:
        """The answers as JSON, for the seal."""
        data = {name: getattr(self, name) for name in _ANSWERS}
        data["files"] = [file.written() for file in self.files]
        data["keys"] = urlsafe_b64encode(self.keys.to_bytes()).decode("ascii")
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, code: ReturnCode, data: bytes) -> Draft:
        """The answers that `to_bytes` wrote; an answer that a later version no longer asks is left out."""
        read: dict[str, Any] = json.loads(data)
        keys = CaseKeys.from_bytes(urlsafe_b64decode(read.pop("keys")))
        kept = {name: value for name, value in read.items() if name in _ANSWERS}
        kept["files"] = [DraftFile(**file) for file in kept.get("files", [])]
        draft = cls(code, keys, **kept)
        # A draft of the release before had room for one, under this name.
        draft.is_about(filter(None, [read.get("against")]))
        return draft


# In their order, as they are written.
_ANSWERS: Final = dict.fromkeys(each.name for each in fields(Draft) if each.name not in _BESIDE)


class Gone(LookupError):
    """The draft does not lie there any more: it was sent, thrown away, or its time is over."""


class Changed(Exception):
    """Somebody else has changed the draft since it was read, and nothing was written: see `change`."""


class BeingSent(Exception):
    """The draft is on its way to the body, from another tab: what comes now is no part of it."""


def keep(draft: Draft) -> None:
    """Store a draft that begins. Of one that lies there, which is for `change`, it raises Changed where it is not as it was
    read."""
    if not _exchange(draft):
        raise Changed


def _exchange(draft: Draft) -> bool:
    """Stores the draft, sealed, in the place of the state that it was read as; a person who saved it has seven days from his
    last answer. False, and nothing is written, where somebody else has changed it since."""
    days = DAYS_WHEN_SAVED if draft.saved else DAYS
    data, found = sealed_draft.seal(draft.code, draft.to_bytes()), draft.code.lookup_hash
    kept = store.exchange(found, draft.version, data, days) if draft.version else store.begin(found, data, days)
    if kept:
        draft.version = store.version(data)
        files.keep_until((each for file in draft.files for each in file.ids), timezone.now() + timedelta(days=days))
    return kept


def change(draft: Draft, how: Callable[[Draft], T]) -> tuple[Draft, T]:
    """Does `how` to the draft as it lies there, and says what that gave; the draft that comes back is the one that was stored.

    Where another tab or device was faster, it is read anew and `how` is done again, to what lies there then: so `how` does to a
    draft what the person asked for and takes nothing else from what was read before. What it raises leaves the draft as it lay.
    Raises Gone where the draft is no longer there, BeingSent while it is being sent.
    """
    while True:
        if draft.sending:
            _was_not_sent(draft)
        given = how(draft)
        if _exchange(draft):
            return draft, given
        again = find(draft.code)
        if again is None:
            raise Gone
        draft = again


def _was_not_sent(draft: Draft) -> None:
    """Whoever began to send it has failed, if it is long ago and there is no petition: then it is a draft as before."""
    if own.find(draft.code) is not None:
        raise Gone
    if time.time() - draft.sending < SENDING_SECONDS:
        raise BeingSent
    draft.sending = 0


def find(code: ReturnCode) -> Draft | None:
    """The draft of a code, or None when there is none, it expired, or it does not open."""
    data = store.get(code.lookup_hash)
    if data is None:
        return None
    try:
        draft = Draft.from_bytes(code, sealed_draft.open(code, data))
    except DoesNotOpen:
        return None
    draft.version = store.version(data)
    return draft


def forget(draft: Draft) -> bool:
    """Drop the draft, if it is as it was read: the petition was sent, or the person threw it away."""
    return store.drop(draft.code.lookup_hash, draft.version)


def throw_away(draft: Draft) -> Draft:
    """Forget the draft, whatever was added to it meanwhile; which draft that was. Raises BeingSent while it is being sent, and
    Gone where there is none."""
    while True:
        if draft.sending:
            _was_not_sent(draft)
        if forget(draft):
            return draft
        again = find(draft.code)
        if again is None:
            raise Gone
        draft = again


def current(request: HttpRequest) -> Draft | None:
    """The draft that this browser is writing, or None."""
    code = carried(request, WRITING)
    return find(code) if code is not None else None


# --- the cookie that carries the code -----------------------------------------------------------------------------------


def carried(request: HttpRequest, purpose: str) -> ReturnCode | None:
    """The code that this browser carries in its cookie, or was just entered (`carries`); None when there is none, it is too old
    or was not made here. What the front has read of a request (`read_once`) is not read again."""
    entered: dict[str, ReturnCode] = vars(request).get("entered_codes", {})
    if purpose in entered:
        return entered[purpose]
    known: dict[str, ReturnCode | None] = request.META.get(_READ, {})
    if purpose not in known:
        known[purpose] = read(request.COOKIES.get(cookie_name(purpose), ""), purpose)
    return known[purpose]


def carries(request: HttpRequest, purpose: str, code: ReturnCode) -> None:
    """For the rest of this request, the code counts as carried: it was entered, or came in a field of the form."""
    vars(request).setdefault("entered_codes", {})[purpose] = code


def read_once(environ: dict[str, Any], cookies: dict[str, str]) -> bool:
    """Reads the codes that a request carries, before Django sees it, for whoever asks `carried` later; whether there is one. No
    header can say this: their names in an environment begin with HTTP_."""
    asks = cast("HttpRequest", SimpleNamespace(COOKIES=cookies, META=environ))
    environ[_READ] = {}
    codes = [carried(asks, purpose) for purpose in _LASTS]
    return any(codes)


def read(value: str, purpose: str) -> ReturnCode | None:
    """The code in what `sealed` made, or None."""
    try:
        raw = b64decode(value.encode("ascii"), altchars=b"-_", validate=True)
        made = AESGCM(_cookie_key()).decrypt(raw[:12], raw[12:], purpose.encode("ascii"))
        at, _, text = made.decode("ascii").partition("|")
        if time.time() - int(at) > _LASTS[purpose]:
            return None
        return ReturnCode.parse(text)
    except (InvalidTag, NotBase64, ValueError, BadCode):
        return None


def sealed(purpose: str, code: ReturnCode) -> str:
    """The code as it travels: only this server reads it."""
    nonce = token_bytes(12)
    plain = f"{int(time.time())}|{code.text}".encode("ascii")
    return urlsafe_b64encode(nonce + AESGCM(_cookie_key()).encrypt(nonce, plain, purpose.encode("ascii"))).decode("ascii")


def carry(response: HttpResponseBase, purpose: str, code: ReturnCode) -> None:
    """Let the browser carry the code until its window closes: unreadable to scripts, never sent from another site."""
    response.set_cookie(
        cookie_name(purpose),
        sealed(purpose, code),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
        path="/",
    )


def put_down(response: HttpResponseBase, *purposes: str) -> None:
    """The browser forgets the code; and, where no purpose is named, whatever else it has of us."""
    if not purposes:
        response.headers["Clear-Site-Data"] = CLEARED
        for name in (settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME):
            response.delete_cookie(name, path="/")
    for purpose in purposes or (WRITING, FOLLOWING):
        response.delete_cookie(cookie_name(purpose), path="/", samesite="Strict")


def cookie_name(purpose: str) -> str:
    """`draft` or `follow`, with the prefix that binds a cookie to its host where the connection is encrypted."""
    return f"__Host-{purpose}" if settings.SESSION_COOKIE_SECURE else purpose


def _cookie_key() -> bytes:
    return _derived(settings.SECRET_KEY)


@lru_cache(maxsize=2)
def _derived(secret: str) -> bytes:
    return HKDF(SHA256(), 32, salt=b"hoiam/portal/1", info=b"cookie of a return code").derive(secret.encode())
