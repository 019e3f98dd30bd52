"""Joint handling of a petition: which parts are open, and that the lead's report waits for them."""

from __future__ import annotations

from collections.abc import Sequence

from hoiam.core.dossier.refusals import Missing, NotYours
from hoiam.core.dossier.standing import Asking
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text

_DONE = frozenset({"responded", "finished"})
"""What came of a part that was done: it was answered, or the lead has taken it as it is."""


def tasks(petition: Petition, law: Law) -> tuple[Asking, ...]:
    """The parts that other bodies do or did, in the order in which they were given."""
    machine = law.errands_of(petition.kind)
    if machine is None:
        return ()
    return tuple(each for each in petition.errands if each.kind in machine.kinds and machine.kinds[each.kind].joint)


def open_tasks(petition: Petition, law: Law) -> tuple[Asking, ...]:
    """Those that are neither answered, taken as they are, taken back, handed on nor struck off. What was refused is open: it is
    given to another body, done by the lead, or struck off with a reason."""
    return tuple(
        each
        for each in tasks(petition, law)
        if each.happened not in _DONE | {"called_off", "forwarded"} and each.id not in petition.struck
    )


def taking_part(petition: Petition, law: Law) -> tuple[str, ...]:
    """The bodies that have done a part, beside the lead, in the order in which they were given it."""
    return tuple(dict.fromkeys(each.to for each in tasks(petition, law) if each.answered is not None))


def may_report(petition: Petition, law: Law, article: str) -> None:
    """Raises Missing while a part is open; it names which, by body and day. And where fewer have verified than the law
    wants."""
    waiting = open_tasks(petition, law)
    least = law.kinds[petition.kind].team
    if not waiting and petition.joint is not None and len({*petition.offices, *taking_part(petition, law)}) < least:
        raise Missing(
            Text("Tổ xác minh chưa đủ người.", "The team is too small."),
            Text(
                f"Luật đòi ít nhất {least} người xác minh, của một hay nhiều cơ quan.",
                f"The law wants {least} who verify at least, of one body or of several.",
            ),
            Text("Phân công thêm người, hoặc giao phần việc.", "Assign another office, or give a part to a member."),
            article=article,
        )
    if not waiting:
        return
    vi = "; ".join(f"{each.to} ({each.due:%d/%m/%Y})" if each.due else each.to for each in waiting)
    en = "; ".join(f"{each.to} ({each.due:%d/%m/%Y})" if each.due else each.to for each in waiting)
    raise Missing(
        Text("Còn phần việc chưa xong.", "A part of the verification is not done."),
        Text(f"Chưa có kết quả phần việc của: {vi}.", f"No result yet of the part of: {en}."),
        Text(
            "Chờ kết quả, dùng phần đã trả lời, hoặc bỏ phần việc có lý do.",
            "Wait for it, take what was answered as it is, or strike the part off with a reason.",
        ),
        article=article,
    )


def is_given(petition: Petition, to: str, article: str) -> None:
    """Raises NotYours where a part is given to a body that does not take part, or nobody has said who leads."""
    if petition.joint is None:
        raise NotYours(
            Text("Chưa xác định cơ quan chủ trì.", "It is not said who leads."),
            Text("Phần việc chỉ giao khi nhiều cơ quan cùng giải quyết.", "Parts are given where several bodies settle it."),
            Text("Xác định cơ quan chủ trì và phối hợp trước.", "Say first who leads and who takes part."),
            article=article,
            field="to",
        )
    if to not in petition.joint.members:
        raise NotYours(
            Text("Cơ quan này không phối hợp trong vụ việc.", "That body does not take part."),
            Text(
                f"Các cơ quan phối hợp: {', '.join(petition.joint.members)}.",
                f"Those that do: {', '.join(petition.joint.members)}.",
            ),
            Text("Chọn một cơ quan phối hợp, hoặc thêm cơ quan này.", "Choose one of them, or add this one."),
            article=article,
            field="to",
        )


def keeps_whoever_has_a_part(petition: Petition, law: Law, members: Sequence[str], article: str) -> None:
    """Raises Missing where a body that takes part is left out of the ``members`` while a part that it was given is open."""
    before = petition.joint.members if petition.joint is not None else ()
    busy = {each.to for each in open_tasks(petition, law)}
    left = ", ".join(code for code in before if code in busy and code not in members)
    if left:
        raise Missing(
            Text("Cơ quan bị bỏ ra còn phần việc.", "A body that is left out still has a part to do."),
            Text(f"Phần việc đã giao chưa xong của: {left}.", f"The part that was given is not done: {left}."),
            Text(
                "Bỏ phần việc đó có lý do trước, hoặc để cơ quan này tiếp tục phối hợp.",
                "Strike that part off with a reason first, or let that body go on taking part.",
            ),
            article=article,
            field="members",
        )
