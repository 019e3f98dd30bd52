"""Writing a petition: one question a page, in the order of PAGES; back always works; nothing typed is lost.

An answer is stored (sealed, under the return code) as soon as it is given. Once every question is answered, each change leads
back to the page that shows them all. The last POST hands the petition to the road, `casework.intake.submit`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoiam.casework import behalf, bodies, competence, copetitioners, intake, photos
from hoiam.casework.behalf import BY
from hoiam.casework.bodies import BodyView
from hoiam.casework.copetitioners import WITH
from hoiam.casework.days import law_day, utc_now, zone_of
from hoiam.casework.said import language, said, told
from hoiam.core.dossier.participants import Reads, is_among, never_reads, opens_names, originals_apart, reads_when, walled
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.petition.together import to_be_named
from hoiam.core.procedure import QUESTIONS, Kind
from hoiam.core.vietnamese import sort_key
from hoiam.core.words import Text
from hoiam.gate import letters
from hoiam.portal import (
    choices,
    drafts,
    in_time,
    metadata_offer,
    own,
    resuming,
    shown_answers,
    small_pictures,
    telling,
    uploads,
)
from hoiam.portal.answering import page, writing_page
from hoiam.portal.choosing import (
    is_mixed,
    offered_bodies,
    receives,
    suggested_kind,
)
from hoiam.portal.drafts import WRITING, BeingSent, Changed, Draft, DraftFile, Gone
from hoiam.portal.forms import (
    FILES_MOST,
    NOBODY_HERE,
    NOBODY_IN_THE_LIST,
    SOMEBODY_ELSE,
    AboutForm,
    BodyForm,
    OneOf,
    OneOfList,
    ReadersForm,
    WordsForm,
)
from hoiam.portal.hints import hints
from hoiam.portal.resuming import overtaken
from hoiam.portal.same_pages import filled_in, same_for_all
from hoiam.portal.shown_answers import Merged
from hoiam.portal.terms import Term, gives
from hoiam.portal.uploads import SealedUpload
from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import VaultError

PAGES: Final = ("kind", "place", "subject", "body", "words", "readers", "about", "check")
WHO: Final = ("name", "address", "phone", "id_number", "behalf", *BY, *WITH)  # what tells who writes, with whom, or for whom
NEAR: Final = 3  # bodies shown as answers; the others stand in a list


def missing(draft: Draft) -> str:
    """The first question without an answer, or `check` when there is none. Whoever is to read it is shown for each body that
    could get it; to one where those whom it is about would have it, it does not go."""
    answered = {
        "kind": draft.kind,
        "place": draft.place,
        "subject": draft.subject,
        "body": draft.body,
        "words": draft.words.strip() or draft.files,
    }
    first = next((step for step, answer in answered.items() if not answer), "")
    if first:
        return first
    here = choices.body_view(draft.body)
    if here is None or here.is_over(bodies.public_day(utc_now())):
        return "body"  # it is not there, or another one stands in its place
    to = receives(choices.law(), draft.kind, draft.body, draft.against, draft.along)
    if to != draft.body:
        return "superior" if to else "nobody-left"
    if draft.body not in draft.readers_of:
        return "readers"
    return "check" if draft.about_seen else "about"


def writing(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Hands the view the draft of this browser; without one, says what happened and what to do, with all that was typed."""

    @writing_page
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        draft = drafts.current(request)
        if draft is None or (draft.sending and own.find(draft.code) is not None):
            return resuming.without_draft(request)
        try:
            return view(request, draft, *args, **kwargs)
        except Gone:
            return resuming.without_draft(request)
        except BeingSent:
            return resuming.lost(request, "sending")

    return answer


def _go_on(draft: Draft) -> HttpResponse:
    return redirect(reverse(f"portal:{missing(draft)}"))


def write_in(
    request: HttpRequest,
    draft: Draft,
    step: str,
    typed: Mapping[str, Any],
    then: Callable[[Draft], None] | None = None,
) -> tuple[Draft, HttpResponseBase | None]:
    """The answers of a page, written into the draft as it lies there, and `then` where one of them is another now. Where one
    was changed elsewhere since the page was shown, also the page that shows both."""

    def how(now: Draft) -> Merged:
        before = [getattr(now, name) for name in typed]
        merged = shown_answers.merge(now, step, request.POST.get("seen", ""), typed)
        if then is not None and before != [getattr(now, name) for name in typed]:
            then(now)
        return merged

    draft, merged = drafts.change(draft, how)
    return draft, overtaken(request, draft, step, merged.overtaken, typed) if merged.overtaken else None


def _place(step: str, draft: Draft | None) -> dict[str, Any]:
    """Where the page stands among the others; and on each of them, who will never read what is being written."""
    at = PAGES.index(step)
    return {
        "seen": shown_answers.marks(draft, step) if step in shown_answers.FIELDS else "",
        "named": _named(draft) if draft is not None else [],
        "never": [choices.named(code) for code in draft.kept_away] if draft is not None and not draft.unspoken else [],
        "unspoken": draft is not None and draft.unspoken,
        "recusal": _kind(draft).recusal if draft is not None and draft.kind else None,
        **(_who_decides(draft) if draft is not None and draft.kind and draft.against else {}),
        "law_keeps_away": draft is not None and walled(choices.law(), draft.along.told_under(draft.kind)),
        "step": step,
        "number": at + 1,
        "steps": len(PAGES),
        "back": reverse(f"portal:{PAGES[at - 1]}") if at else reverse("portal:home"),
    }


