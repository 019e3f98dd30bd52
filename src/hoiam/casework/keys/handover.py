"""A case goes to another body: its keys go along in the act that sends it, and leave the old body when it has arrived.

The sending officer's key agent wraps the first shares to the receiving body's key, which the log names by its fingerprint;
the gatekeeper lets that body have the second shares. If we stop between ``wraps_for`` and the act, the body has a right
and no wrap, and cannot open anything; sending again completes it. If we stop between the act and ``arrived`` or
``came_back``, one body more than needed may still read; the next transfer, or the same call again, ends that.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import connection

from hoiam.casework import bodies, laws
from hoiam.casework.keys import officers, secrecy
from hoiam.casework.reading.cases import CaseView
from hoiam.core.dossier.refusals import RecusedHere
from hoiam.core.words import Text
from hoiam.vault import rewrap
from hoiam.vault.agent import Unlocked
from hoiam.vault.errors import NotReleased
from hoiam.vault.wraps import Tier, Wrap


def wraps_for(view: CaseView, body: str, unlocked: Unlocked) -> list[Wrap]:
    """The case's first shares for the receiving body. VaultError: no reading on record, key locked, body kept away; the
    law's RecusedHere where whoever is denounced could open it there."""
    kind = laws.current().kinds[view.petition.kind]
    above = bodies.receiver(body, view.petition.against, kind)
    if above != body and view.petition.against != body:
        superior = bodies.body(above).name
        raise RecusedHere(
            Text("Không chuyển đơn này đến đó được.", "This petition cannot go there."),
            Text(
                "Người bị tố cáo lãnh đạo, quản trị hoặc giữ khóa của cơ quan đó.",
                "Whoever is denounced leads that body, administers it or holds its key.",
            ),
            Text(f"Chuyển đến cấp trên của cơ quan đó: {superior.vi}.", f"Send it to that body's superior: {superior.en}."),
            article=kind.recusal.article,
            field="body",
        )
    wraps = [Wrap(Tier(w.tier), w.recipient, w.key_id, w.data) for w in view.wraps if w.recipient not in ("drop", "mailer")]
    return rewrap.to_body(view.id, wraps, bodies.public_key(body), unlocked, officers.agent(), secrecy.gatekeeper())


def leaves(petition_id: UUID, body: str) -> bool:
    """Drops the wraps of a body that no longer has the case, where another body can open the same tier; True when it has
    none left. Called inside the transaction of the act that says so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM casework_wrap w WHERE w.petition_id = %(case)s AND w.recipient = %(gone)s AND EXISTS ("
            "SELECT 1 FROM casework_wrap o WHERE o.petition_id = w.petition_id AND o.tier = w.tier"
            " AND o.recipient LIKE 'body:%%' AND o.recipient <> w.recipient)",
            {"case": petition_id, "gone": f"body:{body}"},
        )
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM casework_wrap WHERE petition_id = %s AND recipient = %s)",
            [petition_id, f"body:{body}"],
        )
        (none_left,) = cursor.fetchone()
    return bool(none_left)


def take_back(petition_id: UUID, body: str) -> None:
    """The gatekeeper gives this body no share any more. The last body's right is never taken."""
    with suppress(NotReleased):
        secrecy.gatekeeper().take_back(petition_id, body)


def keep_away(petition_id: UUID, office: str) -> None:
    """The gatekeeper gives this office no share any more, whatever roles it holds."""
    secrecy.gatekeeper().exclude(petition_id, [office])


__all__ = ["keep_away", "leaves", "take_back", "wraps_for"]
