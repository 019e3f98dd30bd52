"""Published answers: search by words, kind, subject, body; one answer with its law, its dates and its PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from hoiam.casework import bodies, laws, subjects
from hoiam.casework.days import utc_now
from hoiam.casework.guards import public
from hoiam.casework.register import answers
from hoiam.casework.register.references import reference
from hoiam.casework.said import language, said
from hoiam.core.values import written_day
from hoiam.core.words import begun

PER_PAGE = 20
GIST_LONGEST = 180
LONGEST_SEARCH = 120


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answers that hold all the words, newest first; accents and capitals do not matter."""
    law = laws.current()
    words = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", "")
    chosen = {name: request.GET.get(name, "")[:40] for name in ("body", "kind", "subject")}
    # What a body here takes, in the order of the packs; what was asked for in any case, so that its filter shows.
    taken = {kind for body in bodies.every().values() for kind in body.kinds}
    offered = [kind for kind in law.kinds if kind in taken or kind == chosen["kind"]]
    after = _after(request.GET.get("after", ""))
    found = answers.answers(today=_today(), words=words, after=after, per_page=PER_PAGE, **chosen)
    return render(
        request,
        "register/answers.html",
        {
            "answers": [line(a) for a in found.answers],
            "total": found.total,
            "uncounted": found.uncounted,
            "first": after is None,
            "after": f"{found.after[0]}_{found.after[1]}" if found.after else "",
            "q": words,
            "chosen": chosen,
            "bodies": [(b.code, said(b.name)) for b in bodies.every().values()],
            "kinds": [(k, said(law.kinds[k].title)) for k in offered],
            "subjects": [(code, begun(said(text))) for code, text in subjects.of(offered).items()],
            "filtered": any(chosen.values()),
            "nav": "answers",
        },
    )


def _today() -> date:
    return bodies.public_day(utc_now())


def _after(typed: str) -> tuple[date, UUID] | None:
    """The day and the id of the last answer of the page before; None for the first page, and for what is neither."""
    day, _, answer_id = typed.partition("_")
    try:
        since, last = written_day(day), UUID(answer_id)
    except ValueError:
        return None
    return (since, last) if since is not None else None


def line(found: answers.AnswerView) -> dict[str, object]:
    """An answer as a list shows it, in the language of the page."""
    law = laws.current()
    body = bodies.every().get(found.body)
    subject = subjects.every().get(found.subject)
    kind, about = said(law.kinds[found.kind].title), said(subject) if subject else found.subject
    result = said(decided.title) if (decided := law.result(found.result, found.kind)) is not None else ""
    return {
        "answer": found,
        "kind": kind,
        "body": said(body.name) if body else found.body,
        "subject": about,
        "title": begun(found.title),
        "heading": heading(found.title, about, result or kind),
        "result": result,
        "gist": gist(found.document),
    }


def heading(title: str, about: str, result: str) -> str:
    """Under which words a reader finds an answer: its title; where that is in another language than the page, or names were
    taken out of it, what it is about and what it came to."""
    tells = language() == "vi" and "[" not in title
    return begun(title) if tells else f"{begun(about)}: {result[:1].lower()}{result[1:]}"


def gist(document: Mapping[str, Any]) -> str:
    """The first words of what was decided, for a list."""
    for kind in ("decision", "findings", "facts"):
        for section in document["sections"]:
            if section["kind"] == kind:
                for block in section["blocks"]:
                    words = block["text"] if block["kind"] == "paragraph" else " ".join(block["items"])
                    return Truncator(words).chars(GIST_LONGEST)
    return ""


@public
@require_safe
def answer(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """One answer, as it was let out by the gate."""
    try:
        found = answers.answer(answer_id, _today())
    except LookupError:
        raise Http404 from None
    return render(
        request,
        "register/answer.html",
        line(found)
        | {
            "nav": "answers",
            "sections": found.document["sections"],
            "bases": found.document["bases"],
            "digest": found.digest.hex(),
        },
    )


@public
@require_safe
def pdf(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """The public copy as a PDF."""
    try:
        data = answers.answer_pdf(answer_id, _today())
    except LookupError:
        raise Http404 from None
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{reference(answer_id)}.pdf"'
    return response
