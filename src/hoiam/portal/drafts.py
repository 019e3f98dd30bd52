"""What a person has answered so far: found by his return code, sealed under it, kept for a short time.

The code exists from the first answer. The browser carries it in a cookie that only this server can read, so that nobody who
looks at the device's cookies learns it, and the page "save and come back" can show it. The server keeps ciphertext alone:
one day, or seven when the person asked for it.

Trusted: the cookie's key (derived from the installation's secret). A thief of the cookie alone can write on this draft until it
expires, but learns neither the code nor, without the server, a word. A thief of the table of drafts learns nothing.
"""

from __future__ import annotations

import hashlib
import json
import time
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import timedelta
from functools import lru_cache
from secrets import token_bytes
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from hoiam.casework import drafts as store
from hoiam.casework import files, intake, laws
from hoiam.casework.guards import CLEARED
from hoiam.core.petition.steps.reissue import offered
from hoiam.vault import draft as sealed_draft
from hoiam.vault.codes import ReturnCode, SecondSlip
from hoiam.vault.errors import BadCode, DoesNotOpen
from hoiam.vault.sealing import CaseKeys, SealedStream
from hoiam.vault.wraps import Tier

DAY: Final = 24 * 60 * 60
DAYS: Final = 1
DAYS_WHEN_SAVED: Final = 7
WRITING: Final = "draft"
FOLLOWING: Final = "follow"
# A cookie lives as long as the browser window; these many seconds at most, whatever the browser does.
_LASTS: Final = {WRITING: DAYS_WHEN_SAVED * DAY, FOLLOWING: 30 * 60}


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

    @classmethod
    def of(cls, file: intake.File) -> DraftFile:
        """What a draft remembers of a file that arrived."""
        sealed = file.sealed
        return cls(sealed.id.hex, file.name, file.type, sealed.size, sealed.sealed_size, sealed.digest.hex(), sealed.tier.value)

    def handed_in(self) -> intake.File:
        """The file as it was sealed on arrival."""
        digest = bytes.fromhex(self.digest)
        sealed = SealedStream(UUID(self.id), Tier(self.tier), intake.FILE, digest, self.size, self.sealed_size)
        return intake.File(sealed, self.name, self.type)


# Of a draft, what no page shows: where its writer has been, and what only the server knows.
_NOT_SHOWN: Final = frozenset({"code", "keys", "readers_of", "about_seen", "left_as_is", "origin_code", "saved"})


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
    about_seen: bool = False
    left_as_is: list[str] = field(default_factory=list)
    origin: str = ""
    origin_code: str = ""  # the hash by which that petition is found: the new code does not lead to it
    saved: bool = False
    slip: str = ""  # the second slip, where its writer wants one

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
    def second_slip(self) -> SecondSlip | None:
        """The second slip with which it is sent; None where its writer wants none, or what he sends has none."""
        return SecondSlip.parse(self.slip) if self.slip and self.offers_slip else None

    @property
    def offers_slip(self) -> bool:
        """Whether a petition of this kind has such a way to a new code."""
        return bool(self.kind) and offered(laws.current(), self.kind, timezone.now().date())

    def shown(self) -> str:
        """What stands for everything that the page before sending shows, 64 hex digits: another answer, another one."""
        said = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _NOT_SHOWN}
        said["files"] = [file.id for file in self.files]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def to_bytes(self) -> bytes:
        """The answers as JSON, for the seal."""
        data = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("code", "keys")}
        data["files"] = [asdict(file) for file in self.files]
        data["keys"] = urlsafe_b64encode(self.keys.to_bytes()).decode("ascii")
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, code: ReturnCode, data: bytes) -> Draft:
        """The answers that `to_bytes` wrote; an answer that a later version no longer asks is left out."""
        read: dict[str, Any] = json.loads(data)
        keys = CaseKeys.from_bytes(urlsafe_b64decode(read.pop("keys")))
        known = {f.name for f in fields(cls)} - {"code", "keys"}
        kept = {name: value for name, value in read.items() if name in known}
        kept["files"] = [DraftFile(**file) for file in kept.get("files", [])]
        draft = cls(code, keys, **kept)
        # A draft of the release before had room for one, under this name.
        draft.is_about(filter(None, [read.get("against")]))
        return draft


def keep(draft: Draft) -> None:
    """Store the draft, sealed; a person who saved it has seven days from his last answer."""
    days = DAYS_WHEN_SAVED if draft.saved else DAYS
    store.put(draft.code.lookup_hash, sealed_draft.seal(draft.code, draft.to_bytes()), days)
    files.keep_until((UUID(file.id) for file in draft.files), timezone.now() + timedelta(days=days))


def find(code: ReturnCode) -> Draft | None:
    """The draft of a code, or None when there is none, it expired, or it does not open."""
    data = store.get(code.lookup_hash)
    if data is None:
        return None
    try:
        return Draft.from_bytes(code, sealed_draft.open(code, data))
    except DoesNotOpen:
        return None


def forget(code: ReturnCode) -> None:
    """Drop the draft: the petition was sent, or the person threw it away."""
    store.drop(code.lookup_hash)


def current(request: HttpRequest) -> Draft | None:
    """The draft that this browser is writing, or None."""
    code = carried(request, WRITING)
    return find(code) if code is not None else None


# --- the cookie that carries the code -----------------------------------------------------------------------------------


def carried(request: HttpRequest, purpose: str) -> ReturnCode | None:
    """The code in this browser's cookie, or None when there is none, it is too old or was not made here."""
    value = request.COOKIES.get(cookie_name(purpose), "")
    try:
        raw = b64decode(value.encode("ascii"), altchars=b"-_", validate=True)
        made = AESGCM(_cookie_key()).decrypt(raw[:12], raw[12:], purpose.encode("ascii"))
        at, _, text = made.decode("ascii").partition("|")
        if time.time() - int(at) > _LASTS[purpose]:
            return None
        return ReturnCode.parse(text)
    except (InvalidTag, NotBase64, ValueError, BadCode):
        return None


def carry(response: HttpResponseBase, purpose: str, code: ReturnCode) -> None:
    """Let the browser carry the code until its window closes: unreadable to scripts, never sent from another site."""
    nonce = token_bytes(12)
    plain = f"{int(time.time())}|{code.text}".encode("ascii")
    value = urlsafe_b64encode(nonce + AESGCM(_cookie_key()).encrypt(nonce, plain, purpose.encode("ascii")))
    response.set_cookie(
        cookie_name(purpose),
        value.decode("ascii"),
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
