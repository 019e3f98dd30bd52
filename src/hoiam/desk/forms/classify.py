"""Which kind of petition this is, about what, under which conditions of the law."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies, chosen, laws, subjects
from hoiam.casework.reading import edges
from hoiam.casework.said import said
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import classify
from hoiam.core.procedure import Edge
from hoiam.core.words import begun
from hoiam.desk.fields import radios
from hoiam.desk.step_form import StepForm


class ClassifyForm(StepForm):
    word = "classify"
    kind = chosen.OneOf(chosen.kind, label=_("Đây là loại đơn gì?"), widget=forms.RadioSelect)
    subject = chosen.OneOf(chosen.subject, label=_("Lĩnh vực"))

    def set_up(self) -> None:
        law = laws.current()
        petition = self.view.petition
        taken = bodies.body(petition.body).kinds
        offered = {k: edge for k in law.kinds if (k in taken or k == petition.kind) and (edge := self._edge_as(k)) is not None}
        self.fields["kind"] = forms.ChoiceField(
            label=self.fields["kind"].label,
            choices=[(k, said(law.kinds[k].title)) for k in offered],
            widget=radios({k: said(law.kinds[k].to_officers or law.kinds[k].who_decides) for k in offered}),
            initial=petition.kind,
        )
        self.order_fields(["kind", "subject"])
        self.choices_of("subject", [(code, begun(said(title))) for code, title in subjects.of(offered).items()])
        self.fields["subject"].initial = petition.subject
        self.condition_field(offered.values())
        if "conditions" in self.fields:
            self.fields["conditions"].initial = sorted(petition.conditions)

    def _edge_as(self, kind: str) -> Edge | None:
        """The same step in the procedure of another kind, from the state in which the petition is."""
        return edges.edge_from(laws.current(), kind, self.view.petition.state, "classify", self.edge.outcome, self.today)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return classify.Classify(self.cleaned_data["kind"], self.cleaned_data["subject"], self.conditions())
