"""The petitioner brings something at the counter."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import add
from hoiam.desk.step_form import BroughtForm


class AddForm(BroughtForm):
    word = "add"
    scan = _("Bản quét giấy tờ người viết đưa thêm")

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return add.Add(blobs)
