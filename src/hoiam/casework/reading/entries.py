"""A petition's history as people read it: one entry an act, for whoever reads. Faces lay entries out and add nothing.

The title of an entry is what happened, as the law of the kind calls the edge that the act went along.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection

from hoiam.casework import laws
from hoiam.casework.days import zone_of
from hoiam.casework.reading.audience import Audience, acted
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.edges import Passed, along, apart_terms, happened, is_apart
from hoiam.core.dossier.events import Act, DuesRecomputed, Fact
from hoiam.core.dossier.participants import is_among, is_the_petitioners
from hoiam.core.moments import day_in
from hoiam.core.petition.events import (
    Closed,
    Concluded,
    Decided,
    Extended,
    Lifted,
    Opened,
    Refused,
    Reissued,
    SentBack,
    Withheld,
)
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Ground
from hoiam.core.words import Text, day_in_words, same
from hoiam.vault.errors import why_kept


@dataclass(frozen=True, slots=True)
class Purpose:
    """For what a name may be opened: as it is offered to the officer, and as the petitioner is told of it."""

    offered: Text
    told: Text


# The codes are those in the facts. That a name is opened for one of these and for nothing else is the form's to hold.
PURPOSES: Final[Mapping[str, Purpose]] = {
    "verify_identity": Purpose(
        Text("Xác minh người viết đơn theo luật", "Verify who the petitioner is, as the law asks"),
        Text("xác minh người viết đơn theo luật", "to verify who petitions, as the law asks"),
    ),
    "serve": Purpose(
        Text("Gửi hoặc giao văn bản cho người viết đơn", "Send or serve a paper on the petitioner"),
        Text("gửi hoặc giao văn bản cho bạn", "to send or serve you a paper"),
    ),
    "transcribe": Purpose(
        Text(
            "Đọc bản gốc để chép lại, hoặc soát bản chép với bản gốc",
            "Read the original to type it out, or to check the typed copy",
        ),
        Text("đọc bản gốc để chép lại hoặc soát bản chép", "to read the original, to type it out or to check the typed copy"),
    ),
    "split": Purpose(
        Text("Tách một nội dung của đơn thành đơn riêng", "Split a content of the letter off, as a petition of its own"),
        Text("tách một nội dung của đơn thành đơn riêng", "to split a content of your letter off, as a petition of its own"),
    ),
    "contact": Purpose(
        Text("Liên hệ để làm rõ nội dung đơn", "Get in touch to clear up the facts"),
        Text("liên hệ để làm rõ nội dung đơn", "to contact you about what the petition says"),
    ),
    "protect": Purpose(
        Text("Áp dụng biện pháp bảo vệ", "Apply protection"),
        Text("áp dụng biện pháp bảo vệ bạn", "to protect you"),
    ),
    "data_request": Purpose(
        Text("Cho người viết xem dữ liệu của chính mình", "Show whoever wrote what is kept of himself"),
        Text("cho bạn xem dữ liệu của chính bạn", "to show you what is kept of you"),
    ),
    "gate": Purpose(
        Text("Bỏ tên khỏi bản công khai", "Take the name out of the public copy"),
        Text("bỏ tên bạn khỏi bản công khai", "to take your name out of the public copy"),
    ),
    "lost_code": Purpose(
        Text(
            "So giấy tờ của người tới nơi tiếp công dân xin mã mới",
            "Compare the papers of somebody who asks for a new code at the counter",
        ),
        Text("so giấy tờ của người tới xin mã mới", "to compare the papers of whoever asks for a new code"),
    ),
    "authority": Purpose(
        Text(
            "Theo yêu cầu bằng văn bản của cơ quan có thẩm quyền (ghi rõ văn bản)",
            "Written demand by a competent authority (name the document)",
        ),
        Text("theo yêu cầu bằng văn bản của cơ quan có thẩm quyền", "at the written demand of a competent authority"),
    ),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An act as it is told: what happened, what that means, under which article, who, when.

    ``at`` is the moment of recording in the zone of the law, ``logged_on`` its day, ``day`` the day in law; ``other_day`` says
    that they differ.
    ``result`` is what a decision came to, ``purpose`` for what a name was opened, ``theirs`` whether the law has the act as the
    petitioner's own, also where an officer took it down at the counter. ``mark`` is what a reader should know of the act
    beside: that whom the petition is about gave himself more time; which days moved, and why. ``one_hand`` names, for an
    opening, another office that opened the same names within a day and shares a hand with this one: one let the other in, or
    the same one let both in. ``in_log`` says whether a durable head of the public log includes the act; False also where
    nobody asked.
    """

    seq: int
    step: str
    title: Text
    gist: Text | None
    article: str
    actor: str
    who: Text
    at: datetime
    logged_on: date
    day: date
    result: Text | None = None
    purpose: Text | None = None
    mark: Text | None = None
    theirs: bool = False
    one_hand: Text | None = None
    in_log: bool = False

    @property
    def opening(self) -> bool:
        """Whether a name was opened."""
        return self.purpose is not None

    @property
    def other_day(self) -> bool:
        """Whether the act counts from another day than that on which it was recorded."""
        return self.day != self.logged_on


