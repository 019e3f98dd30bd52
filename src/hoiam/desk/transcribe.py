"""What came by hand goes round as a typed copy: one office types it out, another holds it against the original.

Until it is checked the copy lies with the name, so it opens as the name opens: for a purpose, on record, for a denunciation
by two offices. What it still says of its writer is taken out before it goes round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
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

from hoiam.casework import laws, originals
from hoiam.casework.days import utc_now
from hoiam.casework.guards import officer
from hoiam.casework.reading import papers
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.edges import brought
from hoiam.casework.road import Enclosed, fact_of, perform
from hoiam.casework.said import told
from hoiam.core.dossier.participants import Actor, checks, may, originals_apart, stands_under
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.petition.state import TRANSCRIPT
from hoiam.core.petition.steps.transcribe import Transcribe
from hoiam.desk.fields import say_what_is_missing, words_field
from hoiam.desk.open import OpenNames, door, listed, read_names
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

LONGEST = 60_000

Ended = Literal["typed", "checked", "returned"]


class TypedForm(forms.Form):
    words = words_field(
        gettext_lazy("Bản chép"),
        gettext_lazy("Chép đúng từng chữ, kể cả chỗ viết sai. Thay tên, địa chỉ, chữ ký của người viết bằng “[người viết]”."),
        limit=LONGEST,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_is_missing(self)


@officer("clerk", "officer", "leader")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def transcribe(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """Type the copy, see one that waits, let it go round, or give it back."""
    view, actor, day = find(request, petition_id)
    apart = originals_apart(laws.current(), stands_under(view.petition))
    if apart is None or not any(e.step == Transcribe.word and may(view.petition, laws.current(), actor, e) for e in view.ways):
        raise PermissionDenied
    action = request.POST.get("action", "")
    form = TypedForm(request.POST if action == "type" else None)
    context: dict[str, Any] = {"form": form}
    status = 200
    here = reverse("desk:transcribe", args=[petition_id])
    if request.method == "POST":
        status = 422
        try:
            if action == "type":
                if form.is_valid():
                    copy = papers.sealed(
                        view.id,
                        view.wraps,
                        form.cleaned_data["words"].encode(),
                        TRANSCRIPT,
                        tier=originals.tier(stands_under(view.petition)),
                    )
                    _record(view, actor, "typed", [copy])
                    messages.success(request, _("Đã niêm phong bản chép. Bản chép lưu hành khi người thứ hai đã soát."))
                    return redirect("desk:petition", petition_id=petition_id)
            elif action == "return":
                _record(view, actor, "returned", [])
                messages.success(request, _("Đã trả lại bản chép. Ai trong cơ quan cũng có thể chép lại."))
                return redirect(here)
            else:
                token = key_of(request)
                if token is None:
                    return unlock_first(request, here)
                names = door(view, token)
                copy_id, text, found = _waiting(view, names)
                # What he holds right is the copy that his page showed; one typed anew since then is shown to him first.
                seen = request.POST.get("copy") == copy_id
                if action == "check" and seen and (not found or request.POST.get("take_out") == "yes"):
                    round_copy = papers.sealed(view.id, view.wraps, without(text, found).encode(), TRANSCRIPT)
                    _record(view, actor, "checked", [round_copy])
                    messages.success(request, _("Bản chép đã được soát và lưu hành."))
                    return redirect("desk:petition", petition_id=petition_id)
                context |= {"copy": text, "copy_id": copy_id, "anew": action == "check" and not seen}
                context |= {"found": found, "originals": listed(view, names), "asked": action == "check"}
                status = 422 if action == "check" else 200
        except Locked:
            return unlock_first(request, here)
        except (VaultError, Refusal) as refused:
            context["vault"], status = told(refused), 409
        except SecretMark as mark:
            context["vault"] = told(mark)
    context = laid_out(view, actor, day) | context
    context |= {
        "law": apart,
        "waits": view.petition.typed_by,
        "checks": checks(view.petition, actor.office),
        "goes_round": view.petition.happened("transcribe.checked"),
    }
    response = render(request, "desk/transcribe.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _record(view: CaseView, actor: Actor, outcome: Ended, blobs: Sequence[SealedBlob]) -> None:
    perform(
        Transcribe(actor.office, tuple(fact_of(b) for b in blobs), outcome),
        view.id,
        actor=actor,
        on_behalf_of=actor.body,
        now=utc_now(),
        expected=view.petition.seq,
        enclosed=Enclosed(blobs=blobs),
    )


def _waiting(view: CaseView, names: OpenNames) -> tuple[str, str, tuple[Find, ...]]:
    """The copy that waits: its id, its words, and where they still tell who wrote; 404 where none was ever typed."""
    ids = [UUID(b.id) for _recorded, b in brought(view.history) if b.kind == TRANSCRIPT and b.tier == Tier.IDENTITY]
    if not ids:
        raise Http404
    text = names.read(sealed_blob(view, ids[-1])).decode("utf-8", "replace")
    return ids[-1].hex, text, telling(text, read_names(view, names).terms())
