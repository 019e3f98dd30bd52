"""The petitioner brings at the counter what he was asked for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import reply
from hoiam.desk.step_form import BroughtForm


class ReplyForm(BroughtForm):
    word = "reply"
    scan = _("Bản quét giấy tờ người viết gửi theo yêu cầu")

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return reply.Reply(blobs)
