"""Who is competent: anyone may ask, with the kind of petition, whose act it is about, and the place in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hoiam.casework import bodies, chosen, competence
from hoiam.casework.days import utc_now
from hoiam.casework.guards import public
from hoiam.casework.said import said
from hoiam.casework.typed_fields import LineField
from hoiam.core.places import PlaceError


class CompetenceForm(forms.Form):
    """What the matrix of competence needs to know."""

    use_required_attribute = False
    kind = chosen.OneOf(chosen.kind, label=_("Loại đơn"))
    whose = chosen.OneOf(lambda code, _sent: said(competence.roles().get(code)), label=_("Quyết định hoặc việc làm của ai?"))
    place = LineField(
        label=_("Ở đâu?"),
        max_length=200,
        help_text=_("Xã, phường và tỉnh; tên cũ trước khi sáp nhập cũng được. Ví dụ: phường 15, Tân Bình, TP.HCM."),
        error_messages={
            "required": _("Hãy ghi nơi xảy ra việc."),
            "max_length": _("Viết ngắn hơn, tối đa %(limit_value)d ký tự."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k, said(t)) for k, t in competence.kinds().items()]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["whose"].choices = [(k, said(t)) for k, t in competence.roles().items()]  # type: ignore[attr-defined]  # as above


@public
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """The form and, once filled in, the competent body with its article and reason."""
    asked = "place" in request.GET
    form = CompetenceForm(request.GET if asked else None)
    context: dict[str, object] = {"form": form, "nav": "competence"}
    status = 200
    if asked:
        if form.is_valid():
            day = bodies.public_day(utc_now())
            try:
                found = competence.suggest(
                    form.cleaned_data["kind"], form.cleaned_data["whose"], form.cleaned_data["place"], day
                )
                context |= {"reading": found.reading, "reason_place": said(found.reading.reason)}
                if found.competence is not None:
                    it = found.competence
                    context |= {
                        "competence": it,
                        "body": said(it.body.title) if it.body is not None else "",
                        "candidates": [said(c.title) for c in it.candidates],
                        "reason": said(it.reason),
                    }
                else:
                    context["places"] = [str(c) for c in found.reading.candidates][:8]
            except PlaceError as error:
                form.add_error("place", f"{said(error.what)} {said(error.next)}")
        status = 422 if form.errors else 200
    return render(request, "register/competence.html", context, status=status)