def _who_decides(draft: Draft) -> dict[str, Any]:
    """By the table of competence, on a petition about each who is named and whose office it knows; `since`: whether the law
    asks what became of him. A suggestion: whatever body is chosen stays."""
    day = law_day(choices.law(), draft.kind, utc_now())
    found = competence.on_named(draft.kind, draft.against, day)
    decides = [
        {
            "about": choices.named(each.about),
            "title": said(each.title),
            "reason": said(each.reason),
            "article": each.article,
            "unsure": each.confidence == "UNSURE",
        }
        for each in found
    ]
    return {"decides": decides, "since": bool(competence.cases(draft.kind, day))}


def _competent(draft: Draft) -> dict[str, Any]:
    """Beside the choice of a body: who decides by the table of competence about whose acts at the place, by sort of body, and
    what else it may be where something has changed since."""
    day = law_day(choices.law(), draft.kind, utc_now())
    lines = [
        {
            "sort": said(line.sort),
            "about": [said(each) for each in line.about],
            "title": said(line.title),
            "article": line.article,
            "unsure": line.unsure,
        }
        for line in competence.at_place(draft.kind, draft.place, day)
    ]
    cases = [
        {"title": said(case.title), "gist": said(row.gist), "article": row.article}
        for case, row in competence.cases(draft.kind, day)
    ]
    return {"lines": lines, "cases": cases}


def _named(draft: Draft) -> list[tuple[str, str]]:
    """Whom the petition is about, by code and as people read it."""
    return [(code, choices.named(code)) for code in draft.against]


# --- which kind ---------------------------------------------------------------------------------------------------------


@writing_page
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: HttpRequest) -> HttpResponseBase:
    """The kinds that a body here takes, and "I don't know". The first answer makes the code."""
    return _which_kind(request, drafts.current(request))


@same_for_all("kind")
def _which_kind(request: HttpRequest, draft: Draft | None) -> HttpResponseBase:
    offered = choices.kinds()
    titles = [(name, offered[name].title) for name in offered]
    form = OneOf(
        request.POST if request.method == "POST" else None,
        choices=[*titles, ("unsure", _("Tôi không biết"))],
        label=_("Bạn muốn gửi gì?"),
        required=_("Hãy chọn một loại. Nếu không biết, chọn “Tôi không biết”."),
        initial={"answer": draft.kind if draft else ""},
    )
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["answer"] == "unsure":
            return redirect("portal:choose")
        if draft is None and request.POST.get("seen"):
            return resuming.without_draft(request)  # the page had shown a draft, and the other answers lie in it
        return _begun(request, draft, form.cleaned_data["answer"])
    now = utc_now()
    cards = [
        {"id": name, "kind": each, "gives": _gives(name, now), "chosen": form["answer"].value() == name}
        for name, each in offered.items()
    ]
    main = [card for card in cards if offered[str(card["id"])].everyday]
    rare = [card for card in cards if card not in main]
    errors = form if form.errors else None
    unsure = form["answer"].value() == "unsure"
    offer = {"cards": main, "rare": rare, "rare_chosen": any(card["chosen"] for card in rare), "unsure": unsure}
    return page(request, "kind", status=_status(form), form=form, errors=errors, **offer, **_place("kind", draft))


def _gives(kind: str, now: datetime) -> list[Term]:
    """What the law gives who writes this, as it is on the law's own day."""
    return gives(choices.law(), kind, law_day(choices.law(), kind, now))


def _begun(request: HttpRequest, draft: Draft | None, chosen: str) -> HttpResponseBase:
    if draft is None:
        draft = Draft.begin()
        draft.kind = chosen
        drafts.keep(draft)
        drafts.carries(request, WRITING, draft.code)
        response = _go_on(draft)
        drafts.carry(response, WRITING, draft.code)
        return response
    draft, both = write_in(request, draft, "kind", {"kind": chosen}, _kind_changed)
    return both or _go_on(draft)


def _kind_changed(draft: Draft) -> None:
    subjects = {code for code, _title in choices.subject_choices(choices.law().kinds[draft.kind])}
    if draft.subject not in subjects:
        draft.subject = ""
    _body_may_have_changed(draft)
    draft.about_seen = False


@writing_page
@require_safe
def choose(request: HttpRequest) -> HttpResponseBase:
    """Three questions; the answers stand in the address and are stored nowhere. Suggests, never decides."""
    answers = {question: request.GET.get(question, "") for question in QUESTIONS}
    answers = {question: answer for question, answer in answers.items() if answer in ("y", "n")}
    asked = next((question for question in QUESTIONS if question not in answers), "")
    query = "&".join(f"{question}={answer}" for question, answer in answers.items())
    if asked:
        before = list(answers.items())[:-1]
        back = f"{reverse('portal:choose')}?{'&'.join(f'{q}={a}' for q, a in before)}" if answers else reverse("portal:kind")
        return page(
            request,
            "choose",
            asked=asked,
            answers=answers,
            wrong=bool(request.GET) and request.GET.get("asked") == asked,
            number=len(answers) + 1,
            back=back,
        )
    offered = choices.kinds()
    name = suggested_kind(answers, offered)
    if name not in offered:
        return redirect("portal:kind")
    back = f"{reverse('portal:choose')}?{query.rpartition('&')[0]}"
    gives_this = _gives(name, utc_now())
    return page(
        request, "suggested", kind=offered[name], id=name, gives=gives_this, mixed=is_mixed(answers), answers=answers, back=back
    )


