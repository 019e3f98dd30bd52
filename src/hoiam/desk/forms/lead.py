"""Who leads and who takes part: what the law or the regulation says of it, why, and the bodies that may be chosen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies, chosen
from hoiam.casework.citations import cited
from hoiam.casework.days import utc_now
from hoiam.casework.road import joint
from hoiam.casework.said import said
from hoiam.core.dossier.events import Sealed
from hoiam.desk.fields import radios
from hoiam.desk.step_form import StepForm


class LeadForm(StepForm):
    word = "lead"
    scans = False
    body = chosen.OneOf(chosen.body, label=_("Cơ quan chủ trì"), widget=forms.RadioSelect)
    members = chosen.SomeOf(
        chosen.body,
        label=_("Cơ quan phối hợp"),
        help_text=_("Mỗi cơ quan làm một phần việc. Người viết đơn được báo những cơ quan này."),
        widget=forms.CheckboxSelectMultiple,
    )

    @cached_property
    def proposal(self) -> joint.Proposal:
        """What the law, then the regulation, says of who leads."""
        return joint.proposed(self.view.id, self.view.petition, utc_now())

    def set_up(self) -> None:
        proposal, own = self.proposal, self.view.petition.body
        known = bodies.every()
        leads = dict.fromkeys((own, *([proposal.led.body] if proposal.led.body in known else [])))
        reason = said(proposal.led.reason)
        hints = {
            code: f"{reason} {cited(proposal.led.article)}".strip()
            if code == proposal.led.body or not proposal.led.body
            else ""
            for code in leads
        }
        self.fields["body"].widget = radios({code: hint for code, hint in hints.items() if hint})
        self.choices_of("body", [(code, said(known[code].name)) for code in leads])
        self.choices_of("members", [(code, said(known[code].name)) for code in proposal.offered])
        if proposal.elsewhere:
            told = gettext("Đơn cùng nội dung do %(body)s chủ trì. Nhờ cấp trên xác định cơ quan chủ trì từ trang của đơn.")
            self.fields["body"].help_text = told % {"body": said(known[proposal.elsewhere].name)}
        now = self.view.petition.joint
        self.fields["body"].initial = now.body if now is not None else None
        self.fields["members"].initial = list(now.members if now is not None else proposal.members)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        data = self.cleaned_data
        return joint.order(self.view.id, self.view.petition, data["body"], data["members"], self.actor, utc_now())
