"""What a person hands in becomes an envelope: built here, once, for every way in (portal, counter, examples).

Everything typed is sealed under the new case's keys, and the envelope says who gets the shares of those keys. Where the pack
says that originals tell who the writer is (``casework.originals``), files, what they are called and what a clerk typed out
from a letter are sealed with the name. A face says what was handed in and decides none of it.

An envelope holds keys in the clear: made and handed to ``submit`` within one request, kept by nobody.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from hoiam.casework import bodies, files, laws, originals
from hoiam.casework.copetitioners import Member
from hoiam.casework.intake.further import NOTHING, Along, by_code
from hoiam.casework.keys import gatekeeping
from hoiam.casework.road import Slipped, fact_of
from hoiam.core.dossier.participants import never_reads, walled
from hoiam.core.dossier.refusals import NobodyLeft
from hoiam.core.petition.events import COUNTER, SLIP, Timing
from hoiam.core.petition.state import ORIGINALS, REPRESENTATIVE, TRANSCRIPT
from hoiam.core.petition.steps.receive import Receive
from hoiam.core.procedure import Kind
from hoiam.core.words import Text
from hoiam.vault import second_chance
from hoiam.vault.codes import ReturnCode, SecondSlip
from hoiam.vault.inspection import NOTHING_SAID, Metadata, inspect, told_of
from hoiam.vault.sealing import CaseKeys, SealedBlob, SealedStream, open_stream, seal
from hoiam.vault.wraps import Tier, Wrap

FILE: Final = "file"
LETTER: Final = "letter"


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody, as he says it himself: whose petition it is, or who writes it for him."""

    name: str
    address: str = ""
    phone: str = ""
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file that lies on the disk sealed, with what it is called and what it is. `turned`: degrees clockwise (0, 90, 180 or
    270) by which its writer wants it shown turned; the file itself stays as it came. `unseen`: no page of it can be shown here.
    `notes`: what whoever sent it is told of how it is kept, under another name or unseen; they are for him, and go into no
    petition. `metadata`: what it says of place, device and time, for him too; `stripped`: that he had it taken out, and
    `original` the file as it came, if he keeps it."""

    sealed: SealedStream
    name: str = field(repr=False)
    type: str
    turned: int = 0
    unseen: bool = False
    notes: tuple[Text, ...] = field(default=(), repr=False)
    metadata: Metadata = field(default=NOTHING_SAID, repr=False)
    stripped: bool = False
    original: SealedStream | None = None

    @property
    def streams(self) -> tuple[SealedStream, ...]:
        """What lies on the disk of it."""
        return (self.sealed, self.original) if self.original is not None else (self.sealed,)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a person handed in, in the clear but for the files.

    ``body`` is the one written to; who receives it is the law's answer. ``who`` is None where he gives no name; ``against`` are
    the offices, units and bodies that it is about, ``origin`` the petition that this one takes further (with
    ``origin_code``, the hash of the code by which its writer has shown that it is his) and ``along`` what it was seen to take
    along from there, ``email`` where he is told that something happened (it lies with the name too, for the gate to look
    for). ``representing`` is the law's code of as what ``by`` writes it for ``who``. ``claimed`` is the day that the paper
    bears, None for the day on which it is handed in; ``slip`` the second slip of whoever chose one, ``counter`` that he will
    come in person, should he lose the code. ``timing`` is what he says of whether it comes in time; ``earlier`` the number of
    the petition that it takes further, as it was named at the counter. ``together``: all who write it, where whoever sends it
    has listed them. ``signed_on``: the day of the signature, where it is a later one; ``checked``: the words were typed out by
    one office and held against the letter by another. ``news``: whether anything that happens is told to ``email``.
    """

    body: str
    kind: str
    subject: str
    words: str = field(default="", repr=False)
    files: Sequence[File] = ()
    who: Who | None = field(default=None, repr=False)
    representing: str = ""
    by: Who | None = field(default=None, repr=False)
    place: str = ""
    language: str = "vi"
    channel: str = "portal"
    claimed: date | None = None
    signed: str = ""
    against: tuple[str, ...] = ()
    along: Along = NOTHING
    people: int = 1
    together: tuple[Member, ...] = field(default=(), repr=False)
    origin: str = ""
    origin_code: bytes = b""
    email: str = field(default="", repr=False)
    slip: SecondSlip | None = None
    counter: bool = False
    timing: Timing | None = None
    earlier: str = ""
    signed_on: date | None = None
    checked: bool = False
    news: bool = True