# --- where, about what, to whom -----------------------------------------------------------------------------------------


@writing
@same_for_all("place")
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Where it happened."""
    return _one_of(
        request,
        draft,
        "place",
        choices.place_choices(),
        _("Việc này xảy ra ở đâu?"),
        _("Hãy chọn xã, phường nơi xảy ra việc. Nếu ở nhiều nơi, chọn nơi chính."),
        form_class=OneOfList,
        changed=_body_may_have_changed,
    )


@writing
@same_for_all("subject")
@require_http_methods(["GET", "HEAD", "POST"])
def subject(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """What it is about."""
    kind_chosen = _kind(draft)
    return _one_of(
        request,
        draft,
        "subject",
        choices.subject_choices(kind_chosen),
        _("Đơn của bạn về việc gì?"),
        _("Hãy chọn một việc gần nhất với chuyện của bạn."),
    )


def _one_of(
    request: HttpRequest,
    draft: Draft,
    step: str,
    offered: list[tuple[str, str]],
    label: Any,
    required: Any,
    *,
    changed: Callable[[Draft], None] | None = None,
    form_class: type[OneOf] = OneOf,
) -> HttpResponseBase:
    if form_class is OneOfList:
        offered = [("", gettext("Chọn trong danh sách")), *offered]
    form = form_class(
        request.POST if request.method == "POST" else None,
        choices=offered,
        label=label,
        required=required,
        initial={"answer": getattr(draft, step)},
    )
    if request.method == "POST" and form.is_valid():
        draft, both = write_in(request, draft, step, {step: form.cleaned_data["answer"]}, changed)
        return both or _go_on(draft)
    return page(request, step, status=_status(form), form=form, **_place(step, draft))


def _body_may_have_changed(draft: Draft) -> None:
    draft.body = ""
    draft.readers_of = []


@writing
@same_for_all("body")
@require_http_methods(["GET", "HEAD", "POST"])
def body(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Which body: suggested from kind and place, with the reason; the person may choose another."""
    if not draft.kind:
        return _go_on(draft)
    before = choices.body_view(draft.body)
    over = before is not None and before.is_over(bodies.public_day(utc_now()))
    offer = offered_bodies(bodies.every(), draft.kind, near=draft.body if over else draft.place)
    if not offer.bodies:
        return page(request, "nobody", kind=_kind(draft), **_place("body", draft))
    near = [(each.code, choices.body_name(each.code)) for each in offer.bodies[:NEAR]]
    others = [(each.code, choices.body_name(each.code)) for each in offer.bodies[NEAR:]]
    stands = {code for code, _name in near}
    chosen = draft.body if draft.body and not over else near[0][0]
    form = BodyForm(
        request.POST if request.method == "POST" else None,
        near=near,
        others=others,
        initial={"answer": chosen if chosen in stands else "other", "other": "" if chosen in stands else chosen},
    )
    if request.method == "POST" and form.is_valid():
        draft, both = write_in(request, draft, "body", {"body": form.chosen}, _ask_about_again)
        return both or _go_on(draft)
    offered = {"kind": _kind(draft), "suggested": near[0][0], "reason": offer.reason} | _competent(draft)
    offered["over"] = before if over else None
    return page(request, "body", status=_status(form), form=form, **offered, **_place("body", draft))


def _ask_about_again(draft: Draft) -> None:
    """Who writes without a name is asked once more: this body may not take such a petition."""
    draft.about_seen = draft.about_seen and not draft.anonymous


# --- the words ----------------------------------------------------------------------------------------------------------


@writing
@same_for_all("words", "words", "files")
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """One big field, files beside it, and the list of what the law wants, ticking itself off."""
    form = WordsForm(
        request.POST.copy() if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={"words": draft.words},
    )
    same: list[Text] = []
    if request.method == "POST":
        form.is_valid()
        action = request.POST.get("do", "")
        draws_back = photos.is_asked(request.POST) or metadata_offer.is_asked(request.POST)
        if action == "both" and "words" in form.cleaned_data:
            return _words_page(request, draft, WordsForm(initial={"words": _both(draft.words, form.cleaned_data["words"])}))
        draft, done = drafts.change(draft, lambda now: _put(now, request, form))
        uploads.keep(done.taken)
        if done.removed is not None:
            uploads.discard(done.removed)
        draft, stays = _stripped(request, draft)
        for refusal in [*uploads.refusals(request), *done.refused, *stays]:
            form.add_error("file", refusal)
        if done.merged.overtaken:
            refused = [str(each) for each in form.errors.get("file", ())]
            return overtaken(request, draft, "words", ("words",), form.cleaned_data, refused=refused)
        if "words" in form.cleaned_data and form.errors and isinstance(form.data, QueryDict):
            form.data["words"] = draft.words  # as they are kept, also where another tab wrote on
        same = done.same
        goes_on = action != "save" and not draws_back
        if goes_on and not draft.words.strip() and not draft.files and not form.errors:
            form.add_error("words", _("Đơn chưa có nội dung. Hãy viết vài lời, hoặc gửi kèm tệp có lá đơn."))
        if not form.errors and not same:
            if action == "save":
                return redirect("portal:save")
            if draws_back:
                return redirect(f"{reverse('portal:words')}#files")
            return _go_on(draft)
        if not form.errors:
            form = WordsForm(initial={"words": draft.words})
    return _words_page(request, draft, form, same=same)


