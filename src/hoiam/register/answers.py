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
from hoiam.casework.said import said
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
    after = _after(request.GET.get("after", ""))
    found = answers.answers(today=_today(), words=words, after=after, per_page=PER_PAGE, **chosen)
    return render(
        request,
        "register/answers.html",
        {
            "answers": [_line(a) for a in found.answers],
            "total": found.total,
            "uncounted": found.uncounted,
            "first": after is None,
            "after": f"{found.after[0]}_{found.after[1]}" if found.after else "",
            "q": words,
            "chosen": chosen,
            "bodies": [(b.code, said(b.name)) for b in bodies.every().values()],
            "kinds": [(k, said(kind.title)) for k, kind in law.kinds.items()],
            "subjects": [(code, begun(said(text))) for code, text in subjects.every().items()],
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


def _line(found: answers.AnswerView) -> dict[str, object]:
    law = laws.current()
    body = bodies.every().get(found.body)
    subject = subjects.every().get(found.subject)
    return {
        "answer": found,
        "kind": said(law.kinds[found.kind].title),
        "body": said(body.name) if body else found.body,
        "subject": said(subject) if subject else found.subject,
        "title": begun(found.title),
        "result": said(result.title) if (result := law.result(found.result, found.kind)) is not None else "",
        "gist": gist(found.document),
    }


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
        _line(found)
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
