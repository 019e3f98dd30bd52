"""The redacted summary that lists show: one line by the officer who has read the petition, held against the gate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hoiam.casework import laws
from hoiam.casework.guards import officer
from hoiam.casework.road import summaries
from hoiam.casework.said import said
from hoiam.casework.typed_fields import TypedField
from hoiam.core.dossier.participants import summarises
from hoiam.desk.petition import SUMMARISING, find, laid_out
from hoiam.gate.found import WHAT
from hoiam.gate.refusals import SecretMark


class SummaryForm(forms.Form):
    text = TypedField(
        label=gettext_lazy("Đơn này về việc gì?"),
        help_text=gettext_lazy("Một dòng, như người ngoài có thể đọc: không tên, địa chỉ, số điện thoại, số giấy tờ."),
        max_length=summaries.LONGEST,
        required=False,
    )
    # The line as the page has shown it: nobody writes over another's unseen.
    over = TypedField(widget=forms.HiddenInput, max_length=summaries.LONGEST, required=False, strip=False)


@officer(*SUMMARISING)
@require_http_methods(["GET", "POST"])
def summary(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """GET shows the line; POST saves it, unless the gate finds something certain or likely in it."""
    view, actor, day = find(request, petition_id)
    if not summarises(view.petition, laws.current(), actor):
        raise PermissionDenied
    form = SummaryForm(request.POST or None, initial={"text": view.summary, "over": view.summary})
    context: dict[str, Any] = laid_out(view, actor, day) | {"form": form}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                found = summaries.summarise(
                    view.id, actor.body, form.cleaned_data["text"], over=form.cleaned_data["over"]
                )
            except summaries.SummaryChanged as other:
                again = request.POST.copy()
                again["over"] = other.text
                form, status = SummaryForm(again), 409
                form.add_error(
                    "text",
                    _("Trong lúc bạn viết, người khác đã ghi dòng này: “%(text)s”. Giữ dòng của bạn thì bấm Lưu lần nữa.")
                    % {"text": other.text},
                )
                context["form"] = form
            except SecretMark as mark:
                form.add_error("text", said(mark.what))
            else:
                if not found:
                    messages.success(request, _("Đã lưu dòng tóm tắt."))
                    return redirect("desk:petition", petition_id=petition_id)
                for find_ in found:
                    form.add_error(
                        "text",
                        _("“%(text)s” là %(what)s. Hãy bỏ đi.") % {"text": find_.text, "what": said(WHAT[find_.kind])},
                    )
    response = render(request, "desk/summary.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
