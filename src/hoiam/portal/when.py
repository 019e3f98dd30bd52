"""The page that asks when somebody got or knew of what he complains about, and what kept him where he is late."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from hoiam.casework import laws, timely
from hoiam.casework.days import law_day, utc_now
from hoiam.portal import drafts
from hoiam.portal.answering import page
from hoiam.portal.drafts import Draft
from hoiam.portal.forms import InTimeForm
from hoiam.portal.write import writing


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
        said = answers(form)

        def put(now: Draft) -> None:
            for name, value in said.items():
                setattr(now, name, value)

        drafts.change(draft, put)
        return redirect("portal:check")
    amount, article = timely.gives(draft.kind, today)
    status = 422 if form.errors else 200
    return page(request, "when", status=status, form=form, draft=draft, amount=amount, article=article)


def answers(form: InTimeForm) -> dict[str, str]:
    """What was answered, as a draft keeps it."""
    data: dict[str, Any] = form.cleaned_data
    days = {name: data[name].isoformat() if data.get(name) else "" for name in timely.DAYS}
    return days | {"hindered": data.get("hindered") or ""}
