"""Petitions of one content are handled together: several chosen in the list, or one more with a group that is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from hoiam.casework import laws
from hoiam.casework.days import utc_now
from hoiam.casework.reading import cases
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.road import groups
from hoiam.casework.typed_fields import TypedField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import join
from hoiam.core.petition.steps.join import Other
from hoiam.core.values import plain
from hoiam.desk.step_form import StepForm


class JoinForm(StepForm):
    """One petition is named by its number alone; one that this office does not see is answered as a number that nothing has."""

    word = "join"
    scans = False
    in_batch = frozenset({""})
    number = TypedField(
        label=_("Số của một đơn đang được giải quyết chung"),
        help_text=_(
            "Đơn này vào nhóm của đơn đó. Ví dụ: XA-AB-2026-000123. Muốn lập nhóm mới thì đánh dấu các đơn cùng nội dung trong"
            " danh sách việc."
        ),
        max_length=48,
    )

    def of_many(self, views: Sequence[CaseView], batch: UUID) -> None:
        super().of_many(views, batch)
        self.fields["number"].required = False  # those that were chosen make a new group

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        typed = plain(data.get("number") or "").upper().replace(" ", "")
        if not typed:
            return data
        found = self._named(typed)
        if found is None:
            self.add_error("number", _("Không có đơn nào khác mang số này mà bạn xem được. Xem lại số trên biên nhận."))
        elif not found.petition.group:
            self.add_error("number", _("Đơn mang số này chưa ở trong nhóm nào. Đánh dấu cả hai đơn trong danh sách việc."))
        else:
            data["group"] = found.petition.group
        return data

    def _named(self, number: str) -> CaseView | None:
        ids = cases.numbered([number])
        found = cases.several([*ids.values()], self.actor, utc_now())
        return found[0] if found and found[0].id != self.view.id else None

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        law = laws.current()
        group = self.cleaned_data.get("group") or (self.batch or uuid4()).hex
        others = groups.others(group, self.view.id)
        coming = (view for view in self.with_it if view.id != self.view.id and view.petition.group in ("", group))
        return join.Join(group, others | {Other.of(view.petition, law) for view in coming})