@dataclass(frozen=True, slots=True)
class Envelope:
    """A petition as the road takes it: codes in the clear, everything typed sealed, each share made out to whom it goes.

    ``to`` is the body that receives it. ``wraps`` are the first shares, for bodies and petitioner; ``shares`` the second, for
    the gatekeeper, who gives them to ``bodies``, never to ``excluded``, and where ``two_officers`` says so opens names to
    two alone. Whoever may add without reading does so with the drop keys; ``notice`` is the address, for the mailer alone.
    ``slipped`` is what lies for a second slip, and ``proves`` what the gatekeeper knows that slip by.
    """

    case: UUID
    code: ReturnCode
    to: str
    kind: str
    subject: str
    place: str
    channel: str
    language: str
    claimed: date | None
    signed: str
    anonymous: bool
    against: tuple[str, ...]
    along: Along
    representing: str
    people: int
    origin: str
    origin_code: bytes
    blobs: Sequence[SealedBlob]
    files: Sequence[SealedStream]
    wraps: Sequence[Wrap] = field(repr=False)
    shares: dict[Tier, bytes] = field(repr=False)
    bodies: frozenset[str]
    excluded: tuple[str, ...]
    two_officers: bool
    drop_key: bytes = field(repr=False)
    names_drop_key: bytes = field(repr=False)
    notice: bytes = field(repr=False)
    slipped: Slipped | None = None
    proves: bytes = b""
    counter: bool = False
    timing: Timing | None = None
    earlier: str = ""
    signed_on: date | None = None

    def receive(self, today: date) -> Receive:
        """The step with which its history begins."""
        return Receive(
            kind=self.kind,
            subject=self.subject,
            place=self.place,
            channel=self.channel,
            language=self.language,
            claimed=self.claimed or today,
            blobs=(*map(fact_of, self.blobs), *map(fact_of, self.files)),
            signed=self.signed,
            anonymous=self.anonymous,
            against=self.against,
            kept_away=self.along.kept_away,
            walls=self.along.walls,
            by_number=self.along.by_number,
            representing=self.representing,
            second=(*([SLIP] if self.slipped is not None else []), *([COUNTER] if self.counter else [])),
            timing=self.timing,
            people=self.people,
            origin=self.origin,
            body=self.to,
            signed_on=self.signed_on,
        )


def new_keys() -> CaseKeys:
    """The keys of a new case."""
    return CaseKeys.new(uuid4())


def file_of(keys: CaseKeys, kind: str, name: str, data: bytes, *, asker: str = "", along: Along = NOTHING) -> File:
    """A file that is in memory, looked at and sealed onto the disk, where originals of this kind or of what goes along lie;
    `asker` as `inspect`.

    Raises UploadRefused, with nothing left on the disk.
    """
    seen = inspect(name, io.BytesIO(data), asker=asker)
    sealed = files.seal_bytes(keys, originals.tier(along.under(kind)), data)
    return File(
        sealed, seen.name, seen.type, unseen=seen.unseen, notes=told_of(name, seen), metadata=seen.metadata
    )


def file_in_its_tier(keys: CaseKeys, kind: str, file: File, *, along: Along = NOTHING) -> File:
    """The same file where originals of this kind or of what goes along lie: sealed anew if it came while another kind was
    chosen.

    The old ciphertext stays: whoever remembers the new one removes it.
    """
    wanted, old = originals.tier(along.under(kind)), file.sealed
    if old.tier is wanted:
        return file
    plain = open_stream(keys, old.id, old.tier, FILE, files.ciphertext(old.id), digest=old.digest)
    return replace(file, sealed=files.seal_pieces(keys, wanted, plain))


def listed(files: Iterable[File]) -> bytes:
    """The list of files that lies sealed beside them, in the order in which they are to be shown: what each is called, its
    type and size; where it is so, by how many degrees it is shown turned, that it cannot be shown, and that it was stripped and
    whether the original is kept."""
    return _json(
        [
            {"id": f.sealed.id.hex, "name": f.name, "type": f.type, "size": f.sealed.size}
            | ({"turned": f.turned} if f.turned else {})
            | ({"unseen": True} if f.unseen else {})
            | ({"stripped": "kept" if f.original is not None else "dropped"} if f.stripped else {})
            for f in files
        ]
    )


def listed_originals(files: Iterable[File]) -> bytes:
    """The list of originals that lies with the name: each by the name of the file that goes round in its place."""
    return _json(
        [
            {"id": f.original.id.hex, "name": f.name, "type": f.type, "size": f.original.size}
            | ({"turned": f.turned} if f.turned else {})
            for f in files
            if f.original is not None
        ]
    )


