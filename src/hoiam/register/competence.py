"""Who is competent: anyone may ask, with the kind of petition, whose act it is about, the place in words, and what became of
the person or the body since."""

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
from hoiam.core.places.competence import Competence, NowUnknown, UnknownCase
from hoiam.core.words import Text


class CompetenceForm(forms.Form):
    """What the matrix of competence needs to know."""

    use_required_attribute = False
    kind = chosen.OneOf(chosen.kind, label=_("Loại đơn"), error_messages={"required": _("Hãy chọn loại đơn.")})
    whose = chosen.OneOf(
        lambda code, _sent: said(competence.roles().get(code)),
        label=_("Quyết định hoặc việc làm của ai?"),
        error_messages={"required": _("Hãy chọn đơn nói về việc của ai.")},
    )
    place = LineField(
        label=_("Ở đâu?"),
        max_length=200,
        help_text=_("Xã, phường và tỉnh; tên cũ trước khi sáp nhập cũng được. Ví dụ: phường 15, Tân Bình, TP.HCM."),
        error_messages={
            "required": _("Hãy ghi nơi xảy ra việc."),
            "max_length": _("Viết ngắn hơn, tối đa %(limit_value)d ký tự."),
        },
    )

    since = chosen.OneOf(
        lambda code, _sent: said(case.title) if (case := competence.circumstances().get(code)) is not None else "",
        label=_("Từ đó đến nay, người đó hoặc cơ quan đó có gì đổi?"),
        required=False,
    )
    now = chosen.OneOf(
        lambda code, _sent: said(competence.roles().get(code)), label=_("Nay người đó giữ chức gì?"), required=False
    )  # fmt: skip
    now_place = LineField(label=_("Nay làm việc ở đâu?"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        those = _by_body(competence.sorted_roles())
        present = _by_body(competence.sorted_roles(("head", "deputy", "official")))
        cases = [(code, said(case.title)) for code, case in competence.circumstances().items()]
        self._choices("kind", [("", _("Chọn loại đơn")), *((code, said(title)) for code, title in competence.kinds().items())])
        self._choices("whose", [("", _("Chọn người hoặc cơ quan")), *those])
        self._choices("since", [("", _("Không, hoặc không biết")), *cases])
        self._choices("now", [("", _("Không hỏi tới, hoặc không biết")), *present])

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("now") and not data.get("now_place") and "now_place" not in self.errors:
            self.add_error("now_place", _("Hãy ghi nơi người đó nay làm việc."))
        if data.get("now_place") and not data.get("now") and "now" not in self.errors:
            self.add_error("now", _("Hãy chọn chức vụ của người đó hiện nay."))
        if (data.get("now") or data.get("now_place")) and not data.get("since") and "since" not in self.errors:
            self.add_error("since", _("Hãy chọn điều đã đổi: chức vụ và nơi làm việc hiện nay chỉ dùng khi có điều đó."))
        return data


def _by_body(those: list[tuple[Text, dict[str, Text]]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices under the name of each sort of body."""
    return [(said(title), [(code, said(words)) for code, words in each.items()]) for title, each in those]


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
            given = form.cleaned_data
            try:
                found = competence.suggest(
                    given["kind"],
                    given["whose"],
                    given["place"],
                    day,
                    circumstance=given["since"],
                    now_whose=given["now"] if given["since"] else "",
                    now_place=given["now_place"] if given["since"] else "",
                )
            except UnknownCase as error:
                form.add_error("since", f"{said(error.what)} {said(error.why)}")
            except NowUnknown as error:
                form.add_error("now", f"{said(error.what)} {said(error.next)}")
            except PlaceError as error:
                form.add_error("place", f"{said(error.what)} {said(error.next)}")
            else:
                unclear = found.now if found.competence is None and found.now is not None else found.reading
                context |= {"reading": unclear, "reason_place": said(unclear.reason)}
                if found.competence is not None:
                    context |= _told(found.competence)
        status = 422 if form.errors else 200
    return render(request, "register/competence.html", context, status=status)


def _told(found: Competence) -> dict[str, object]:
    return {
        "competence": found,
        "body": said(found.body.title) if found.body is not None else "",
        "candidates": [said(each.title) for each in found.candidates],
        "together": [said(each.title) for each in found.together],
        "reason": said(found.reason),
    }
