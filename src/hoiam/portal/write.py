"""Writing a petition: one question a page, in the order of PAGES; back always works; nothing typed is lost.

An answer is stored (sealed, under the return code) as soon as it is given. Once every question is answered, each change leads
back to the page that shows them all. The last POST hands the petition to the road, `casework.intake.submit`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoiam.casework import bodies, intake
from hoiam.casework.bodies import BodyView
from hoiam.casework.days import utc_now
from hoiam.casework.said import language, said, told
from hoiam.core.dossier.participants import Reads, is_among, never_reads, opens_names, originals_apart, reads_when, walled
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.procedure import QUESTIONS, Kind
from hoiam.core.vietnamese import sort_key
from hoiam.portal import choices, drafts, own, telling, uploads
from hoiam.portal.answering import page, writing_page
from hoiam.portal.choosing import (
    is_mixed,
    offered_bodies,
    receives,
    suggested_kind,
)
from hoiam.portal.drafts import FOLLOWING, WRITING, Draft
from hoiam.portal.forms import (
    FILES_MOST,
    NOBODY_HERE,
    SOMEBODY_ELSE,
    AboutForm,
    BodyForm,
    OneOf,
    OneOfList,
    ReadersForm,
    WordsForm,
)
from hoiam.portal.hints import hints
from hoiam.portal.terms import gives
from hoiam.portal.uploads import SealedUpload
from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import VaultError

PAGES: Final = ("kind", "place", "subject", "body", "words", "readers", "about", "check")
TYPED: Final = ("words", "name", "address", "phone", "id_number", "email")  # given back when a draft has expired
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
    if choices.body_view(draft.body) is None:
        return "body"  # it is no longer there
    to = receives(choices.law(), draft.kind, draft.body, draft.against, draft.along)
    if to != draft.body:
        return "superior" if to else "nobody-left"
    if draft.body not in draft.readers_of:
        return "readers"
    return "check" if draft.about_seen else "about"


def writing(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Hands the view the draft of this browser; without one, says what happened and what to do."""

    @writing_page
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        draft = drafts.current(request)
        if draft is None:
            return _without_draft(request)
        return view(request, draft, *args, **kwargs)

    return answer


def _without_draft(request: HttpRequest) -> HttpResponseBase:
    code = drafts.carried(request, WRITING)
    if code is None:
        return redirect("portal:write")
    if own.find(code) is None:
        typed = [value for name in TYPED if (value := request.POST.get(name, "").strip())] if request.method == "POST" else []
        response: HttpResponseBase = page(request, "expired", status=410, typed=typed)
        drafts.put_down(response, WRITING)
        return response
    # The petition was sent already: the form came twice, or the person went back to it.
    return _to_sent(code)


def _to_sent(code: ReturnCode) -> HttpResponseBase:
    response = redirect("portal:sent")
    drafts.carry(response, FOLLOWING, code)
    drafts.put_down(response, WRITING)
    return response


def _go_on(draft: Draft) -> HttpResponse:
    return redirect(reverse(f"portal:{missing(draft)}"))


def _place(step: str, draft: Draft | None) -> dict[str, Any]:
    """Where the page stands among the others; and on each of them, who will never read what is being written."""
    at = PAGES.index(step)
    return {
        "named": _named(draft) if draft is not None else [],
        "never": [choices.named(code) for code in draft.kept_away] if draft is not None and not draft.unspoken else [],
        "unspoken": draft is not None and draft.unspoken,
        "recusal": _kind(draft).recusal if draft is not None and draft.kind else None,
        "law_keeps_away": draft is not None and walled(choices.law(), draft.along.told_under(draft.kind)),
        "step": step,
        "number": at + 1,
        "steps": len(PAGES),
        "back": reverse(f"portal:{PAGES[at - 1]}") if at else reverse("portal:home"),
    }


def _named(draft: Draft) -> list[tuple[str, str]]:
    """Whom the petition is about, by code and as people read it."""
    return [(code, choices.named(code)) for code in draft.against]


# --- which kind ---------------------------------------------------------------------------------------------------------


