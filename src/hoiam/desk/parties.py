"""Who has a part in a petition, and where it plays, as officers are told: posts and bodies, never a name."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.casework import acting, bodies, laws
from hoiam.casework.citations import cited
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.reading.audience import Audience, office
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.said import said
from hoiam.core.petition import together
from hoiam.core.petition.state import Accused, Petition


def parties(view: CaseView) -> list[tuple[str, str]]:
    """Who has a part in the petition, by role: never a name."""
    petition = view.petition
    found = [(_("Người viết đơn"), _("không nêu tên") if petition.anonymous else _("tên được niêm phong"))]
    if petition.people > 1:
        found[0] = (found[0][0], f"{found[0][1]}; " + _("%(n)d người cùng đứng đơn") % {"n": petition.people})
    if (spoken := _spoken_for(petition)) is not None:
        found.append(spoken)
    if petition.orphaned:
        found.append((_("Người đứng đơn"), _("đã chết hoặc đã chấm dứt; chờ người thừa kế tiếp tục")))
    elif petition.heir:
        found.append((_("Người đứng đơn"), _("người thừa kế tiếp tục; tên được niêm phong")))
    today = law_day(laws.current(), petition.kind, utc_now())
    for mandate in petition.mandates:
        hand = laws.current().representation(petition.kind, mandate.as_what, mandate.since)
        article = f" ({cited(hand.article)})" if hand is not None else ""
        found.append((_("Người làm thay"), acting.called(petition, mandate, today) + article))
    if petition.several or any(each.became for each in petition.accused):
        found.append((_("Người, nơi bị nêu trong đơn"), "; ".join(accused_called(each) for each in petition.accused)))
    elif petition.against:
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


def _spoken_for(petition: Petition) -> tuple[str, str] | None:
    """Who speaks for several who write together, by number, and what the law wants of it that is not there."""
    law = laws.current()
    said_so, missing = petition.speaking, together.awaited(petition, law)
    if said_so is None and missing is None:
        return None
    parts = []
    if said_so is not None:
        parts.append(_("%(n)d người đại diện") % {"n": said_so.representatives})
        parts.append(_("văn bản đủ chữ ký") if not said_so.unsigned else _("%(n)d người chưa ký") % {"n": said_so.unsigned})
    if missing is not None and (said_so is None or not said_so.unsigned):
        parts.append(f"{said(missing.what)} {said(missing.why)} ({cited(missing.article)})")
    return _("Đại diện của những người đứng đơn"), "; ".join(parts)


_BECAME = {
    "moved": gettext_lazy("đã chuyển công tác"),
    "retired": gettext_lazy("đã nghỉ hưu hoặc thôi việc"),
    "died": gettext_lazy("đã chết"),
    "merged": gettext_lazy("đã sáp nhập, chia, tách hoặc giải thể"),
}


def accused_called(each: Accused) -> str:
    """One of those whom a petition is about, as officers are told: by his place, his post where it is known, and what became of
    him; never a name."""
    called = said(office(each.code, Audience.WRITER)) if each.code else _("tên ghi trong lời đơn")
    parts = [f"{each.place}. {called}"]
    if each.became:
        parts.append(str(_BECAME[each.became]))
    if (now_at := bodies.every().get(each.body)) is not None:
        parts.append(_("hiện ở %(body)s") % {"body": said(now_at.name)})
    return ", ".join(parts)


def accused_choices(petition: Petition) -> list[tuple[str, str]]:
    """Those whom it is about and who have not died, to choose from."""
    return [(each.place, accused_called(each)) for each in petition.accused if each.became != "died"]


def office_title(code: str) -> str:
    """A post by its title and code; the code alone where it is not known."""
    return said(office(code, Audience.OFFICER))


def place_name(code: str) -> str:
    """The name of the body's place, where a body has it; else the code."""
    found = next((b for b in bodies.every().values() if b.place == code), None)
    return said(found.name) if found is not None else code
