"""What is said of a choice that a form carries as a code: as people read it, also where the form's own page is not at hand.

Most lists of a form are made for a petition, a body, a day. Where a form comes back without its page (`given_back`), nobody
knows which list it was, and need not: each field says of which kind its codes are, and a code is said as the law and the house
say it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.utils.functional import lazy

from hoiam.casework import behalf, bodies, copetitioners, laws, subjects, timely
from hoiam.casework.citations import cited
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.reading.audience import Audience
from hoiam.casework.reading.audience import office as office_of
from hoiam.casework.reading.entries import PURPOSES
from hoiam.casework.reading.errands import grounds_of_errands
from hoiam.casework.reading.visits import grounds_of_receptions
from hoiam.casework.said import said
from hoiam.core.petition.journey import TITLES
from hoiam.core.places.naming import governed
from hoiam.core.procedure import Pack
from hoiam.core.words import Text, begun

Sent = Mapping[str, str]
NOTHING: Final[Sent] = {}
Words = Callable[[str, Sent], str]
"""From a code, and the form with which it was sent, to its words in the language of the page; empty for a code that it does
not know. One code can stand for different things in two kinds of petition: a form says by `OF` for which its lists were made.
"""

OF: Final = "made_for"


def kind(code: str, _sent: Sent = NOTHING) -> str:
    """A kind of petition."""
    known = laws.current().kinds
    return said(known[code].title) if code in known else ""


def subject(code: str, _sent: Sent = NOTHING) -> str:
    """What a petition is about."""
    return begun(said(subjects.every().get(code)))


def body(code: str, _sent: Sent = NOTHING) -> str:
    """A public body."""
    known = bodies.every()
    return said(known[code].name) if code in known else ""


def accused(code: str, _sent: Sent = NOTHING) -> str:
    """One of those whom a petition is about, by his place among them."""
    return said(_PLACED) % code if code.isdigit() else ""


def place(code: str, _sent: Sent = NOTHING) -> str:
    """The place that a body governs."""
    return governed(body(code))


def office(code: str, _sent: Sent = NOTHING) -> str:
    """An office, or all of a body."""
    if code in bodies.every():
        return said(_WHOLE) % body(code)
    known = office_of(code, Audience.OFFICER)
    return said(known) if known.vi != code else ""


_PLACED = Text("Người hoặc cơ quan thứ %s", "No. %s of them")
_WHOLE = Text("Cả cơ quan: %s", "The whole body: %s")


def made_for(kind: str, grounds: str | None) -> str:
    """What a form carries as `OF`: for which kind of petition its lists were made, and which grounds are among them."""
    return f"{kind} {grounds or ''}".strip()


def _pack(sent: Sent) -> Pack | None:
    name = sent.get(OF, "").partition(" ")[0]
    return laws.current().pack_of(name) if name in laws.current().kinds else None


def ground(code: str, sent: Sent = NOTHING) -> str:
    """A ground of the law, of the list that the form was made with; in force or not any more."""
    grounds = laws.current().grounds.get(sent.get(OF, "").partition(" ")[2], ())
    found = next((each for each in reversed(grounds) if each.id == code), None)
    return f"{said(found.title)} ({cited(found.article)})" if found is not None else ""


def obstacle(code: str, _sent: Sent = NOTHING) -> str:
    """What kept somebody from coming in time, by the law's own list; the empty code: nothing that is stated."""
    law = laws.current()
    lists = dict.fromkeys(each.limitation.excuse for each in law.kinds.values() if each.limitation is not None)
    found = next((each for name in lists for each in reversed(law.grounds[name]) if each.id == code), None)
    return begun(said(found.title)) if found is not None else "" if code else said(timely.NOT_HINDERED)


def condition(code: str, _sent: Sent = NOTHING) -> str:
    """A condition of the law that changes a term."""
    found = laws.current().conditions.get(code)
    return f"{begun(said(found.title))} ({cited(found.article)})" if found is not None else ""


def result(code: str, sent: Sent = NOTHING) -> str:
    """How a petition ended."""
    pack = _pack(sent)
    return said(pack.results[code].title) if pack is not None and code in pack.results else ""


def measure(code: str, sent: Sent = NOTHING) -> str:
    """A measure of protection."""
    pack = _pack(sent)
    known = pack.measures.get(code) if pack is not None else None
    return f"{said(known.title)} ({cited(known.article)})" if known is not None else ""


def party(code: str, sent: Sent = NOTHING) -> str:
    """To whom a paper goes."""
    pack = _pack(sent)
    return said(pack.parties[code].title) if pack is not None and code in pack.parties else ""


def purpose(code: str, _sent: Sent = NOTHING) -> str:
    """For what a name is opened."""
    return said(PURPOSES[code].offered) if code in PURPOSES else ""


def representation(code: str, _sent: Sent = NOTHING) -> str:
    """As what somebody writes for another; the empty code: for himself."""
    law, now = laws.current(), utc_now()
    known = (each for name, of in law.kinds.items() for each in of.representations(law_day(law, name, now)))
    found = next((each for each in known if each.id == code), None)
    return behalf.called(found) if found is not None or not code else ""


def acts_as(code: str, _sent: Sent = NOTHING) -> str:
    """As what somebody acts for a petitioner who has written already."""
    known = (each for of in laws.current().kinds.values() for each in of.represented)
    found = next((each for each in known if each.id == code), None)
    return said(found.title) if found is not None else ""


def a_step(code: str, _sent: Sent = NOTHING) -> str:
    """A step, or one end of it, as the house calls the step."""
    found = TITLES.get(code.partition(".")[0])
    return said(found) if found is not None else ""


