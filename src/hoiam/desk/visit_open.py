"""Who spoke for a visit of many: opened for a purpose, on record, through the door by which the name of a petition opens. With
it stands the visit's entry of the book, to be printed from this answer; there is no file of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from hoiam.casework import chosen
from hoiam.casework.guards import officer
from hoiam.casework.reading.entries import PURPOSES
from hoiam.casework.said import said, told
from hoiam.core.dossier.refusals import Refusal
from hoiam.desk.fields import say_what_is_missing
from hoiam.desk.open import opened_speakers
from hoiam.desk.unlock import unlock_first
from hoiam.desk.visits import AT_RECEPTIONS, find, laid_out
from hoiam.desk.who import key_of
from hoiam.vault.errors import Locked, VaultError


class OpenSpeakersForm(forms.Form):
    purpose = chosen.OneOf(chosen.purpose, label=_("Mở để làm gì?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [(code, said(p.offered)) for code, p in PURPOSES.items()]  # type: ignore[attr-defined]  # a ChoiceField
        say_what_is_missing(self)


@officer(*AT_RECEPTIONS)
@require_http_methods(["GET", "POST"])
def open_speakers(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Asks for the purpose; shows the names once, in the answer to the POST, beside the entry of the book."""
    view, actor, day = find(request, visit_id)
    if not any(blob.tier == "identity" for blob in view.blobs):
        raise Http404
    form = OpenSpeakersForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST":
        status = 422
        here = reverse("desk:visit_open", args=[visit_id])
        token = key_of(request)
        if token is None:
            return unlock_first(request, here)
        if form.is_valid():
            try:
                context["speakers"] = opened_speakers(view, actor, token, form.cleaned_data["purpose"])
                view, actor, day = find(request, visit_id)
                status = 200
            except Locked:
                return unlock_first(request, here)
            except VaultError as refused:
                context["vault"], status = told(refused), 409
            except Refusal as refused:
                form.add_error(None, f"{said(refused.what)} {said(refused.next)}")
    response = render(request, "desk/visit_open.html", laid_out(view, actor, day) | context, status=status)
    response["Cache-Control"] = "no-store"
    return response