def entries(view: CaseView, audience: Audience, *, logged: Collection[int] = ()) -> tuple[Entry, ...]:
    """The history of a petition for whoever reads it, the first act first. ``logged``: the numbers of the acts in the log.

    What is kept apart is told to its writer, and to offices that take such steps (``view.apart``); to nobody else, nor that
    such a term was computed again.
    An act by which an office asked for words or names that then stayed closed is told as that, never as a reading or opening.
    """
    law = laws.current()
    zone = zone_of(law, view.petition.kind)
    refused = {fact.of for r in view.history if isinstance(fact := r.act.fact, Withheld)}
    shared = _shared_hands(view)
    all_of_it = audience is Audience.WRITER or (audience is Audience.OFFICER and view.apart)
    hidden = frozenset() if all_of_it else apart_terms(law, view.petition.kind)
    return tuple(
        Entry(
            seq=passed.recorded.seq,
            step=passed.recorded.act.step,
            title=_title(passed, audience) if passed.recorded.seq not in refused else _asked_only(passed),
            gist=_gist(passed) if passed.recorded.seq not in refused else None,
            article=passed.recorded.act.article,
            actor=passed.recorded.actor,
            who=_who(passed, audience),
            at=passed.recorded.at.astimezone(zone),
            logged_on=day_in(zone, passed.recorded.at),
            day=passed.recorded.act.day,
            result=_result(passed),
            purpose=_purpose(passed, audience) if passed.recorded.seq not in refused else None,
            mark=_mark(passed, view.petition, audience, hidden),
            one_hand=acted(shared[passed.recorded.seq], audience) if passed.recorded.seq in shared else None,
            theirs=passed.edge is not None and is_the_petitioners(passed.edge),
            in_log=passed.recorded.seq in logged,
        )
        for passed in along(view.history, law)
        if all_of_it or not is_apart(passed, law)
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What whoever wrote was answered: what it came to in the law's own word (``result``; None where nothing was decided, as
    for a petition that is not taken up), what was done, the ground where one is on record and what can be done about it, by
    whom, on which day."""

    seq: int
    result: Text | None
    title: Text
    ground: Text | None
    remedy: Text | None
    article: str
    who: Text
    day: date


def answer(view: CaseView, audience: Audience) -> Answer | None:
    """The answer to a petition: its last conclusion or decision; without one, why it was not taken up, given back or ended,
    once it is closed. None before that, and where its writer withdrew it."""
    law = laws.current()
    found: Passed | None = None
    for passed in along(view.history, law):
        match passed.recorded.act.fact:
            case Concluded() | Decided():
                found = passed
            case Refused() | SentBack() | Closed() if found is None or not _decides(found):
                found = passed
    if found is None:
        return None
    act = found.recorded.act
    state = law.procedure(view.petition.kind, act.day).states.get(view.petition.state)
    if not _decides(found) and (state is None or state.open):
        return None
    ground = _ground(found, _reason(act.fact))
    return Answer(
        seq=found.recorded.seq,
        result=_result(found),
        title=happened(found),
        ground=ground.title if ground is not None else None,
        remedy=ground.remedy if ground is not None else None,
        article=ground.article if ground is not None else act.article,
        who=acted(found.recorded.actor, audience),
        day=act.day,
    )


def _decides(passed: Passed) -> bool:
    return isinstance(passed.recorded.act.fact, Concluded | Decided)


def _reason(fact: Fact) -> str:
    """The code of the ground of a petition that was not taken up, given back or closed; nothing where something was decided."""
    match fact:
        case Refused():
            return fact.ground
        case SentBack() | Closed():
            return fact.reason
        case _:
            return ""


def _ground(passed: Passed, code: str) -> Ground | None:
    """The ground of the law of that code, where the step has a list of grounds with it."""
    if passed.edge is None or passed.edge.grounds is None:
        return None
    known = laws.current().procedure(passed.kind, passed.recorded.act.day).grounds[passed.edge.grounds]
    return next((each for each in known if each.id == code), None)


def _title(passed: Passed, audience: Audience) -> Text:
    """What happened; where somebody is let back, or that is proposed, also who."""
    title = happened(passed)
    match passed.recorded.act.fact:
        case Lifted(codes=codes) if codes:
            named = [acted(code, audience) for code in codes]
            return Text(f"{title.vi}: {', '.join(n.vi for n in named)}", f"{title.en}: {', '.join(n.en for n in named)}")
    return title


def _who(passed: Passed, audience: Audience) -> Text:
    """Who acted. A new code is asked for and taken by whoever has the slip, who may be another than whoever wrote."""
    match passed.recorded.act:
        case Act(fact=Reissued(way="counter"), outcome="given"):
            return _CAME
        case Act(fact=Reissued(), outcome="asked" | "given"):
            return _HAS_THE_SLIP
    return acted(passed.recorded.actor, audience)


_HAS_THE_SLIP: Final = Text("người có phiếu thứ hai", "whoever has the second slip")
_CAME: Final = Text("người có phiếu đã tạo cho nơi tiếp công dân", "whoever has the slip that was made for the counter")


def _asked_only(passed: Passed) -> Text:
    """What the act was once it came to nothing: the step by its name, and that it stayed closed."""
    step = passed.edge.title if passed.edge is not None else happened(passed)
    return Text(f"{step.vi}: bị từ chối, chưa xem được gì", f"{step.en}: refused, nothing was shown")


def _gist(passed: Passed) -> Text | None:
    """What the act means by the law; where something stayed closed, why, in the words of whatever kept it."""
    match passed.recorded.act.fact:
        case Withheld(reason=code) if (why := why_kept(code)) is not None:
            return why
    return passed.edge.gist if passed.edge is not None else None


def _shared_hands(view: CaseView) -> dict[int, str]:
    """Openings, by number, that stand beside one of another office with which theirs shares a hand; the database keeps who let
    in whom (``casework/sql/custody.sql``)."""
    if len({recorded.act.fact.office for recorded in view.history if isinstance(recorded.act.fact, Opened)}) < 2:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, other FROM custody_shared_hands(%s)", [view.id])
        return dict(cursor.fetchall())


def result_of(code: str, kind: str) -> Text | None:
    """What a decision came to, as the law of the kind calls it; None for none."""
    found = laws.current().result(code, kind)
    return found.title if found is not None else None


def _result(passed: Passed) -> Text | None:
    match passed.recorded.act.fact:
        case Concluded(result=code) | Decided(result=code):
            return result_of(code, passed.kind)
    return None


_OF_HIMSELF: Final = Text(
    "Người gia hạn chính là người bị nêu trong đơn.", "Whoever extended the term is the one whom the petition is about."
)


_FOR_HIM: Final = Text(
    "Người làm thay người viết đơn đã làm việc này.", "Whoever acts for the petitioner did this in his place."
)


_NONE_MOVED: Final = Text(
    "Không ngày nào đổi; chỉ đổi việc ngày đã chắc hay còn tạm tính.",
    "No day moved; what changed is whether a day is sure or provisional.",
)


def _moved(fact: DuesRecomputed, hidden: Collection[str]) -> Text:
    """Which terms end on another day, from which to which, and what of the law has changed."""
    law, vi, en = laws.current(), [], []
    calendars = {name.split("@")[0] for name in (each.label for each in law.calendars.values())}
    for each in (change for change in fact.changes if change.clock not in hidden):
        title = law.rules[each.clock].title if each.clock in law.rules else same(each.clock)
        by_calendar = each.cause.split("@")[0] in calendars
        why = Text("cách tính ngày thay đổi", "how days count has changed") if by_calendar else _RULE_CHANGED
        days = {
            language: [day_in_words(day, language) if day is not None else "–" for day in (each.before, each.after)]
            for language in ("vi", "en")
        }
        vi.append(f"{title.vi}: từ {days['vi'][0]} sang {days['vi'][1]}, vì {why.vi} ({each.cause}).")
        en.append(f"{title.en}: from {days['en'][0]} to {days['en'][1]}, because {why.en} ({each.cause}).")
    return Text(" ".join(vi), " ".join(en)) if vi else _NONE_MOVED


_RULE_CHANGED: Final = Text("quy tắc thay đổi", "the rule has changed")


def _mark(passed: Passed, petition: Petition, audience: Audience, hidden: Collection[str]) -> Text | None:
    """What is to be known of the act beside. The public is told neither whom a petition is about nor that somebody acts for
    him."""
    if isinstance(fact := passed.recorded.act.fact, DuesRecomputed):
        return _moved(fact, hidden)
    if passed.recorded.act.through and audience is not Audience.PUBLIC:
        return _FOR_HIM
    of_himself = isinstance(passed.recorded.act.fact, Extended) and is_among(petition.against, passed.recorded.actor)
    return _OF_HIMSELF if of_himself and audience is not Audience.PUBLIC else None


def _purpose(passed: Passed, audience: Audience) -> Text | None:
    match passed.recorded.act.fact:
        case Opened(purpose=code):
            known = PURPOSES.get(code)
            if known is None:
                return same(code)
            return known.told if audience is Audience.WRITER else known.offered
    return None