def envelope(handed: HandedIn, *, keys: CaseKeys, code: ReturnCode) -> Envelope:
    """Seals what was handed in. Raises LookupError for a body that is not there or has no key, and NobodyLeft where all who
    could take it are those whom it is about: nothing is sealed to nobody.

    A file in another tier than the originals of its kind is a fault of whoever sealed it, and a ValueError.
    """
    law = laws.current()
    along = handed.along
    if handed.origin and handed.origin_code:
        # As it stands now: since the writer began, others may be kept away there, or it may be called something else.
        along = along.and_also(by_code(UUID(handed.origin), handed.origin_code, handed.kind))
    under = along.under(handed.kind)
    # A denunciation of the whole body or of its head never lies there: the superior receives it, and no key there opens it.
    against = tuple(dict.fromkeys(filter(None, handed.against)))
    away = never_reads(law, along.told_under(handed.kind), against)
    to = bodies.receiver(handed.body, away, also=along.kept_away)
    if not to:
        raise _nobody_left(law.kinds[handed.kind])
    superior = bodies.names_go_to(to, away)
    return Envelope(
        case=keys.case,
        code=code,
        to=to,
        kind=handed.kind,
        subject=handed.subject,
        place=handed.place,
        channel=handed.channel,
        language=handed.language,
        claimed=handed.claimed,
        signed=handed.signed,
        anonymous=handed.who is None,
        against=against,
        along=along,
        representing=handed.representing if handed.who is not None else "",
        people=handed.people,
        origin=handed.origin,
        origin_code=handed.origin_code,
        blobs=tuple(_sealed(handed, keys, originals.tier(under))),
        files=tuple(stream for file in handed.files for stream in file.streams),
        wraps=keys.wraps(bodies.public_key(to), code, identity_to=superior),
        shares=keys.second_shares(),
        bodies=frozenset({to, *([superior.body] if superior is not None else [])}),
        excluded=tuple(sorted(never_reads(law, under, against).union(along.kept_away))),
        two_officers=walled(law, under),
        drop_key=keys.drop_key(Tier.CONTENT).raw,
        names_drop_key=keys.drop_key(Tier.IDENTITY).raw,
        notice=gatekeeping.seal_address(keys.case, handed.email) if handed.email and handed.news else b"",
        slipped=Slipped(handed.slip.lookup_hash, second_chance.seal(handed.slip, keys, code.case_key)) if handed.slip else None,
        proves=second_chance.verifier(handed.slip.proving) if handed.slip else b"",
        # Nobody could compare him where the names lie elsewhere; what he is shown after sending says which ways he has.
        counter=handed.counter and superior is None,
        timing=handed.timing,
        earlier=handed.earlier,
        signed_on=handed.signed_on,
    )


def can_be_compared(body: str, kind: str, against: Iterable[str], along: Along) -> bool:
    """Whether whoever sends this petition here, with a name, could later be compared with it at the counter. Where another body
    keeps the names, because somebody of this one is kept away, no office has both them and the words; so he could not."""
    away = never_reads(laws.current(), along.told_under(kind), tuple(against))
    to = bodies.receiver(body, away, also=along.kept_away)
    return bool(to) and bodies.names_go_to(to, away) is None


def _nobody_left(kind: Kind) -> NobodyLeft:
    """Why nothing can be sent here, and what can be done instead."""
    return NobodyLeft(
        Text("Không còn ai ở đây được nhận đơn này.", "Nobody here is left to take this petition."),
        Text(
            "Những người bạn nêu là tất cả những người có thể đọc đơn, hoặc đứng đầu cơ quan cao nhất ở đây.",
            "Those you name are all who could read it, or one of them heads the highest body here.",
        ),
        Text(
            "Nêu ít người hơn, hoặc gửi đơn giấy thẳng tới cấp trên của cơ quan đó.",
            "Name fewer people, or send it on paper straight to the body above.",
        ),
        article=kind.recusal.article,
        field="against",
    )


def _sealed(handed: HandedIn, keys: CaseKeys, tier: Tier) -> Iterable[SealedBlob]:
    """The words, the list of the files, and who he is: each in its tier, what came by hand in this one."""
    if handed.words.strip():
        if handed.channel == LETTER and tier is Tier.IDENTITY and not handed.checked:
            # Typed out from a letter: it goes round once a second office has held it against the original.
            yield seal(keys, tier, TRANSCRIPT, handed.words.encode())
        else:
            yield seal(keys, Tier.CONTENT, "words", handed.words.encode())
    if handed.files:
        elsewhere = [file.sealed.id for file in handed.files if file.sealed.tier is not tier]
        if elsewhere:
            raise ValueError(f"files of {handed.kind} lie in {tier}, these do not: {elsewhere}")
        # What a file is called may tell as much as what is in it.
        yield seal(keys, tier, "files", listed(handed.files))
        if any(file.original is not None for file in handed.files):
            yield seal(keys, Tier.IDENTITY, ORIGINALS, listed_originals(handed.files))
    if handed.who is not None:
        # The address lies with the name too, so that the gate can look for it; it is written out nowhere else.
        more: dict[str, object] = {"email": handed.email} if handed.email else {}
        if handed.together:
            # One list, sealed whole: of it the case has a number and nothing else.
            more["together"] = [asdict(each) for each in handed.together]
        yield seal(keys, Tier.IDENTITY, "identity", _json(asdict(handed.who) | more))
        if handed.representing and handed.by is not None:
            # An entry of his own: who acts for the petitioner changes, and the petitioner does not.
            yield seal(keys, Tier.IDENTITY, REPRESENTATIVE, _json(asdict(handed.by)))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
