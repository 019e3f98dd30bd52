"""The page of one of several who wrote a petition together and has a slip of his own: what happened and when, and nothing else.

The slip is typed each time; no cookie carries it, so nothing of this browser opens any other page of the petition by it. What
is sealed stays so: no key comes along (`wall_followed_only`).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from hoiam.casework import laws
from hoiam.casework.days import utc_now, zone_of
from hoiam.casework.reading import cases
from hoiam.casework.reading.audience import Audience
from hoiam.casework.reading.entries import answer, entries
from hoiam.casework.said import said, told
from hoiam.portal import choices, standing, terms
from hoiam.portal.answering import page
from hoiam.vault.codes import FollowCode
from hoiam.vault.errors import BadCode


def why_not(typed: str) -> str:
    """What is wrong with a slip that was typed and showed nothing."""
    try:
        FollowCode.parse(typed)
    except BadCode as bad:
        return " ".join(told(bad))
    return _(
        "Không có đơn nào mang phiếu theo dõi này, hoặc phiếu đã bị thu hồi. Hãy so lại từng nhóm; cần phiếu khác thì đến nơi"
        " đã cấp."
    )


def shown(request: HttpRequest, typed: str) -> HttpResponseBase | None:
    """The page for the slip that was typed where a return code is asked for; None for what is none, or finds nothing."""
    try:
        slip = FollowCode.parse(typed)
    except BadCode:
        return None
    case = cases.follow_only(slip.lookup_hash, utc_now())
    if case is None:
        return None
    law, petition, today = laws.current(), case.petition, standing.today(case)
    found = answer(case, Audience.WRITER)
    return page(
        request,
        "seat",
        case=case,
        kind=law.kinds[petition.kind],
        state=law.procedure(petition.kind, today).states.get(petition.state),
        zone=zone_of(law, petition.kind).key,
        body_name=choices.body_name(petition.body),
        awaited=terms.awaited(case, today),
        result=said(found.result) if found is not None else "",
        entries=[
            {"title": said(each.title), "at": each.at, "who": said(each.who), "article": each.article}
            for each in reversed(entries(case, Audience.WRITER))
        ],
    )
