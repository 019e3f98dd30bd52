"""Somebody who is kept away is let back: an office proposes it, a second one agrees or declines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoiam.casework import chosen, laws
from hoiam.casework.reading.audience import Audience, office
from hoiam.casework.said import said
from hoiam.core.dossier.events import Sealed
from hoiam.core.dossier.participants import liftable
from hoiam.core.petition.steps import lift
from hoiam.desk.step_form import StepForm


class LiftForm(StepForm):
    word = "lift"
    what = chosen.OneOf(
        lambda value, _sent: _named(*_meant(value)), label=_("Bỏ việc giữ ai ở ngoài hồ sơ?"), widget=forms.RadioSelect
    )

    def set_up(self) -> None:
        petition = self.view.petition
        waiting = petition.proposal
        if self.edge.outcome == "proposed":
            offered = liftable(petition, laws.current())
            self.fields["what"].help_text = _(
                "Chỉ có hiệu lực khi một văn phòng thứ hai đồng ý. Người viết đơn được báo cả hai việc."
            )
        else:
            offered = ((waiting.codes, waiting.walls),) if waiting is not None else ()
            self.fields["what"].label = _("Đề nghị đang chờ")
            if waiting is not None:
                self.fields["what"].help_text = gettext("Người đề nghị: %(office)s") % {"office": _titled(waiting.office)}
        self.choices_of("what", [(_value(*each), _named(*each)) for each in offered])

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        codes, walls = _meant(self.cleaned_data["what"])
        return lift.Lift(self.actor.office, codes, walls)


def _value(codes: tuple[str, ...], walls: bool) -> str:
    """A choice as the form carries it: the codes, and before them whether it is the walls of the kind that are lifted."""
    return f"{'walls' if walls else ''}:{','.join(codes)}"


def _meant(value: str) -> tuple[tuple[str, ...], bool]:
    """What `_value` made of it."""
    walls, _colon, codes = value.partition(":")
    return tuple(filter(None, codes.split(","))), walls == "walls"


def _named(codes: tuple[str, ...], walls: bool) -> str:
    """Whom it is about, by post and never by name."""
    names = ", ".join(_titled(code) for code in codes) or gettext("không ai được nêu")
    if not walls:
        return names
    return gettext("Theo loại đơn hiện nay, không theo loại lúc gửi đến nữa (được cho vào lại: %(names)s)") % {"names": names}


def _titled(code: str) -> str:
    return said(office(code, Audience.OFFICER))
