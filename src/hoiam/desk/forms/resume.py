"""The case goes on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import resume
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm


class ResumeForm(StepForm):
    word = "resume"
    words = words_field(_("Lý do tiếp tục"), limit=900, required=False)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return resume.Resume(blobs)
