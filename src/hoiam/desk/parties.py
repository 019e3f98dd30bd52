"""Who has a part in a petition, and where it plays, as officers are told: posts and bodies, never a name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hoiam.casework import acting, bodies, laws
from hoiam.casework.citations import cited
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.reading.audience import Audience, office
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.said import said


def parties(view: CaseView) -> list[tuple[str, str]]:
    """Who has a part in the petition, by role: never a name."""
    petition = view.petition
    found = [(_("Người viết đơn"), _("không nêu tên") if petition.anonymous else _("tên được niêm phong"))]
    if petition.people > 1:
        found[0] = (found[0][0], f"{found[0][1]}; " + _("%(n)d người cùng đứng đơn") % {"n": petition.people})
    if petition.orphaned:
        found.append((_("Người đứng đơn"), _("đã chết hoặc đã chấm dứt; chờ người thừa kế tiếp tục")))
    elif petition.heir:
        found.append((_("Người đứng đơn"), _("người thừa kế tiếp tục; tên được niêm phong")))
    today = law_day(laws.current(), petition.kind, utc_now())
    for mandate in petition.mandates:
        hand = laws.current().representation(petition.kind, mandate.as_what, mandate.since)
        article = f" ({cited(hand.article)})" if hand is not None else ""
        found.append((_("Người làm thay"), acting.called(petition, mandate, today) + article))
    if petition.against:
        # In full: they may be of several bodies.
        named = "; ".join(said(office(code, Audience.WRITER)) for code in sorted(petition.against))
        found.append((_("Người, nơi bị nêu trong đơn"), named))
    if petition.offices:
        found.append((_("Người xử lý"), ", ".join(office_title(code) for code in petition.offices)))
    if petition.asked_body:
        known = bodies.every().get(petition.asked_body)
        found.append((_("Cơ quan đang được hỏi"), said(known.name) if known is not None else petition.asked_body))
    if petition.recused:
        found.append((_("Không được xử lý đơn này"), ", ".join(office_title(code) for code in sorted(petition.recused))))
    if petition.proposal is not None:
        named = ", ".join(office_title(code) for code in petition.proposal.codes) or _("theo loại đơn hiện nay")
        by = office_title(petition.proposal.office)
        found.append((_("Đề nghị bỏ việc giữ ngoài hồ sơ, chờ văn phòng thứ hai"), f"{named} ({by})"))
    return found


def office_title(code: str) -> str:
    """A post by its title and code; the code alone where it is not known."""
    return said(office(code, Audience.OFFICER))


def place_name(code: str) -> str:
    """The name of the body's place, where a body has it; else the code."""
    found = next((b for b in bodies.every().values() if b.place == code), None)
    return said(found.name) if found is not None else code
