"""A content of a letter goes on as a petition of its own: one office types it out, another holds it against the letter.

Until it is checked the part lies with the names, and opens as they open: for a purpose, on record, of a letter that hides its
writer by two offices. The second office lets it become a petition, and the writer's name goes along sealed, from the open door
straight under the new petition's keys.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hoiam.casework import bodies, chosen, intake, laws, subjects
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.guards import officer
from hoiam.casework.reading import papers
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.edges import brought
from hoiam.casework.road import Enclosed, fact_of, perform
from hoiam.casework.said import said, told
from hoiam.casework.typed_fields import NumberField
from hoiam.core.dossier.participants import Actor, may
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.petition.steps.split import Split
from hoiam.core.words import begun
from hoiam.desk.fields import say_what_is_missing, words_field
from hoiam.desk.open import Names, OpenNames, door, listed, read_names
from hoiam.desk.parties import office_title
from hoiam.desk.petition import find, laid_out
from hoiam.desk.read import sealed_blob
from hoiam.desk.unlock import unlock_first
from hoiam.desk.who import key_of
from hoiam.gate.found import Find
from hoiam.gate.refusals import SecretMark
from hoiam.gate.transcript import telling, without
from hoiam.vault.errors import Locked, VaultError
from hoiam.vault.sealing import SealedBlob
from hoiam.vault.wraps import Tier

LONGEST: Final = 60_000
CONTENTS_MOST: Final = 20
# The kind of the sealed blob that waits for the second office.
PART: Final = "part"


class PartForm(forms.Form):
    """What the letter holds, and the content that is split off."""

    contents = NumberField(
        label=gettext_lazy("Lá đơn có mấy nội dung?"),
        help_text=gettext_lazy("Mỗi việc phải giải quyết riêng là một nội dung. Nội dung cuối cùng ở lại với lá đơn."),
        most=CONTENTS_MOST,
    )
    kind = chosen.OneOf(chosen.kind, label=gettext_lazy("Nội dung tách ra là loại đơn nào?"), widget=forms.RadioSelect)
    subject = chosen.OneOf(chosen.subject, label=gettext_lazy("Lĩnh vực"))
    against = chosen.SomeOf(
        chosen.office,
        label=gettext_lazy("Nội dung này nói về ai?"),
        help_text=gettext_lazy(
            "Đánh dấu tất cả; để trống nếu không ai. Người không có trong danh sách thì đánh dấu cả cơ quan."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Hãy chọn trong danh sách.")},
    )
    elsewhere = chosen.OneOf(chosen.body, label=gettext_lazy("Nói về cả một cơ quan khác?"), required=False)
    words = words_field(
        gettext_lazy("Lời của nội dung này"),
        gettext_lazy(
            "Chép đúng từng chữ phần này của lá đơn. Không nhắc tới nội dung khác, tới lá đơn hay số của đơn; thay tên người "
            "viết bằng “[người viết]”."
        ),
        limit=LONGEST,
    )

    def __init__(self, *args: Any, body: bodies.BodyView, named: Collection[str] = (), **kwargs: Any) -> None:
        """``named``: whom the letter is about; they and their bodies come first in the list."""
        super().__init__(*args, **kwargs)
        law = laws.current()
        kinds = [(k, said(kind.title)) for k, kind in law.kinds.items() if k in body.kinds]
        about = [(code, begun(said(title))) for code, title in subjects.of(body.kinds).items()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["subject"].choices = [("", _("Chọn lĩnh vực")), *about]  # type: ignore[attr-defined]  # a ChoiceField
        first = dict.fromkeys((*sorted(named), *sorted({code.partition("/")[0] for code in named}), body.code))
        codes = dict.fromkeys((*first, *(office.code for office in body.offices)))
        here = [(code, called) for code in codes if (called := chosen.office(code))]
        self.fields["against"].choices = here  # type: ignore[attr-defined]  # a ChoiceField
        others = [(b.code, said(b.name)) for b in bodies.every().values() if b.code not in first]
        self.fields["elsewhere"].choices = [("", _("Không")), *others]  # type: ignore[attr-defined]  # a ChoiceField
        say_what_is_missing(self)

    def about(self) -> tuple[str, ...]:
        """All whom the content is about, by their codes, each once."""
        data = self.cleaned_data
        return tuple(dict.fromkeys((*data["against"], *filter(None, [data["elsewhere"]]))))


@dataclass(frozen=True, slots=True)
class Shown:
    """A part that waits, opened: which it is, its words, what in them tells who wrote and what of the rest of the letter."""

    id: str
    text: str
    writer: tuple[Find, ...]
    rest: tuple[Find, ...]
    names: Names
    door: OpenNames


@officer("clerk", "officer", "leader")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """Type a content out; see one that waits; make it a petition, or give it back."""
    view, actor, day = find(request, petition_id)
    if not any(e.step == Split.word and may(view.petition, laws.current(), actor, e) for e in view.ways):
        raise PermissionDenied
    action = request.POST.get("action", "")
    typed = request.POST if action == "type" else None
    form = PartForm(typed, body=bodies.body(view.petition.body), named=view.petition.against)
    context: dict[str, Any] = {"form": form}
    here = reverse("desk:split", args=[petition_id])
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if action == "type":
                if form.is_valid():
                    _typed(view, actor, form)
                    messages.success(request, _("Đã niêm phong. Nội dung thành đơn riêng khi người thứ hai đã soát."))
                    return redirect("desk:petition", petition_id=petition_id)
            elif action == "return":
                _record(view, actor, "returned", [])
                messages.success(request, _("Đã trả lại. Ai trong cơ quan cũng có thể chép lại."))
                return redirect(here)
            else:
                if (token := key_of(request)) is None:
                    return unlock_first(request, here)
                shown = _waiting(view, door(view, token))
                # What he holds right is what his page showed; one typed anew since then is shown to him first.
                seen = request.POST.get("copy") == shown.id
                if action == "check" and seen and (not shown.writer or request.POST.get("take_out") == "yes"):
                    made = _divided(view, actor, shown)
                    messages.success(request, _("Đã tách thành đơn %(number)s.") % {"number": made.number})
                    return redirect("desk:petition", petition_id=made.petition_id)
                context |= {"shown": shown, "originals": listed(view, shown.door), "anew": action == "check" and not seen}
                status = 422 if action == "check" else 200
        except Locked:
            return unlock_first(request, here)
        except Refusal as refused:
            status = 409
            if refused.field in form.fields and action == "type":
                form.add_error(refused.field, " ".join(told(refused)))
            else:
                context["vault"] = told(refused)
        except VaultError as refused:
            context["vault"], context["names_closed"], status = told(refused), True, 409
        except SecretMark as mark:
            context["vault"] = told(mark)
    part = view.petition.splitting
    context = laid_out(view, actor, day) | context
    if part is not None:
        context |= {
            "part": part,
            "part_kind": said(laws.current().kinds[part.kind].title),
            "part_subject": begun(said(subjects.every().get(part.subject))),
            "part_against": [office_title(code) for code in part.against],
            "part_typed_by": office_title(part.office),
            "checks": part.office != actor.office,
            "named": intake.goes_along_named(view.petition, part.kind),
        }
    response = render(request, "desk/split.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _typed(view: CaseView, actor: Actor, form: PartForm) -> None:
    data = form.cleaned_data
    blob = papers.sealed(view.id, view.wraps, data["words"].strip().encode(), PART, tier=Tier.IDENTITY)
    what = (data["kind"], data["subject"], data["contents"], form.about())
    _record(view, actor, "typed", [blob], *what)


def _record(
    view: CaseView,
    actor: Actor,
    outcome: Literal["typed", "returned"],
    blobs: Sequence[SealedBlob],
    kind: str = "",
    subject: str = "",
    contents: int = 0,
    against: tuple[str, ...] = (),
) -> None:
    perform(
        Split(actor.office, kind, subject, contents, against, tuple(fact_of(b) for b in blobs), outcome),
        view.id,
        actor=actor,
        on_behalf_of=actor.body,
        now=utc_now(),
        expected=view.petition.seq,
        enclosed=Enclosed(blobs=blobs),
    )


def _waiting(view: CaseView, names: OpenNames) -> Shown:
    """The part that was typed last, through a door that is open; 404 where none waits."""
    part = view.petition.splitting
    ids = [UUID(b.id) for _recorded, b in brought(view.history) if b.kind == PART]
    if part is None or not ids:
        raise Http404
    text = names.read(sealed_blob(view, ids[-1])).decode("utf-8", "replace")
    known = read_names(view, names)
    return Shown(
        ids[-1].hex, text, telling(text, known.terms()), intake.tells_of_the_rest(view, part.kind, text), known, names
    )


def _divided(view: CaseView, actor: Actor, shown: Shown) -> intake.Submitted:
    """The part as a petition, without what in it tells who wrote; his name goes along sealed, where its law has it so."""
    known, part, now = shown.names, view.petition.splitting, utc_now()
    acts = intake.acts_along(view.petition, part.kind, law_day(laws.current(), view.petition.kind, now)) if part else None
    who = intake.Who(known.name, known.address, known.phone, known.id_number) if known.name else None
    agent = next((other for other in known.others if acts is not None and other.act == acts.act and other.name), None)
    by = intake.Who(agent.name, agent.address, agent.phone, agent.id_number) if agent is not None else None
    writers = intake.Writers(who, known.email, by, known.together)
    words = without(shown.text, shown.writer)
    return intake.divide(view, words, writers, actor=actor, now=now)
