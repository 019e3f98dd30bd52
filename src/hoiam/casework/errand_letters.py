"""The paper that goes with an errand: who asks whom for what, until when. It bears the errand's own number; no petition, no
kind of petition and nobody who wrote one has a field in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from hoiam.casework import bodies, laws
from hoiam.casework.reading import papers
from hoiam.core.words import Text
from hoiam.gate import letters as press

DUE = Text("Đề nghị trả lời", "An answer is asked for")


@dataclass(frozen=True, slots=True)
class Request:
    """What stands in the paper. ``number`` is the errand's; ``article`` the law's for that kind, ``due`` None where no answer
    is waited for; ``signer`` the office that signs for the body where it may, else its head does."""

    number: str
    asker: str
    to: str
    machine: str
    sort: str
    article: str
    questions: tuple[str, ...] = field(repr=False)
    attached: tuple[str, ...] = ()
    due: date | None = None
    signer: str = ""


def printed(of: Request, today: date) -> bytes:
    """The paper as PDF, in the language of the procedure. Raises BadLetter."""
    kind = laws.current().errands[of.machine].kinds[of.sort]
    asked = bodies.every().get(of.to)
    data = papers.sender_head(of.asker, "vi", signer=of.signer) | {
        "case": of.number,
        "about": kind.title.vi,
        "article": of.article,
        "to_body": asked.name.vi if asked is not None else of.to,
        "questions": _numbered(of.questions),
        "attached": list(of.attached),
    }
    if of.due is not None:
        data["due"] = {"gist": DUE.vi, "date": of.due}
    return press.render("errand_request", data, "vi", today=today)


def _numbered(questions: Sequence[str]) -> list[str]:
    return [f"{n}. {question}" for n, question in enumerate(questions, 1)]