@writing_page
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: HttpRequest) -> HttpResponseBase:
    """The kinds that a body here takes, and "I don't know". The first answer makes the code."""
    draft = drafts.current(request)
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
        return _begun(draft, form.cleaned_data["answer"])
    today = utc_now().date()
    cards = [
        {"id": name, "kind": each, "gives": gives(choices.law(), name, today), "chosen": form["answer"].value() == name}
        for name, each in offered.items()
    ]
    main = [card for card in cards if offered[str(card["id"])].everyday]
    rare = [card for card in cards if card not in main]
    errors = form if form.errors else None
    unsure = form["answer"].value() == "unsure"
    shown = {"cards": main, "rare": rare, "rare_chosen": any(card["chosen"] for card in rare), "unsure": unsure}
    return page(request, "kind", status=_status(form), form=form, errors=errors, **shown, **_place("kind", draft))


def _begun(draft: Draft | None, chosen: str) -> HttpResponseBase:
    fresh = draft is None
    draft = draft or Draft.begin()
    if draft.kind != chosen:
        draft.kind = chosen
        subjects = {code for code, _title in choices.subject_choices(choices.law().kinds[chosen])}
        if draft.subject not in subjects:
            draft.subject = ""
        _body_may_have_changed(draft)
        draft.about_seen = False
    drafts.keep(draft)
    response = _go_on(draft)
    if fresh:
        drafts.carry(response, WRITING, draft.code)
    return response


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
    gives_this = gives(choices.law(), name, utc_now().date())
    return page(
        request, "suggested", kind=offered[name], id=name, gives=gives_this, mixed=is_mixed(answers), answers=answers, back=back
    )


# --- where, about what, to whom -----------------------------------------------------------------------------------------


@writing
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
        changed=lambda changed: None,
    )


