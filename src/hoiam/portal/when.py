"""The page that asks when somebody got or knew of what he complains about, and what kept him where he is late."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from hoiam.casework import laws, timely
from hoiam.casework.days import law_day, utc_now
from hoiam.portal import shown_answers
from hoiam.portal.answering import page
from hoiam.portal.drafts import Draft
from hoiam.portal.forms import InTimeForm
from hoiam.portal.write import write_in, writing


@writing
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Day and obstacle, each as he likes; only a day that cannot be is wrong, one that is late is not."""
    if not timely.asked(draft.kind):
        return redirect("portal:check")
    today = law_day(laws.current(), draft.kind, utc_now())
    form = InTimeForm(
        request.POST if request.method == "POST" else None,
        kind=draft.kind,
        today=today,
        initial={name: getattr(draft, name) for name in timely.ANSWERS},
    )
    if request.method == "POST" and form.is_valid():
        draft, both = write_in(request, draft, "when", answers(form))
        return both or redirect("portal:check")
    amount, article = timely.gives(draft.kind, today)
    status = 422 if form.errors else 200
    seen = request.POST.get("seen", "") if request.method == "POST" else shown_answers.marks(draft, "when")
    return page(request, "when", status=status, form=form, draft=draft, amount=amount, article=article, seen=seen)


def answers(form: InTimeForm) -> dict[str, str]:
    """What was answered, as a draft keeps it."""
    data: dict[str, Any] = form.cleaned_data
    days = {name: data[name].isoformat() if data.get(name) else "" for name in timely.DAYS}
    return days | {"hindered": data.get("hindered") or ""}
