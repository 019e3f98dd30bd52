"""Who acts for a petitioner, and what he may: asked here, once.

As what somebody may act, which steps, one at a time or several, with which paper, and what ends it, the law of the petition's
kind says (``represented`` of a pack). A kind that has no such way has none, also where the petition was of another one before.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from hoiam.core.dossier.refusals import Missing, NotYours
from hoiam.core.petition.state import Mandate, Petition
from hoiam.core.procedure import Edge, Law, Representation
from hoiam.core.words import Text


def law_of(petition: Petition, law: Law, mandate: Mandate) -> Representation | None:
    """What the law of the petition's present kind said of him when he began; None where the kind has no such way. A paper that
    was good then stays so when the law asks for another one later."""
    known = law.kinds[petition.kind].representations(mandate.since)
    return next((each for each in known if each.id == mandate.as_what), None)


def may_name(law: Law, kind: str, on: date) -> tuple[Representation, ...]:
    """As what somebody can be named who acts for the petitioner of such a petition: those who give a name of their own."""
    return tuple(each for each in law.kinds[kind].representations(on) if each.named)


def standing(petition: Petition, law: Law, on: date) -> tuple[Mandate, ...]:
    """Those who act for the petitioner on that day, by the law of the petition's present kind."""
    return tuple(each for each in petition.mandates if each.over(on) is None and law_of(petition, law, each) is not None)


def with_names(petition: Petition, law: Law) -> tuple[Mandate, ...]:
    """All who act or acted for him under a name of their own: whom a form names when it asks who is there."""
    found = ((each, law.representation(petition.kind, each.as_what, each.since)) for each in petition.mandates)
    return tuple(each for each, known in found if known is not None and known.named)


def addressee(petition: Petition, law: Law, on: date) -> Mandate | None:
    """To whom the petitioner's papers go instead of him, by the law of the petition's present kind; None where to himself."""
    for mandate in reversed(standing(petition, law, on)):
        found = law_of(petition, law, mandate)
        if found is not None and found.served == "representative":
            return mandate
    return None


def permit(petition: Petition, law: Law, edge: Edge, through: int, today: date) -> None:
    """Raises NotYours where whoever acts for the petitioner (``through``; 0: he acts himself) may not take his step along this
    edge today, or the petitioner is dead and nobody goes on in his place; Missing where the kind has no such way."""
    if not through:
        if petition.orphaned and any(_has(each.acts, edge) for each in law.kinds[petition.kind].represented):
            raise nobody_goes_on(petition, law)
        return
    mandate = next((each for each in petition.mandates if each.act == through), None)
    if mandate is None:
        raise ValueError(f"nobody acts for this petitioner by act {through}")  # a face that tries is broken
    found = law_of(petition, law, mandate)
    if found is None:
        raise no_such_way(law, petition.kind, "through")
    if (over := mandate.over(today)) is not None:
        raise _over(petition, mandate, over, found, law)
    if not _has(found.acts, edge):
        raise NotYours(
            Text("Người này không làm thay bước này được.", "This step is not his to take for the petitioner."),
            Text("Luật để người viết đơn tự làm bước này.", "The law leaves this step to the petitioner."),
            Text("Người viết đơn tự làm.", "Let the petitioner do it himself."),
            article=found.article,
            field="through",
        )
    if _has(found.scoped, edge) and not _has(mandate.scope, edge):
        raise NotYours(
            Text("Giấy của người này không giao bước này.", "His paper does not give him this step."),
            Text(
                "Bước này chỉ làm thay được khi giấy tờ ghi rõ, và cơ quan đã xem giấy đó.",
                "It can be taken for another only where the paper says so, and the body has looked at it.",
            ),
            Text("Người viết đơn tự làm, hoặc đưa giấy ghi rõ.", "Let the petitioner do it, or bring a paper that says so."),
            article=found.article,
            field="through",
        )


def _has(acts: Collection[str], edge: Edge) -> bool:
    """Whether a list of steps (``withdraw``) and of their ends (``represent.ended``) has the step of this edge."""
    return edge.step in acts or edge.name in acts