@writing
@require_safe
def photo(request: HttpRequest, draft: Draft, file: UUID) -> HttpResponseBase:
    """A file of the draft in small, for the page that lists it."""
    return small_pictures.of_draft(request, draft, file)


def _words_page(request: HttpRequest, draft: Draft, form: WordsForm, *, same: Collection[Text] = ()) -> HttpResponse:
    kind_chosen = _kind(draft)
    context = _place("words", draft)
    if "words" in form.errors and request.POST.get("seen"):
        context["seen"] = request.POST["seen"]  # the field holds what was typed over what that page had shown
    return page(
        request,
        "words",
        status=_status(form),
        form=form,
        kind=kind_chosen,
        call_first=choices.law().pack_of(kind_chosen.id).call_first,
        originals=originals_apart(choices.law(), draft.along.told_under(draft.kind)),
        hints=hints(kind_chosen, form["words"].value() or ""),
        files=_rows(draft),
        metadata_of_all=metadata_offer.for_all(draft.files),
        hides=draft.anonymous or walled(choices.law(), draft.along.told_under(draft.kind)),
        two=walled(choices.law(), draft.along.told_under(draft.kind)),
        anonymous=draft.anonymous,
        room=FILES_MOST - len(draft.files),
        same=same,
        **context,
    )


def _rows(draft: Draft) -> list[Mapping[str, Any]]:
    """The files as the page lists them, each with what it says of place, device and time."""
    zone = zone_of(choices.law(), draft.kind)
    rows = photos.rows(draft.files, lambda file: reverse("portal:photo", args=[file]))
    return metadata_offer.beside(rows, zone)


def _stripped(request: HttpRequest, draft: Draft) -> tuple[Draft, list[str]]:
    """The draft once what the form asks for was done with its files: what they say taken out, an original dropped or taken
    back; and why some stay as they are. The new files are made before the draft names them, the old ones go after it does."""
    if not metadata_offer.is_asked(request.POST):
        return draft, []
    done = metadata_offer.asked(draft.keys, draft.files, request)
    before: list[DraftFile] = []

    def name_them(now: Draft) -> None:
        before[:] = now.files
        now.files = done.put(now.files)

    try:
        draft, _none = drafts.change(draft, name_them)
    except (Gone, BeingSent):
        uploads.discard_all(done.instead.values(), but=draft.files)
        raise
    uploads.discard_all([*before, *done.instead.values()], but=draft.files)
    return draft, done.refused