def acting(code: str, _sent: Sent = NOTHING) -> str:
    """Who stands there for the petitioner, by the number of the act with which he began; who that is, the page itself says."""
    return (said(_HIMSELF) if code == "0" else said(_BY_ACT) % code) if code.isdecimal() else ""


_HIMSELF: Final = Text("Người viết đơn tự làm", "The petitioner himself")
_BY_ACT: Final = Text("Người làm thay, ghi ở việc số %s", "Whoever acts for him, since act %s")


def way(code: str, _sent: Sent = NOTHING) -> str:
    """Who receives citizens: in the regular way, the head, somebody in his place."""
    found = next((each.ways[code] for each in laws.current().receptions.values() if code in each.ways), None)
    return said(found.title) if found is not None else ""


def matter(code: str, _sent: Sent = NOTHING) -> str:
    """A matter of a visit: a kind of petition and a subject of it."""
    of, _blank, about = code.partition(" ")
    known = laws.current().kinds.get(of)
    found = next((each for each in known.subjects if each.id == about), None) if known is not None else None
    return f"{said(known.title)}: {said(found.title)}" if known is not None and found is not None else ""


def numbered(code: str, _sent: Sent = NOTHING) -> str:
    """A matter by its place among those of a visit; which they are, the visit's page says."""
    return said(_NUMBERED) % code if code.isdecimal() else ""


_NUMBERED = Text("Nội dung thứ %s", "Matter %s")


def part(code: str, _sent: Sent = NOTHING) -> str:
    """A part of a joint verification by its place among them; whose it is, the petition's page says."""
    return said(_PART) % code if code.isdecimal() else ""


_PART = Text("Phần việc thứ %s", "Part %s")


def asked_body(code: str, _sent: Sent = NOTHING) -> str:
    """A body that is about to be asked, by its place among those that the petition's page names."""
    return said(_ASKED) % code if code.isdecimal() else ""


_ASKED = Text("Cơ quan thứ %s sắp được hỏi", "Body %s that is about to be asked")


def ordered(code: str, _sent: Sent = NOTHING) -> str:
    """What a superior orders, by the law's own list."""
    kinds = (each.kinds[code] for each in laws.current().errands.values() if code in each.kinds)
    found = next((each for each in kinds if each.directive), None)
    return said(found.title) if found is not None else ""


def turned_away(code: str, _sent: Sent = NOTHING) -> str:
    """A ground on which visitors are not received."""
    found = next((each for each in grounds_of_receptions() if each.id == code), None)
    return said(found.title) if found is not None else ""


def errand_kind(code: str, _sent: Sent = NOTHING) -> str:
    """What one body asks of another."""
    found = next((each.kinds[code] for each in laws.current().errands.values() if code in each.kinds), None)
    return said(found.title) if found is not None else ""


def errand_ground(code: str, _sent: Sent = NOTHING) -> str:
    """Why an errand is refused, or taken back."""
    found = next((each for each in grounds_of_errands() if each.id == code), None)
    return f"{said(found.title)} ({cited(found.article)})" if found is not None else ""


def question(code: str, _sent: Sent = NOTHING) -> str:
    """A question of an errand, by its number."""
    return said(_QUESTION) % code if code.isdecimal() else ""


_QUESTION: Final = Text("Câu %s", "Question %s")


def goes_along(code: str, _sent: Sent = NOTHING) -> str:
    """What goes with a question: a checked transcript, or what passed the gate."""
    found = _ALONG.get(code.partition(":")[0])
    return said(found) if found is not None else ""


_ALONG: Final = {
    "transcript": Text("Bản chép lại đã được kiểm tra", "A checked transcript"),
    "gated": Text("Bản công khai đã duyệt", "The public copy that passed the gate"),
}


def any_of(*those: Words, **literal: Any) -> Words:
    """Words of whichever of these knows the code; `literal`: what the form itself says of a few."""

    def words(code: str, sent: Sent = NOTHING) -> str:
        if code in literal:
            return str(literal[code])
        return next(filter(None, (each(code, sent) for each in those)), "")

    return words


class Said:
    """Of a field whose list is made later: how a code reads without it."""

    said_of: Words


class OneOf(Said, forms.ChoiceField):
    """A choice of which the list is made later."""

    def __init__(self, said_of: Words, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.said_of = said_of


class SomeOf(Said, forms.MultipleChoiceField):
    """Choices of which the list is made later."""

    def __init__(self, said_of: Words, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.said_of = said_of


_lazily = lazy(said, str)


def who_acts() -> dict[str, forms.Field]:
    """The fields by which somebody is named who acts for the petitioner, as a form that adds them later calls them."""
    asked = {name: forms.CharField(label=_lazily(label)) for name, label in behalf.LABELS_OF_ACTING.items()}
    return asked | {"behalf": OneOf(acts_as, label=_lazily(behalf.LABELS_OF_ACTING["behalf"]))}


def for_another() -> dict[str, forms.Field]:
    """The fields by which somebody writes for another, as a form that adds them later calls them."""
    asked = {name: forms.CharField(label=_lazily(label)) for name, label in behalf.LABELS.items()}
    return asked | {"behalf": OneOf(representation, label=_lazily(behalf.LABELS["behalf"]))}


def together() -> dict[str, forms.Field]:
    """The fields of the list of those who write together, as a form that adds them later calls them."""
    return {name: forms.CharField(label=_lazily(label)) for name, label in copetitioners.LABELS.items()}