def _one_of(
    request: HttpRequest,
    draft: Draft,
    step: str,
    offered: list[tuple[str, str]],
    label: Any,
    required: Any,
    *,
    changed: Callable[[Draft], None],
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
        if getattr(draft, step) != form.cleaned_data["answer"]:
            setattr(draft, step, form.cleaned_data["answer"])
            changed(draft)
        drafts.keep(draft)
        return _go_on(draft)
    return page(request, step, status=_status(form), form=form, **_place(step, draft))


def _body_may_have_changed(draft: Draft) -> None:
    draft.body = ""
    draft.readers_of = []


@writing
@require_http_methods(["GET", "HEAD", "POST"])
def body(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Which body: suggested from kind and place, with the reason; the person may choose another."""
    if not draft.kind:
        return _go_on(draft)
    offer = offered_bodies(bodies.every(), draft.kind, near=draft.place)
    if not offer.bodies:
        return page(request, "nobody", kind=_kind(draft), **_place("body", draft))
    near = [(each.code, choices.body_name(each.code)) for each in offer.bodies[:NEAR]]
    others = [(each.code, choices.body_name(each.code)) for each in offer.bodies[NEAR:]]
    stands = {code for code, _name in near}
    chosen = draft.body or near[0][0]
    form = BodyForm(
        request.POST if request.method == "POST" else None,
        near=near,
        others=others,
        initial={"answer": chosen if chosen in stands else "other", "other": "" if chosen in stands else chosen},
    )
    if request.method == "POST" and form.is_valid():
        if draft.body != form.chosen:
            draft.body = form.chosen
            draft.about_seen = draft.about_seen and not draft.anonymous
        drafts.keep(draft)
        return _go_on(draft)
    shown = {"kind": _kind(draft), "suggested": near[0][0], "reason": offer.reason}
    return page(request, "body", status=_status(form), form=form, **shown, **_place("body", draft))


# --- the words ----------------------------------------------------------------------------------------------------------


@writing
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """One big field, files beside it, and the list of what the law wants, ticking itself off."""
    form = WordsForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={"words": draft.words},
    )
    if request.method == "POST":
        form.is_valid()
        _take_files(form, draft, request)
        removed = next((file for file in draft.files if file.id == request.POST.get("remove")), None)
        if removed is not None and own.find(draft.code) is None:
            draft.files.remove(removed)
            uploads.discard(removed.id)
        typed = form.cleaned_data.get("words")
        if typed is not None:
            draft.words = typed
        action = request.POST.get("do", "")
        goes_on = action not in ("add", "save") and removed is None
        if goes_on and not draft.words.strip() and not draft.files and not form.errors:
            form.add_error("words", _("Đơn chưa có nội dung. Hãy viết vài lời, hoặc gửi kèm tệp có lá đơn."))
        drafts.keep(draft)
        if not form.errors:
            if action == "save":
                return redirect("portal:save")
            if action == "add" or removed is not None:
                return redirect(f"{reverse('portal:words')}#files")
            return _go_on(draft)
    kind_chosen = _kind(draft)
    typed_now = form["words"].value() or ""
    return page(
        request,
        "words",
        status=_status(form),
        form=form,
        kind=kind_chosen,
        originals=originals_apart(choices.law(), draft.along.told_under(draft.kind)),
        hints=hints(kind_chosen, typed_now),
        files=draft.files,
        room=FILES_MOST - len(draft.files),
        **_place("words", draft),
    )


def _take_files(form: WordsForm, draft: Draft, request: HttpRequest) -> None:
    """Adds the files that arrived; a refused one leaves its reason at the field and is gone."""
    taken: list[SealedUpload] = []
    for refusal in uploads.refusals(request):
        form.add_error("file", refusal)
    for file in uploads.arrived(request):
        if len(draft.files) >= FILES_MOST:
            form.add_error("file", _("Đã có 20 tệp, không nhận thêm được. Hãy bỏ bớt, hoặc ghép các ảnh thành một tệp PDF."))
            break
        draft.files.append(file.draft_file())
        taken.append(file)
    uploads.keep(taken)


# --- who will read it ---------------------------------------------------------------------------------------------------


# The first is what tells most where an office has several roles.
READS: dict[Reads, Any] = {
    Reads.ALWAYS: _("có, lúc nào cũng được, để chỉ đạo và quyết định"),
    Reads.NEW: _("có, khi nhận và phân loại"),
    Reads.HANDLING: _("có, khi được giao giải quyết"),
    Reads.SETTLED: _("có, khi đã có kết quả, để soạn bản công khai"),
}


@writing
@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """The offices that will read it and what each sees; who among them is written about, and who was named so far."""
    here = choices.body_view(draft.body)
    if here is None or not draft.kind:
        return _go_on(draft)
    if "remove" in request.POST:
        draft.is_not_about(request.POST["remove"])
        drafts.keep(draft)
        return redirect("portal:readers")
    form = _readers_form(request, draft, here)
    if request.method == "POST" and form.is_valid():
        draft.is_about(form.codes)
        elsewhere = request.POST.get("do") == "elsewhere"
        if not elsewhere and here.code not in draft.readers_of:
            draft.readers_of.append(here.code)
        drafts.keep(draft)
        return redirect("portal:elsewhere") if elsewhere else _go_on(draft)
    shown = {"body": here, "readers": _readers(here, draft.kind, _away(draft)), "kind": _kind(draft)}
    return page(request, "readers", status=_status(form), form=form, **shown, **_place("readers", draft))


def _readers_form(request: HttpRequest, draft: Draft, of: BodyView, *, settled: bool = False) -> ReadersForm:
    """Those of a body who are not named yet; also whoever has no part in petitions, for he may be the one written about."""
    left = [office for office in of.offices if not is_among(draft.against, office.code)]
    offered: list[tuple[str, Any]] = [(office.code, choices.office_title(office.code)) for office in left]
    if of.code not in draft.against:
        offered.append((SOMEBODY_ELSE, _("Người khác ở cơ quan này, không có trong danh sách")))
        offered.append((of.code, _("Cả cơ quan này")))
    return ReadersForm(
        request.POST if request.method == "POST" else None,
        body=of.code,
        choices=[*offered, (NOBODY_HERE, _("Không có ai trong số này"))],
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
        draft.is_about(form.codes)
        drafts.keep(draft)
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
    if request.method == "POST":
        draft.body = to
        draft.about_seen = draft.about_seen and not draft.anonymous
        drafts.keep(draft)
        return _go_on(draft)
    context = _place("readers", draft) | {"back": reverse("portal:readers")}
    return page(request, "superior", body=choices.body_view(draft.body), instead=instead, kind=_kind(draft), **context)


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
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Name and address, sealed apart from the words; without a name where law and body allow it."""
    here = choices.body_view(draft.body)
    if here is None or not draft.kind:
        return _go_on(draft)
    kind_chosen = _kind(draft)
    may_be_anonymous = kind_chosen.anonymous == "policy" and draft.kind in here.anonymous_kinds
    form = AboutForm(
        request.POST if request.method == "POST" else None,
        may_be_anonymous=may_be_anonymous,
        initial={
            "named": ("no" if draft.anonymous else "yes") if draft.about_seen else None,
            "name": draft.name,
            "address": draft.address,
            "phone": draft.phone,
            "id_number": draft.id_number,
            "people": draft.people,
            "email": draft.email,
        },
    )
    if request.method == "POST":
        valid = form.is_valid()
        for name in ("name", "address", "phone", "id_number", "email"):
            setattr(draft, name, form.cleaned_data.get(name, getattr(draft, name)) or "")
        draft.people = form.cleaned_data.get("people") or draft.people
        draft.anonymous = form.cleaned_data.get("named") == "no"
        if draft.anonymous:
            draft.name = draft.address = draft.phone = draft.id_number = ""
        draft.about_seen = valid
        drafts.keep(draft)
        if request.POST.get("do") == "save":
            return redirect("portal:save")
        if valid:
            return _go_on(draft)
    return page(
        request,
        "about",
        status=_status(form),
        form=form,
        kind=kind_chosen,
        may_be_anonymous=may_be_anonymous,
        **_place("about", draft),
    )


# --- check and send -----------------------------------------------------------------------------------------------------


@writing
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Everything on one page, each answer with "change"; the last POST sends it."""
    if missing(draft) != "check":
        return _go_on(draft)
    if request.method == "POST":
        # In another tab somebody may have been taken out, or the kind changed: what is sent is what its writer has before him.
        if request.POST.get("shown", draft.shown()) != draft.shown():
            return _check_page(request, draft, refused=_changed_elsewhere(), status=409)
        return _send(request, draft)
    return _check_page(request, draft)


def _changed_elsewhere() -> tuple[str, str, str]:
    return (
        gettext("Đơn chưa được gửi."),
        gettext("Từ khi bạn mở trang này, đơn đã được sửa ở một thẻ khác."),
        gettext("Đơn bây giờ như dưới đây. Xem lại, nhất là ai không đọc được, rồi bấm gửi."),
    )


def _check_page(
    request: HttpRequest, draft: Draft, *, refused: tuple[str, str, str] | None = None, article: str = "", status: int = 200
) -> HttpResponse:
    found = telling.marks(draft.words, language(), frozenset(draft.left_as_is))
    return page(
        request,
        "check",
        status=status,
        draft=draft,
        kind=_kind(draft),
        body_name=choices.body_name(draft.body),
        place_name=dict(choices.place_choices()).get(draft.place, ""),
        subject_name=dict(choices.subject_choices(_kind(draft))).get(draft.subject, ""),
        marks=found,
        refusal=refused,
        article=article,
        **_place("check", draft),
    )


@writing
@require_POST
def safer(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Takes or leaves the safer wording of one sentence."""
    wanted = request.POST.get("mark", "")
    for mark in telling.marks(draft.words, language()):
        if mark.id == wanted:
            if request.POST.get("do") == "take":
                draft.words = telling.take(draft.words, mark)
            elif wanted not in draft.left_as_is:
                draft.left_as_is.append(wanted)
            drafts.keep(draft)
            break
    return redirect(f"{reverse('portal:check')}#telling")


def _send(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    left = list(draft.files)
    try:
        if uploads.in_their_tier(draft):
            drafts.keep(draft)
            uploads.discard_all(left, but=draft.files)
        intake.submit(envelope(draft), now=utc_now())
    except Refusal as refusal:
        return _check_page(request, draft, refused=told(refusal), article=refusal.article, status=409)
    except VaultError as closed:
        then = gettext("Đơn chưa gửi được, nhưng vẫn được giữ. Hãy bấm gửi lại sau ít phút.")
        return _check_page(request, draft, refused=(said(closed.what), said(closed.why), then), status=503)
    drafts.forget(draft.code)
    return _to_sent(draft.code)


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
        against=draft.against,
        along=draft.along,
        people=draft.people,
        origin=draft.origin,
        origin_code=bytes.fromhex(draft.origin_code),
        email=draft.email,
        slip=draft.second_slip,
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
        draft.saved = True
        drafts.keep(draft)
        return redirect("portal:save")
    return page(request, "save", draft=draft, code=draft.code.text, go_on=reverse(f"portal:{missing(draft)}"))


@writing
@require_POST
def throw_away(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Deletes the draft and its files at once."""
    if own.find(draft.code) is None:
        for file in draft.files:
            uploads.discard(file.id)
    drafts.forget(draft.code)
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
