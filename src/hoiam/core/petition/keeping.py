"""For how long the law has a petition kept: asked before its keys, or what opens its names alone, are destroyed."""

from __future__ import annotations

from datetime import date

from hoiam.core.dossier.refusals import TooEarly
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


def kept_no_longer(petition: Petition, law: Law, today: date, article: str) -> None:
    """Returns where the law has the petition kept no longer; else TooEarly, with the day or with what keeps it."""
    kept = law.kept(petition.kind, petition.state, petition.since)
    if kept.is_over(today):
        return
    raise TooEarly(
        Text("Chưa hết thời hạn lưu.", "It is kept for longer."),
        kept.why,
        Text("Để nguyên hồ sơ.", "Leave it."),
        article=article,
    )
