"""A content of a letter becomes a petition of its own: the words that one office typed out and another has held against the
letter, under keys, a number and a code of their own, received on the day on which the letter was.

Nothing in the new petition tells of the letter: no field, no number, no word. What joins the two is the new one's code; it
lies sealed with the letter's names, where the writer's own code opens it, and no page of an office shows it. The writer's name
goes along where the law of the part's kind wants it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from hoiam.casework import laws
from hoiam.casework.copetitioners import Member
from hoiam.casework.days import law_day
from hoiam.casework.intake.envelope import LETTER, HandedIn, Who, envelope, new_keys
from hoiam.casework.intake.further import Along
from hoiam.casework.intake.submit import Submitted, submit
from hoiam.casework.reading import papers
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.road import Enclosed, fact_of, perform
from hoiam.core.dossier.participants import Actor, away_from_part, hides_writer, shields, stands_under
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition import mandates
from hoiam.core.petition.events import Signed
from hoiam.core.petition.state import LINK, Content, Mandate, Petition
from hoiam.core.petition.steps.split import Split
from hoiam.core.words import Text
from hoiam.gate.found import Find
from hoiam.gate.transcript import telling
from hoiam.vault.codes import ReturnCode
from hoiam.vault.wraps import Tier


@dataclass(frozen=True, slots=True)
class Writers:
    """Who wrote a letter, as its names were opened to let a part of it go on: the petitioner, where he is told, who acts for
    him (``acts_along``), and all who write where they are listed."""

    who: Who | None = field(repr=False)
    email: str = field(default="", repr=False)
    by: Who | None = field(default=None, repr=False)
    together: tuple[Member, ...] = field(default=(), repr=False)


def tells_of_the_rest(view: CaseView, kind: str, text: str) -> tuple[Find, ...]:
    """Where a part that goes on as a petition of this kind still tells of the letter: its number, and, where the letter hides
    its writer and the kind does not, what the law calls those kinds. Raises SecretMark."""
    law, petition = laws.current(), view.petition
    terms = [view.number]
    if shields(petition, law) and not hides_writer(law.kinds[kind]):
        hidden = [law.kinds[each].title for each in sorted(stands_under(petition)) if hides_writer(law.kinds[each])]
        terms += [word for title in hidden for word in (title.vi, title.en)]
    return telling(text, terms)


def goes_along_named(petition: Petition, kind: str) -> bool:
    """Whether the writer's name goes along with a part of this kind: always, but from a letter that hides its writer into a
    kind that neither hides him nor needs his name."""
    law = laws.current()
    to = law.kinds[kind]
    return not shields(petition, law) or hides_writer(to) or to.anonymous == "no"


def acts_along(petition: Petition, kind: str, on: date) -> Mandate | None:
    """Who acts for the letter's writer on that day and goes along with a part of this kind, whose law knows him too; nobody who
    acts no longer."""
    known = {each.id for each in laws.current().kinds[kind].representations(petition.claimed)}
    return next((each for each in mandates.standing(petition, laws.current(), on) if each.as_what in known), None)


def divide(view: CaseView, words: str, writers: Writers, *, actor: Actor, now: datetime) -> Submitted:
    """The part that waits is right: it comes in as a petition of the actor's body, and the letter says so, both or neither.

    Raises the law's Refusal: also where the words still tell of the rest of the letter; SecretMark; LookupError for a body
    without a key.
    """
    petition = view.petition
    part = petition.splitting
    code = ReturnCode.new()
    link = papers.sealed(view.id, view.wraps, json.dumps({"code": code.text}).encode(), LINK, tier=Tier.IDENTITY)
    if part is not None and tells_of_the_rest(view, part.kind, words):
        raise _still_tells()
    with transaction.atomic():
        # The letter first: what is refused there is refused before the gatekeeper hears of a new case.
        perform(
            Split(actor.office, blobs=(fact_of(link),), outcome="checked"),
            view.id,
            actor=actor,
            on_behalf_of=actor.body,
            now=now,
            expected=petition.seq,
            enclosed=Enclosed(blobs=(link,)),
        )
        if part is None:
            raise RuntimeError("nothing waited, and the step was taken")
        handed = _handed_in(view, part, words, writers, actor, now)
        return submit(envelope(handed, keys=new_keys(), code=code), now=now, actor=actor)


def _handed_in(
    view: CaseView, part: Content, words: str, writers: Writers, actor: Actor, now: datetime
) -> HandedIn:
    """The part as it comes in: what the letter's own law and history say of it, and no word of the letter."""
    petition, law = view.petition, laws.current()
    named = writers.who is not None and goes_along_named(petition, part.kind)
    acts = acts_along(petition, part.kind, law_day(law, petition.kind, now)) if named else None
    away = away_from_part(petition, law, part.kind)
    signed_on = petition.signed_on if petition.signed_on is not None and petition.signed_on > petition.claimed else None
    return HandedIn(
        body=actor.body,
        kind=part.kind,
        subject=part.subject,
        words=words,
        who=writers.who if named else None,
        representing=acts.as_what if acts is not None else "",
        by=writers.by if acts is not None else None,
        place=petition.place,
        language=petition.language,
        # A transcript is what a letter typed out is. How the letter came would tell that this is a part of one: what is sent
        # through the portal bears the day of its log.
        channel=LETTER,
        claimed=petition.claimed,
        signed=_how_signed(view) if petition.signed else "",
        signed_on=signed_on,
        against=part.against,
        along=Along(kept_away=away, by_number=petition.unspoken and bool(away)),
        # How many wrote would join what goes without their names to the letter.
        people=petition.people if named or not shields(petition, law) else 1,
        together=writers.together if named else (),
        # The address that he once gave may be one that he has taken away since, which the mailer alone knows.
        email=writers.email,
        news=False,
        checked=True,
    )


def _how_signed(view: CaseView) -> str:
    found: Sequence[str] = [r.act.fact.how for r in view.history if isinstance(r.act.fact, Signed)]
    return found[-1] if found else "paper"


def _still_tells() -> Missing:
    return Missing(
        Text("Phần chép ra còn nhắc tới nội dung khác.", "The part still speaks of another content."),
        Text(
            "Phần tách ra đi tới nơi khác, nên không được cho biết lá đơn còn nói gì.",
            "The part goes elsewhere, and must not tell what else the letter says.",
        ),
        Text("Trả lại, rồi chép lại mà bỏ chỗ đó.", "Return it; then it is typed again without that."),
        field="words",
    )


__all__ = ["Writers", "acts_along", "divide", "goes_along_named", "tells_of_the_rest"]
