"""The petition goes to another body, is received there, or given back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies, competence, laws
from hoiam.casework.citations import cited
from hoiam.casework.reading import edges
from hoiam.casework.reading.audience import Audience, office
from hoiam.casework.said import said
from hoiam.core.dossier.events import Sealed
from hoiam.core.dossier.participants import Actor, denounced
from hoiam.core.petition.steps import transfer
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import BodyChoice


class TransferForm(BodyChoice):
    """The case's shares are wrapped to the receiving body's key in the same transaction; see casework.road.consequences."""

    word = "transfer"
    in_batch = frozenset({"sent", "received", "succeeded"})
    reason = forms.ChoiceField(
        label=_("Vì sao chuyển?"),
        choices=[
            ("competence", _("Thuộc thẩm quyền của cơ quan đó")),
            ("accused_head", _("Người giải quyết là người bị nêu trong đơn hoặc có liên quan")),
            ("superior", _("Cấp trên giải quyết theo quy định")),
        ],
        widget=forms.RadioSelect,
    )
    words = words_field(_("Viết thêm cho nơi nhận và người gửi đơn"), required=False, limit=900, rows=4)

    def set_up(self) -> None:
        super().set_up()
        if self.edge.outcome == "succeeded":
            # Only what two offices have ordered, from its day on; by which instrument, the order says.
            ordered = self._ordered()
            named = [(code, said(bodies.body(code).name)) for code in ordered]
            self.choices_of("body", [("", gettext("Chọn cơ quan")), *named])
            self.fields["body"].label = _("Cơ quan kế tục")
            self.fields["body"].help_text = "; ".join(f"{name}: {ordered[code].reason}" for code, name in named)
            del self.fields["reason"]
            del self.fields["words"]
            return
        if self.edge.outcome == "sent":
            self._competent_first()
            return
        del self.fields["body"]
        del self.fields["reason"]
        if self.edge.outcome == "received":
            del self.fields["words"]
        else:
            self.ground_field()
            self.order_fields(["ground", "words"])
            self.fields["words"].label = _("Vì sao trả lại?")
            self.fields["words"].help_text = _("Được niêm phong trong hồ sơ.")

    @classmethod
    def offered(cls, outcome: str, actor: Actor) -> bool:
        """What goes over to a body that succeeds: only where two offices have ordered that one does."""
        return outcome != "succeeded" or bool(bodies.body(actor.body).successions)

    def _ordered(self) -> dict[str, bodies.Successor]:
        petition = self.view.petition
        found = bodies.body(self.actor.body).takes_over(petition.place, petition.subject, self.today)
        return {code: each for code, each in found.items() if code in bodies.every()}

    def _competent_first(self) -> None:
        """Bodies whose heads decide by the table of competence come first, with the article and why; the officer chooses."""
        petition = self.view.petition
        away = denounced(petition, laws.current())
        found = competence.on_named(petition.kind, petition.against, self.today, away=away)
        first = list(dict.fromkeys(each.above or each.body for each in found))
        field: Any = self.fields["body"]
        offered = list(field.choices)
        field.choices = [
            *offered[:1],
            *sorted(offered[1:], key=lambda choice: first.index(choice[0]) if choice[0] in first else len(first)),
        ]
        field.help_text = " ".join(_told(each) for each in found)
        guided = edges.edge_from(laws.current(), petition.kind, petition.state, "send_back", "", self.today)
        if guided is not None:
            field.help_text += " " + gettext(
                "Không có trong danh sách (công an, tòa án, bộ, ngành): chuyển bằng văn bản, rồi ghi ở bước “%(step)s”."
            ) % {"step": said(guided.title)}
        if found and competence.cases(petition.kind, self.today):
            field.help_text += " " + gettext(
                "Người đó đã chuyển, đã nghỉ, hoặc cơ quan đã sáp nhập, giải thể thì có thể khác; xem “Ai có thẩm quyền?”."
            )

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        body = self.cleaned_data.get("body") or self.view.petition.moving_to
        key = bodies.public_key(body).fingerprint if self.edge.outcome in ("sent", "succeeded") else ""
        if self.edge.outcome == "succeeded":
            return transfer.Transfer(body, self._ordered()[body].reason, key, blobs)
        reason = self.cleaned_data.get("ground") or self.cleaned_data.get("reason") or ""
        here = self.view.petition.body
        upward, settled = body == bodies.body(here).parent, here in bodies.chain(body)[1:]
        return transfer.Transfer(body, reason, key, blobs, upward=upward, settled=settled)


def _told(each: competence.Decides) -> str:
    """Who decides about one who is named; and where it goes instead, where he could open it there."""
    words = gettext("Về %(about)s: theo luật, người giải quyết là %(title)s (%(article)s). %(why)s")
    told = [
        words
        % {
            "about": said(office(each.about, Audience.WRITER)),
            "title": said(each.title),
            "article": cited(each.article),
            "why": said(each.reason),
        }
    ]
    if each.confidence == "UNSURE":
        told.append(gettext("Chưa chắc, cần luật sư xác nhận."))
    if each.above:
        there = gettext("Người bị nêu mở được đơn ở cơ quan đó, nên đơn chuyển tới cấp trên: %(body)s.")
        told.append(there % {"body": said(bodies.body(each.above).name)})
    return " ".join(told)
