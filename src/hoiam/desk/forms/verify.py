"""Verification is ordered, or its findings come in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import verify
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm


class VerifyForm(StepForm):
    word = "verify"
    # What is found for a group is written once, and sealed with each petition of it.
    in_batch = frozenset({"ordered", "reported", "differs", "at_once"})
    scan = _("Bản quét văn bản, biên bản")
    words = words_field(_("Nội dung"), _("Được niêm phong trong hồ sơ."), rows=8)
    LABELS: ClassVar[Mapping[str, Any]] = {
        "ordered": _("Xác minh nội dung gì, ai xác minh, trong bao lâu?"),
        "reported": _("Kết quả xác minh và kiến nghị"),
        "at_once": _("Đã xác minh gì, chứng cứ gì, đã ngăn chặn thế nào"),
        "differs": _("Kết quả xác minh; điểm khác với nội dung đơn"),
    }

    def set_up(self) -> None:
        self.fields["words"].label = self.LABELS.get(self.edge.outcome, self.fields["words"].label)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        groups = {view.petition.group for view in (self.view, *self.with_it)}
        if self.batch is not None and (len(groups) > 1 or "" in groups):
            raise forms.ValidationError(
                _("Chỉ ghi chung nội dung xác minh cho các đơn của một nhóm. Lập nhóm trước, hoặc ghi riêng từng đơn.")
            )
        return data

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return verify.Verify(blobs)