@writing
@require_POST
def metadata(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """The same from the page before sending, where it is told once more what the files say."""
    draft, stays = _stripped(request, draft)
    if stays:
        return _check_page(request, draft, refused=(gettext("Chưa bỏ ra được."), " ".join(stays), ""), status=422)
    return redirect(f"{reverse('portal:check')}#metadata")


def _both(lies: str, typed: str) -> str:
    """Two texts in one field, for the person to make one of them; one alone where it holds the other."""
    if typed in lies or lies in typed:
        return max(lies, typed, key=len)
    return f"{lies}\n\n{typed}"


@dataclass(frozen=True, slots=True)
class _Put:
    """What became of the form with the words and files: which were taken, are there already, do not fit, were taken out."""

    merged: Merged
    taken: list[SealedUpload]
    same: list[Text]
    refused: list[str]
    removed: DraftFile | None


def _put(draft: Draft, request: HttpRequest, form: WordsForm) -> _Put:
    """Each file is added to those that lie there, whatever happens to the words; a file that is there already stays one."""
    taken: list[SealedUpload] = []
    same: list[Text] = []
    refused = []
    removed = next((file for file in draft.files if file.id == request.POST.get("remove")), None)
    if removed is not None:
        draft.files.remove(removed)
    photos.put(draft.files, request.POST)
    for upload in uploads.arrived(request):
        file = upload.draft_file()
        twin = photos.twin(draft.files, file.contents) or metadata_offer.twin(draft.files, file.contents)
        if twin is not None:
            same.append(photos.kept_once(file.name, twin.name))
        elif len(draft.files) >= FILES_MOST:
            refused.append(gettext("Đã có 20 tệp, không nhận thêm được. Hãy bỏ bớt, hoặc ghép các ảnh thành một tệp PDF."))
            break
        elif sum(each.size for each in draft.files) + file.size > uploads.DRAFT_BYTES_MOST:
            refused.append(uploads.too_much(file.name))
        else:
            draft.files.append(file)
            taken.append(upload)
    typed = {"words": form.cleaned_data["words"]} if "words" in form.cleaned_data else {}
    merged = shown_answers.merge(draft, "words", request.POST.get("seen", ""), typed)
    return _Put(merged, taken, same, refused, removed)


# --- who will read it ---------------------------------------------------------------------------------------------------


# The first is what tells most where an office has several roles.
READS: dict[Reads, Any] = {
    Reads.ALWAYS: _("có, lúc nào cũng được, để chỉ đạo và quyết định"),
    Reads.NEW: _("có, khi nhận và phân loại"),
    Reads.HANDLING: _("có, khi được giao giải quyết"),
    Reads.SETTLED: _("có, khi đã có kết quả, để soạn bản công khai"),
}


@writing
@same_for_all("readers")
@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """The offices that will read it and what each sees; who among them is written about, and who was named so far."""
    here = choices.body_view(draft.body)
    if here is None or not draft.kind:
        return _go_on(draft)
    if "remove" in request.POST:
        drafts.change(draft, lambda now: now.is_not_about(request.POST["remove"]))
        return redirect("portal:readers")
    form = _readers_form(request, draft, here)
    if request.method == "POST" and shown_answers.as_shown(draft, "readers", request.POST.get("seen", "")) and form.is_valid():
        elsewhere = request.POST.get("do") == "elsewhere"
        code = here.code
        draft, as_shown = drafts.change(draft, lambda now: _seen_readers(now, request, form, code, done=not elsewhere))
        if as_shown:
            return redirect("portal:elsewhere") if elsewhere else _go_on(draft)
        here = choices.body_view(draft.body) or here
    moved: list[str] = []
    if request.method == "POST" and not shown_answers.as_shown(draft, "readers", request.POST.get("seen", "")):
        # The list that he ticked was another body's, or another kind's: whom he named is kept, the list is shown anew.
        draft, moved = drafts.change(draft, lambda now: _named_elsewhere(now, request.POST.getlist("against")))
        form = _readers_form(request, draft, here, bound=False)
    shows = {"body": here, "readers": _readers(here, draft.kind, _away(draft)), "kind": _kind(draft), "moved": moved}
    changed = request.method == "POST" and not form.is_bound
    status = 409 if changed else _status(form)
    return page(request, "readers", status=status, form=form, changed=changed, **shows, **_place("readers", draft))


def _seen_readers(draft: Draft, request: HttpRequest, form: ReadersForm, here: str, *, done: bool) -> bool:
    """Whom he ticked, and that he has seen who reads it at this body; nothing, and False, where it goes elsewhere by now."""
    if not shown_answers.as_shown(draft, "readers", request.POST.get("seen", "")):
        return False
    draft.is_about(form.codes)
    if done and here not in draft.readers_of:
        draft.readers_of.append(here)
    return True


def _named_elsewhere(draft: Draft, ticked: Collection[str]) -> list[str]:
    """Those ticked in a list that is no longer the one shown, added to whom the petition is about; what they are called."""
    known = {office.code for body in bodies.every().values() for office in body.offices} | set(bodies.every())
    found = [code for code in ticked if code in known]
    draft.is_about(found)
    return [choices.named(code) for code in found]


def _readers_form(
    request: HttpRequest, draft: Draft, of: BodyView, *, settled: bool = False, bound: bool = True
) -> ReadersForm:
    """Those of a body who are not named yet; also whoever has no part in petitions, for he may be the one written about."""
    left = [office for office in of.offices if not is_among(draft.against, office.code)]
    offered: list[tuple[str, Any]] = [(office.code, choices.office_title(office.code)) for office in left]
    if of.code not in draft.against:
        offered.append((SOMEBODY_ELSE, NOBODY_IN_THE_LIST[SOMEBODY_ELSE]))
        offered.append((of.code, _("Cả cơ quan này")))
    return ReadersForm(
        request.POST if request.method == "POST" and bound else None,
        body=of.code,
        choices=[*offered, (NOBODY_HERE, NOBODY_IN_THE_LIST[NOBODY_HERE])],
        settled=settled or bool(draft.against) or request.POST.get("do") == "elsewhere",
        initial={"against": [NOBODY_HERE] if of.code in draft.readers_of and not draft.against else []},
    )


def _away(draft: Draft) -> frozenset[str]:
    """Who is kept away, as far as the writer is told."""
    away = never_reads(choices.law(), draft.along.told_under(draft.kind), draft.against)
    return away if draft.unspoken else away.union(draft.kept_away)


def _readers(here: BodyView, kind: str, away: Collection[str] = ()) -> list[dict[str, Any]]:
    """Who sees what: each office as it takes part, whoever is kept away, and who keeps the servers, who sees nothing."""
    shown = []
    for office in here.offices:
        reader = office.holder(here.code)
        opens, when = opens_names(choices.law(), kind, reader), reads_when(reader)
        name = gettext("chỉ khi mở vì một mục đích; bạn thấy mỗi lần") if opens else gettext("không")
        words = ", ".join(str(seen) for each, seen in READS.items() if each in when) or gettext("không")
        if is_among(away, office.code, office.formerly):
            name = words = gettext("không bao giờ")
        shown.append({"title": said(office.title), "words": words, "name": name})
    shown.append({"title": gettext("Người quản trị máy chủ"), "words": gettext("không"), "name": gettext("không")})
    return shown


@writing
@require_http_methods(["GET", "HEAD", "POST"])
def elsewhere(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Somebody of another body is written about: first which body, then who. Neither stands in an address."""
    if not draft.body or not draft.kind:
        return _go_on(draft)
    context = _place("readers", draft) | {"back": reverse("portal:readers")}
    others = sorted((b for b in bodies.every().values() if b.code != draft.body), key=lambda b: sort_key(b.name.vi))
    which = OneOfList(
        request.POST if request.method == "POST" else None,
        choices=[("", gettext("Chọn trong danh sách")), *((each.code, said(each.name)) for each in others)],
        label=_("Người bạn viết về ở cơ quan nào?"),
        required=_("Hãy chọn một cơ quan trong danh sách."),
    )
    if request.method != "POST" or not which.is_valid():
        return page(request, "elsewhere", status=_status(which), form=which, of=None, **context)
    of = bodies.every()[which.cleaned_data["answer"]]
    asked = "against" in request.POST or request.POST.get("do") == "name"
    form = _readers_form(request, draft, of)
    form.fields["against"].label = _("Ai là người bạn viết về?")
    if asked and form.is_valid():
        drafts.change(draft, lambda now: now.is_about(form.codes))
        return redirect("portal:readers")
    if not asked:
        form.is_bound = False
    return page(request, "elsewhere", status=_status(form), form=form, of=of, **context)


@writing
@require_http_methods(["GET", "HEAD", "POST"])
def superior(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """The law keeps the body away from a petition about its head: the superior takes it, and the person agrees or goes back."""
    if not draft.kind or choices.body_view(draft.body) is None:
        return _go_on(draft)
    to = receives(choices.law(), draft.kind, draft.body, draft.against, draft.along)
    instead = choices.body_view(to)
    if instead is None or to == draft.body:
        return _go_on(draft)
    changed = False
    if request.method == "POST":
        draft, agreed = drafts.change(draft, lambda now: _up(now, request.POST.get("to", "")))
        if agreed or missing(draft) != "superior":
            return _go_on(draft)
        to, changed = receives(choices.law(), draft.kind, draft.body, draft.against, draft.along), True
        instead = choices.body_view(to) or instead
    context = _place("readers", draft) | {"back": reverse("portal:readers"), "changed": changed}
    context |= {"body": choices.body_view(draft.body), "instead": instead, "kind": _kind(draft)}
    return page(request, "superior", status=409 if changed else 200, **context)


def _up(draft: Draft, agreed: str) -> bool:
    """It goes to the superior that its writer has agreed to; nothing, and False, where that is another by now."""
    if receives(choices.law(), draft.kind, draft.body, draft.against, draft.along) != agreed:
        return False
    draft.body = agreed
    _ask_about_again(draft)
    return True


@writing
@require_safe
def nobody_left(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Those written about are all who could take it, here and above: nothing is sent, and what can be done instead."""
    if missing(draft) != "nobody-left":
        return _go_on(draft)
    context = _place("readers", draft) | {"back": reverse("portal:readers")}
    return page(request, "nobody_left", body=choices.body_view(draft.body), kind=_kind(draft), **context)


# --- who writes ---------------------------------------------------------------------------------------------------------


@writing
@same_for_all("about", *WHO, "email", "people")
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Name and address, sealed apart from the words; without a name where law and body allow it."""
    here = choices.body_view(draft.body)
    if here is None or not draft.kind:
        return _go_on(draft)
    kind_chosen = _kind(draft)
    may_be_anonymous = kind_chosen.anonymous == "policy" and draft.kind in here.anonymous_kinds
    represented = kind_chosen.representations(law_day(choices.law(), draft.kind, utc_now()))
    form = AboutForm(
        request.POST if request.method == "POST" else None,
        may_be_anonymous=may_be_anonymous,
        represented=represented,
        kind=kind_chosen,
        initial={
            "named": ("no" if draft.anonymous else "yes") if draft.about_seen else None,
            "name": draft.name,
            "address": draft.address,
            "phone": draft.phone,
            "id_number": draft.id_number,
            "people": draft.people,
            "email": draft.email,
            "behalf": draft.behalf,
            **{name: getattr(draft, name) for name in (*BY, *WITH)},
        },
    )
    context = _place("about", draft)
    if request.method == "POST":
        valid = form.is_valid()
        typed = _about_typed(form)
        draft, merged = drafts.change(draft, lambda now: _about(now, request.POST.get("seen", ""), typed, valid=valid))
        if merged.overtaken:
            return overtaken(request, draft, "about", merged.overtaken, typed)
        # What stands in a field and cannot be read is in no draft: it is asked back before he leaves.
        unread = any(request.POST.get(name, "").strip() for name in form.errors)
        if request.POST.get("do") == "save" and not unread:
            return redirect("portal:save")
        if valid:
            return _go_on(draft)
        context |= {"seen": merged.marks}
    return page(
        request,
        "about",
        status=_status(form),
        form=form,
        kind=kind_chosen,
        may_be_anonymous=may_be_anonymous,
        for_another=behalf.filled(form),
        together=copetitioners.filled(form),
        **context,
    )


def _about_typed(form: AboutForm) -> dict[str, Any]:
    """What fits of what was typed, by the answer of the draft that it is; without a name, nothing that tells one."""
    typed = {name: form.cleaned_data[name] or "" for name in shown_answers.FIELDS["about"] if name in form.cleaned_data}
    if "people" in typed:
        typed["people"] = typed["people"] or 1
    typed["anonymous"] = form.cleaned_data.get("named") == "no"
    return typed | dict.fromkeys(WHO, "") if typed["anonymous"] else typed


def _about(draft: Draft, seen: str, typed: Mapping[str, Any], *, valid: bool) -> Merged:
    merged = shown_answers.merge(draft, "about", seen, typed)
    if draft.anonymous and any(getattr(draft, name) for name in WHO):
        # Without a name in another tab, and a name typed here: nobody but him can say which.
        return Merged(("anonymous",), merged.marks)
    if not merged.overtaken:
        draft.about_seen = valid
    return merged


# --- check and send -----------------------------------------------------------------------------------------------------


@writing
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Everything on one page, each answer with "change"; the last POST sends it."""
    if missing(draft) != "check":
        return _go_on(draft)
    if request.method == "POST":
        return _send(request, draft)
    if telling.marks(draft.words, language(), frozenset(draft.left_as_is), sealed=_sealed_of(draft)) or _unprinted(draft):
        return _check_page(request, draft)
    made = filled_in(request, "check", draft, lambda stands_for: _check_page(request, stands_for))
    return made if made is not None else _check_page(request, draft)


def _unprinted(draft: Draft) -> letters.Unprinted:
    """What of the draft a letter prints as codes."""
    return letters.unprinted([draft.words, draft.name, draft.address, *(file.name for file in draft.files)])


def _changed_elsewhere(rows: Collection[str]) -> tuple[str, str, str]:
    titles = ", ".join(str(title) for row, (title, _answers) in shown_answers.ROWS.items() if row in rows)
    why = gettext("Từ khi bạn mở trang này, đơn đã được sửa ở một thẻ khác.")
    if titles:
        which = gettext("Đã đổi: %(rows)s.") % {"rows": titles}
        why = f"{why} {which}"
    return (
        gettext("Đơn chưa được gửi."),
        why,
        gettext("Đơn bây giờ như dưới đây. Xem lại, nhất là ai không đọc được, rồi bấm gửi."),
    )


def _not_shown() -> tuple[str, str, str]:
    return (
        gettext("Đơn chưa được gửi."),
        gettext("Trang vừa gửi lên không cho biết bạn đã xem đơn như thế nào."),
        gettext("Đơn bây giờ như dưới đây. Xem lại, nhất là ai không đọc được, rồi bấm gửi."),
    )


def _check_page(
    request: HttpRequest,
    draft: Draft,
    *,
    refused: tuple[str, str, str] | None = None,
    article: str = "",
    status: int = 200,
    changed: Collection[str] = (),
) -> HttpResponse:
    """Everything on one page, with what changed since it was shown and what cannot be printed."""
    found = telling.marks(draft.words, language(), frozenset(draft.left_as_is), sealed=_sealed_of(draft))
    return page(
        request,
        "check",
        status=status,
        draft=draft,
        kind=_kind(draft),
        body_name=choices.body_name(draft.body),
        place_name=dict(choices.place_choices()).get(draft.place, ""),
        subject_name=dict(choices.subject_choices(_kind(draft))).get(draft.subject, ""),
        representation=choices.law().representation(draft.kind, draft.behalf, law_day(choices.law(), draft.kind, utc_now())),
        marks=found,
        unprinted=_unprinted(draft),
        of_several=to_be_named(choices.law().kinds[draft.kind], draft.people),
        refusal=refused,
        article=article,
        metadata=_metadata_told(draft),
        consent=shown_answers.consent(draft),
        line_marks=shown_answers.line_marks(draft),
        changed=dict.fromkeys(changed, "1"),
        in_time=in_time.of_draft(draft),
        lines=shown_answers.lines(draft, request.POST.get("lines", "")) if "words" in changed else None,
        **_place("check", draft),
    )


def _metadata_told(draft: Draft) -> dict[str, Any]:
    """What the files say that are about to be sent, and whether that could tell who somebody is who must not be known."""
    hides = draft.anonymous or walled(choices.law(), draft.along.told_under(draft.kind))
    telling_files = metadata_offer.telling(draft.files) if hides else []
    said = metadata_offer.said_of(draft.files)
    return {
        "said": [(file, said.get(file.id, "")) for file in draft.files],
        "telling": [(file.name, said[file.id]) for file in telling_files],
        "can": any(intake.can_be_stripped(file.type) for file in telling_files),
        "originals": metadata_offer.originals(draft.files) if draft.anonymous else [],
    }


@writing
@require_POST
def safer(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Takes or leaves the safer wording of one sentence."""
    drafts.change(draft, lambda now: _safer(now, request.POST.get("mark", ""), take=request.POST.get("do") == "take"))
    return redirect(f"{reverse('portal:check')}#telling")


def _sealed_of(draft: Draft) -> tuple[str, ...]:
    """Which of his answers about himself a person has given; none where he gives no name."""
    return () if draft.anonymous else tuple(part for part in telling.PARTS if getattr(draft, part).strip())


def _safer(draft: Draft, wanted: str, *, take: bool) -> None:
    """Of a sentence that stands there no more, nothing."""
    for mark in telling.marks(draft.words, language(), sealed=_sealed_of(draft)):
        if mark.id == wanted:
            if take:
                draft.words = telling.take(draft.words, mark)
            elif wanted not in draft.left_as_is:
                draft.left_as_is.append(wanted)
            return


class _Otherwise(Exception):
    """The draft is not as its writer has seen it."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft


def _send(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Sends what was shown, to the letter. While that lasts nobody changes it; whoever presses twice sends the same once."""
    if not draft.sending and own.find(draft.code) is not None:
        return resuming.lost(request, "sent", also=draft.words)  # what lies here was written after that
    draft = _in_their_tier(draft)
    agreed = request.POST.get("shown", "")

    def take_up(now: Draft) -> None:
        if missing(now) != "check" or shown_answers.changed(now, agreed):
            raise _Otherwise(now)
        now.sending = time.time()

    mine = True
    try:
        draft, _none = drafts.change(draft, take_up)
    except _Otherwise as otherwise:
        return _shown_again(request, otherwise.draft, agreed)
    except BeingSent:
        under_way = drafts.find(draft.code)
        if under_way is None:
            raise Gone from None
        if shown_answers.changed(under_way, agreed):
            raise
        draft, mine = under_way, False  # the same button a second time: nothing of it can have changed
    try:
        intake.submit(envelope(draft), now=utc_now())
    except Refusal as refusal:
        return _check_page(request, _let_go(draft, mine), refused=told(refusal), article=refusal.article, status=409)
    except VaultError as closed:
        then = gettext("Đơn chưa gửi được, nhưng vẫn được giữ. Hãy bấm gửi lại sau ít phút.")
        return _check_page(request, _let_go(draft, mine), refused=(said(closed.what), said(closed.why), then), status=503)
    drafts.forget(draft)
    return resuming.to_sent(request, draft.code)


def _let_go(draft: Draft, mine: bool) -> Draft:
    """It was not sent, and can be changed again: by whoever took it up."""
    if mine:
        draft.sending = 0
        with suppress(Changed):
            drafts.keep(draft)
    return draft


def _shown_again(request: HttpRequest, draft: Draft, agreed: str) -> HttpResponseBase:
    if missing(draft) != "check":
        return _go_on(draft)
    rows = shown_answers.changed(draft, agreed)
    refused = _changed_elsewhere(rows) if agreed else _not_shown()
    return _check_page(request, draft, refused=refused, status=409, changed=rows if agreed else ())


def _in_their_tier(draft: Draft) -> Draft:
    """Files that lie elsewhere than this kind asks for are sealed anew; the old ones go when the draft names the new."""
    before = list(draft.files)
    if not uploads.in_their_tier(draft):
        return draft
    moved = dict(zip((file.id for file in before), draft.files, strict=True))
    draft.files = before

    def name_them(now: Draft) -> None:
        now.files = [moved.get(file.id, file) for file in now.files]

    draft, _none = drafts.change(draft, name_them)
    uploads.discard_all([*before, *moved.values()], but=draft.files)
    return draft


def envelope(draft: Draft) -> intake.Envelope:
    """The draft as the road takes it. The petition's language, in which its letters are written, is that of the page."""
    who = intake.Who(name=draft.name, address=draft.address, phone=draft.phone, id_number=draft.id_number)
    handed = intake.HandedIn(
        body=draft.body,
        kind=draft.kind,
        subject=draft.subject,
        place=choices.place_code(draft.place),
        language=language(),
        words=draft.words,
        files=[file.handed_in() for file in draft.files],
        who=None if draft.anonymous else who,
        representing=draft.behalf,
        by=intake.Who(**{name.removeprefix("by_"): getattr(draft, name) for name in BY}) if draft.behalf else None,
        against=draft.against,
        along=draft.along,
        people=draft.people,
        together=() if draft.anonymous else copetitioners.members(draft.name, draft.others, draft.speakers),
        origin=draft.origin,
        origin_code=bytes.fromhex(draft.origin_code),
        email=draft.email,
        slip=draft.second_slip,
        counter=draft.comes_in_person,
        timing=draft.timing,
    )
    return intake.envelope(handed, keys=draft.keys, code=draft.code)


@writing
@require_safe
def code_file(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """The code as a small text file."""
    return as_file(draft.code)


def as_file(code: ReturnCode) -> HttpResponse:
    """The code as a text file whose name says little."""
    text = gettext("Mã tra cứu: %(code)s\nGiữ kín. Mất mã thì không ai tìm lại được.\n") % {"code": code.text}
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="ma.txt"'
    return response


# --- the code -----------------------------------------------------------------------------------------------------------


@writing
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Save and come back: shows the code, and keeps the draft for seven days."""
    if request.method == "POST":
        drafts.change(draft, _save)
        return redirect("portal:save")
    return page(request, "save", draft=draft, code=draft.code.text, go_on=reverse(f"portal:{missing(draft)}"))


def _save(draft: Draft) -> None:
    draft.saved = True


@writing
@require_POST
def throw_away(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Deletes the draft and its files at once."""
    for file in drafts.throw_away(draft).files:
        uploads.discard(file)
    response = redirect(f"{reverse('portal:home')}?gone=draft")
    drafts.put_down(response, WRITING)
    return response


@writing_page
@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """Begins, or goes on where this browser left off."""
    draft = drafts.current(request)
    return redirect("portal:kind") if draft is None else _go_on(draft)


def _kind(draft: Draft) -> Kind:
    try:
        return choices.law().kinds[draft.kind]
    except KeyError as error:
        raise Http404 from error


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