def lawful_first(petition: Petition, law: Law, today: date) -> None:
    """Raises Missing where somebody acts for the petitioner and no office has looked at the paper that the law wants of him."""
    for mandate in standing(petition, law, today):
        found = law_of(petition, law, mandate)
        if found is not None and found.paper is not None and not mandate.seen:
            raise Missing(
                Text("Chưa xem giấy tờ của người làm thay.", "Nobody has looked at the paper of whoever acts."),
                Text(
                    f"Có người làm thay người viết đơn ({found.title.vi}). Luật đòi: {found.paper.vi}.",
                    f"Somebody acts for the petitioner ({found.title.en}). The law wants: {found.paper.en}.",
                ),
                Text(
                    "Xem giấy rồi ghi bước đó; không có giấy thì yêu cầu bổ sung, hoặc không thụ lý.",
                    "Look at it and record that; where there is none, ask for it, or do not take the petition up.",
                ),
                article=found.article,
            )


def no_such_way(law: Law, kind: str, field: str, as_what: str = "") -> Missing:
    """The refusal for somebody who would act as what the law of the kind does not have."""
    of = law.kinds[kind]
    none = of.why_no("represent.named", as_what)
    ways = Text("; ".join(each.title.vi for each in of.represented), "; ".join(each.title.en for each in of.represented))
    return Missing(
        Text("Loại đơn này không có cách làm thay đó.", "For this kind nobody can act so for another."),
        (none.why if none is not None else of.represented_gist)
        or Text(f"Luật của loại đơn này có: {ways.vi}.", f"The law of this kind has: {ways.en}."),
        Text("Người viết đơn tự đứng tên, tự làm.", "Let whoever petitions act himself, under his own name."),
        article=(none.article if none is not None else of.represented_article)
        or next((each.article for each in of.represented if each.named), of.article),
        field=field,
    )


def nobody_goes_on(petition: Petition, law: Law) -> NotYours:
    """The refusal for what would be done in the name of somebody who is dead or dissolved."""
    edge = _edge(petition, law, "succeed.continued")
    none = law.kinds[petition.kind].why_no("succeed.continued")
    return NotYours(
        Text("Chưa ai đứng đơn thay người đã chết.", "Nobody stands in the place of the dead petitioner yet."),
        Text(
            "Người viết đơn đã chết hoặc đã chấm dứt; việc làm thay cho người ấy cũng chấm dứt.",
            "The petitioner is dead or dissolved; whoever acted for him acts no longer.",
        ),
        Text(
            "Người thừa kế mang giấy tờ chứng minh tới nơi tiếp công dân để được ghi là người tiếp tục.",
            "An heir brings his proof to the counter, to be recorded as the one who goes on.",
        )
        if edge is not None
        else Text(
            "Luật của loại đơn này không có người thừa kế; ai muốn thêm điều gì thì viết đơn đứng tên mình.",
            "The law of this kind knows no heir; whoever has something to add writes a petition under his own name.",
        ),
        article=edge.article if edge is not None else none.article if none is not None else "",
        field="through",
    )


def _edge(petition: Petition, law: Law, name: str) -> Edge | None:
    """The edge of that name that the law of the petition's kind has, wherever it has it."""
    return next((edge for edge in law.wholes[petition.kind].edges if edge.name == name), None)


def _over(petition: Petition, mandate: Mandate, over: date, found: Representation, law: Law) -> NotYours:
    ending = _edge(petition, law, "represent.ended")
    grounds = law.grounds[ending.grounds] if ending is not None and ending.grounds is not None else ()
    ground = next((each for each in grounds if each.id == mandate.reason), None)
    why = Text("hết hạn ghi trong giấy", "the last day of the paper has passed")
    if ground is not None:
        why = ground.title
    elif mandate.ended is not None:
        why = Text("người viết đơn đã chết hoặc đã chấm dứt", "the petitioner is dead or dissolved")
    return NotYours(
        Text("Người này không còn làm thay được nữa.", "He acts for the petitioner no longer."),
        Text(f"Việc làm thay đã chấm dứt ({over:%d/%m/%Y}): {why.vi}.", f"It has ended ({over:%d/%m/%Y}): {why.en}."),
        Text("Người viết đơn tự làm, hoặc đưa giấy mới.", "Let the petitioner act himself, or bring a new paper."),
        article=ground.article if ground is not None else found.ends_article or found.article,
        field="through",
    )
