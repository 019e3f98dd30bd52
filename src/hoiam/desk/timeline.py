"""What happened to a petition and which papers it bears, as the desk lays them out: newest first, in the page's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hoiam.casework.reading import papers
from hoiam.casework.reading.audience import Audience
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.entries import Entry, entries
from hoiam.casework.said import said


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the timeline: what, when logged, the day in law, which office, which article, and its number."""

    seq: int
    title: str
    when: str
    machine: str
    day: date
    who: str
    article: str
    opening: bool
    other_day: bool
    mark: str


def timeline(view: CaseView) -> list[Line]:
    """What happened, in the law's own words for it; readings of one day and office are one line already."""
    return [
        Line(
            seq=entry.seq,
            title=titled(entry),
            when=f"{entry.at:%H:%M %d/%m/%Y}",
            machine=entry.at.isoformat(timespec="minutes"),
            day=entry.day,
            who=said(entry.who),
            article=entry.article,
            opening=entry.opening,
            other_day=entry.other_day,
            mark=said(entry.mark),
        )
        for entry in reversed(entries(view, Audience.OFFICER))
    ]


def titled(entry: Entry) -> str:
    """What happened, and what a decision came to where its title does not say that already."""
    title, result = said(entry.title), said(entry.result) if entry.result is not None else ""
    return f"{title}: {result}" if result and result.casefold() != title.casefold() else title


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the petition: what it is, its number and day, how it went out, and whether this officer may open it."""

    title: str
    blob: str
    number: str
    day: date
    scan: bool
    sent: tuple[str, ...]
    apart: bool
    readable: bool


def papers_of(view: CaseView) -> list[Paper]:
    """Letters and scans, each with the proofs that it was sent or served."""
    return [
        Paper(
            title=said(paper.title),
            blob=str(paper.blob) if paper.blob is not None else "",
            number=paper.number,
            day=paper.day,
            scan=paper.scan,
            sent=tuple(_sent(sent) for sent in paper.sent),
            apart=paper.apart,
            readable=paper.readable,
        )
        for paper in reversed(papers.filed(view, Audience.OFFICER))
    ]


def _sent(sent: papers.Sent) -> str:
    word = _("đã giao") if sent.served else _("đã gửi")
    return f"{word} {said(sent.to)}, {sent.day:%d/%m/%Y}"
