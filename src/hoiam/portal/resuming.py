"""What a person typed on a page of writing comes back to him whatever became of the draft: the cookie gone, its time over,
sent from another tab, changed elsewhere. It stands on the page in full and lies in a form that goes on, by the return code
where the browser carries none.

A browser that keeps no cookies can write all the same, without files: then the code travels in a field of each form, sealed as
in the cookie, to one address (`resume`) that hands the form to its page and answers with the page that comes next. That address
asks for no mark against forged forms, which is a cookie too; it takes only what the browser says comes from a page of this
site. So nobody else's page can put words into a draft, or a person into another's draft.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.middleware.csrf import REASON_BAD_ORIGIN, REASON_NO_CSRF_COOKIE
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hoiam.casework import behalf, copetitioners, given_back, photos, timely
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.said import said, told
from hoiam.core.procedure import Representation
from hoiam.portal import attempts, choices, drafts, metadata_offer, own, shown_answers
from hoiam.portal.answering import page, writing_page
from hoiam.portal.drafts import FOLLOWING, WRITING, Draft
from hoiam.portal.forms import NOBODY_IN_THE_LIST, AboutForm, CodeForm, ReadersForm, WordsForm
from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import BadCode

STEPS: Final = frozenset(
    {"kind", "place", "subject", "body", "words", "readers", "elsewhere", "superior", "about", "check", "safer", "metadata",
     "save", "second", "when", "throw-away"}
)  # fmt: skip
"""The pages of writing that have a form, by the name of their address."""

# Of a form, what nobody typed. The first two are no part of it when it is sent again.
_OF_THE_ROAD: Final = frozenset({"csrfmiddlewaretoken", "carried", "page", "code", "how"})
_NOT_TYPED: Final = _OF_THE_ROAD | {"seen", "shown", "lines", "do", "to", "mark", "remove"}.union(
    photos.ORDERS, metadata_offer.ASKED
)
_HOPS_MOST: Final = 6
_STATUS: Final = {"expired": 410, "sending": 409, "sent": 409}  # everything else: 403


# --- what was typed, said again --------------------------------------------------------------------------------------------


def typed(request: HttpRequest, step: str) -> list[tuple[str, str]]:
    """Every answer of the form that came, however short: what it is called, and as a person reads it."""
    return [
        (_called(name, step), _readable(name, step, value))
        for name, values in request.POST.lists()
        if name not in _NOT_TYPED
        for value in values
        if str(value).strip()
    ]


def _called(name: str, step: str) -> str:
    for form in (WordsForm, AboutForm, ReadersForm):
        if name in form.base_fields:
            return str(form.base_fields[name].label)
    if (label := (behalf.LABELS | copetitioners.LABELS | timely.LABELS).get(name)) is not None:
        return said(label)
    if name in ("answer", "other") and step in shown_answers.ROWS:
        return str(shown_answers.ROWS[step][0])
    return gettext("Câu trả lời của bạn")


def _readable(name: str, step: str, value: str) -> str:
    if name == "named":
        return str(dict(AboutForm.base_fields["named"].choices).get(value, value))  # type: ignore[attr-defined]  # a choice
    if name == "against":
        return str(NOBODY_IN_THE_LIST[value]) if value in NOBODY_IN_THE_LIST else choices.named(value)
    if name in ("answer", "other"):
        return answer(step, value)
    return answer(name, value) if name in ("behalf", "hindered") else value


def answer(field: str, value: Any, kind: str = "") -> str:
    """An answer of a draft as a person reads it; a subject as the kind calls it, or the kinds that are taken here."""
    if field == "kind" and value in choices.law().kinds:
        return said(choices.law().kinds[value].title)
    if field == "place":
        return dict(choices.place_choices()).get(value, str(value))
    if field == "subject":
        kinds = [choices.law().kinds[kind]] if kind else list(choices.kinds().values())
        called = (title for each in kinds for code, title in choices.subject_choices(each) if code == value)
        return next(called, str(value))
    if field in ("body", "elsewhere"):
        return gettext("Cơ quan khác") if value == "other" else choices.body_name(value)
    if field == "behalf":
        found = next((each for each in _representations() if each.id == value), None)
        return behalf.called(found) if found is not None or not value else str(value)
    if field in timely.DAYS and value:
        return timely.day(value)
    if field == "hindered":
        law = choices.law()
        known = timely.choices(law.kinds, law_day(law, kind or next(iter(law.kinds)), utc_now()))
        return dict(known).get(value, str(value))
    if field == "anonymous":
        return gettext("Không ghi tên") if value else gettext("Ghi tên và địa chỉ")
    return str(value)


def _representations() -> list[Representation]:
    """As what one may write for another, in any kind that is taken here; each by one of its texts."""
    law, now = choices.law(), utc_now()
    known = (each for name, kind in law.kinds.items() for each in kind.representations(law_day(law, name, now)))
    return list({each.id: each for each in known}.values())


def _again(request: HttpRequest) -> list[tuple[str, str]]:
    """The form as it came, to be sent once more."""
    return [(name, str(v)) for name, values in request.POST.lists() if name not in _OF_THE_ROAD for v in values]


# --- changed elsewhere -------------------------------------------------------------------------------------------------------


def overtaken(
    request: HttpRequest,
    draft: Draft,
    step: str,
    fields: Collection[str],
    mine: Mapping[str, Any],
    *,
    refused: Collection[str] = (),
) -> HttpResponse:
    """Both answers on one page, the one that lies there and the one just typed: he keeps one, or goes on with both."""
    titles = {field: str(title) for title, answers in shown_answers.ROWS.values() for field in answers}
    titles |= {name: said(label) for name, label in (behalf.LABELS | copetitioners.LABELS | timely.LABELS).items()}
    titles["anonymous"] = str(AboutForm.base_fields["named"].label)
    here = reverse(f"portal:{step}")
    vars(request).setdefault("form_action", _action(here))
    return page(
        request,
        "overtaken",
        status=409,
        step=step,
        here=here,
        pairs=[(titles[f], answer(f, getattr(draft, f), draft.kind), answer(f, mine.get(f, ""), draft.kind)) for f in fields],
        # Only the answers that he has before him now count as seen.
        seen=shown_answers.seen_now(draft, step, request.POST.get("seen", ""), fields),
        again=[(name, value) for name, value in _again(request) if name not in ("seen", "do", "remove")],
        do=request.POST.get("do", "") if request.POST.get("do") in ("add", "save") else "",
        texts=step == "words",
        refused=refused,
    )


# --- no draft ----------------------------------------------------------------------------------------------------------------


def without_draft(request: HttpRequest) -> HttpResponseBase:
    """A page of writing was asked for and there is no draft: it was sent, its time is over, or the browser carries no code."""
    code = drafts.carried(request, WRITING)
    sent = _sent(request)
    if request.method == "POST":
        if sent is not None and drafts.carried(request, WRITING) == sent and _step(request) == "check":
            return to_sent(request, sent)  # the button was pressed twice
        return lost(request, "sent" if sent is not None else "expired" if code is not None else "cookie")
    if sent is not None:
        return to_sent(request, sent) if code is not None else page(request, "already", case=own.find(sent))
    if code is not None:
        return lost(request, "expired")
    return redirect("portal:write")


def _sent(request: HttpRequest) -> ReturnCode | None:
    """The code of a petition that this browser carries and that was sent."""
    carried = (drafts.carried(request, purpose) for purpose in (WRITING, FOLLOWING))
    return next((code for code in carried if code is not None and own.find(code) is not None), None)


def _step(request: HttpRequest) -> str:
    by_field: ByField | None = vars(request).get("by_field")
    if by_field is not None:
        return by_field.page
    name = request.resolver_match.url_name if request.resolver_match is not None else ""
    return name if name in STEPS else "words"


def to_sent(request: HttpRequest, code: ReturnCode) -> HttpResponseBase:
    """To the page of the petition that was sent; the browser carries its code from now on as that of a petition."""
    response = redirect("portal:sent")
    drafts.carries(request, FOLLOWING, code)
    drafts.carry(response, FOLLOWING, code)
    drafts.put_down(response, WRITING)
    return response


def lost(
    request: HttpRequest,
    why: str,
    *,
    step: str = "",
    form: CodeForm | None = None,
    also: str = "",
    asked: BoundField | None = None,
) -> HttpResponse:
    """What happened to the draft, everything that was typed, and ways on. `why`: cookie (it carries no code), cookies (it keeps
    none), stale (the mark of the form does not fit), origin (the browser does not say from where), expired, sending, sent.
    `asked`: a field that no new petition can begin with as it was typed."""
    step = step or _step(request)
    code, case = drafts.carried(request, WRITING), None
    sent = _sent(request)
    if sent is not None:
        case = own.find(sent)
    carries = code is not None and why in ("stale", "origin", "sending")
    rows = typed(request, step) if request.method == "POST" else []
    response = page(
        request,
        "lost",
        status=422 if form is not None else _STATUS.get(why, 403),
        why=why,
        step=step,
        typed=[*rows, (gettext("Lời của bạn"), also)] if also else rows,
        # Where the code itself was what came, there is nothing to send again: the page is shown.
        see=request.resolver_match is not None and request.resolver_match.url_name == "follow",
        files=[str(file.name) for files in request.FILES.lists() for file in files[1]] if request.method == "POST" else [],
        again=_again(request),
        asked=asked,
        form=form or CodeForm(),
        carries=carries,
        case=case,
        to=reverse("portal:resume"),
        begins=step in ("kind", "words", "about") and why not in ("sending", "stale", "origin"),
    )
    if why == "expired":
        drafts.put_down(response, WRITING)
    if why == "sent" and sent is not None:
        drafts.carry(response, FOLLOWING, sent)
        drafts.put_down(response, WRITING)
    response.headers["Cache-Control"] = "no-store"
    return response


def stopped(request: HttpRequest, reason: str) -> HttpResponse | None:
    """The answer to a form of writing whose mark against forged forms does not fit: all that was typed, in a form that goes on.
    None for other pages, and where another site sent it: nobody is offered to go on with what is not his."""
    match = request.resolver_match
    name = match.url_name if match is not None and match.namespace == "portal" else ""
    if _from_elsewhere(request):
        return None
    if name == "follow" and reason == REASON_NO_CSRF_COOKIE:
        return lost(request, "cookies", step="check")  # the code of a draft goes on from here, in a field
    if name not in STEPS:
        return None
    if reason == REASON_NO_CSRF_COOKIE:
        return lost(request, "cookies")
    return lost(request, "origin" if reason == REASON_BAD_ORIGIN % "null" else "stale")


# --- and on ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ByField:
    """How the forms of a page carry the code where the browser keeps no cookie: the code, sealed; as its writer sees it; which
    page it is; where the forms go."""

    carried: str
    code: str
    page: str
    to: str


def _from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent the form; scripts and pages of others cannot make it say so."""
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        return fetched == "same-origin"
    return given_back.origin_is_ours(request)


def _from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site sent the form."""
    fetched, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "null")
    if fetched is not None:
        return fetched not in ("same-origin", "none")
    return origin != "null" and not given_back.origin_is_ours(request)


@csrf_exempt
@writing_page
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponseBase:
    """Takes a form of a page of writing together with the code, or begins a petition with what was typed, and goes on there.
    Whoever only looks at this address, as another language's link does, goes on with his draft."""
    if request.method != "POST":
        return redirect("portal:write")
    step = request.POST.get("page", "")
    if step not in STEPS:
        raise Http404
    if not _from_here(request):
        return lost(request, "origin", step=step)
    if request.POST.get("how") == "new":
        words = WordsForm(request.POST)
        if step == "words" and not words.is_valid():
            return lost(request, "cookie", step=step, form=_saying([str(each) for each in words.errors.get("words", ())]))
        # A draft has a number or none: one that cannot be read is asked for here, with what was understood of it.
        about = AboutForm(request.POST, may_be_anonymous=False, represented=_representations())
        if step == "about" and request.POST.get("people", "").strip() and "people" in about.errors:
            said_of_it = _saying([str(each) for each in about.errors["people"]])
            return lost(request, "cookie", step=step, form=said_of_it, asked=about["people"])
        code = _begun_with(request, step)
        return _through(request, code, "kind" if step == "kind" else "", send=step == "kind", fresh=True)
    carried = _code(request)
    if carried is None or drafts.find(carried) is None:
        form = CodeForm(request.POST)
        carried = _entered(form)
        if carried is not None and drafts.find(carried) is None:
            drafts.carries(request, FOLLOWING, carried)
            return lost(request, "sent", step=step)
        if carried is None:
            wait = attempts.was_wrong(request)
            if not wait:
                return lost(request, "cookie", step=step, form=form)
            form.add_error(None, gettext("Đã nhập sai nhiều lần. Hãy đợi %(minutes)s phút rồi thử lại.") % {"minutes": wait})
            slowed = lost(request, "cookie", step=step, form=form)
            slowed.status_code = 429
            slowed.headers["Retry-After"] = str(wait * 60)
            return slowed
    return _through(request, carried, step, send=request.POST.get("how") != "see")


def _saying(errors: Collection[str]) -> CodeForm:
    """The form for the code, with why what was typed does not fit into a petition at its head."""
    form = CodeForm({})
    form.errors.clear()  # nobody was asked for a code
    for error in errors:
        form.add_error(None, error)
    return form


def _code(request: HttpRequest) -> ReturnCode | None:
    if request.POST.get("code", "").strip():
        return None
    return drafts.read(request.POST.get("carried", ""), WRITING) or drafts.carried(request, WRITING)


def _entered(form: CodeForm) -> ReturnCode | None:
    """The code that was typed and leads to a draft or a petition; else what is wrong stands at the field."""
    if not form.is_valid():
        return None
    try:
        code = ReturnCode.parse(form.cleaned_data["code"])
    except BadCode as bad:
        form.add_error("code", " ".join(told(bad)))
        return None
    draft, sent = drafts.find(code), own.find(code)
    if draft is None and sent is None:
        form.add_error("code", _("Không có bản nháp nào mang mã này. Hãy so lại từng nhóm với chỗ bạn đã ghi."))
        return None
    return code


def _begun_with(request: HttpRequest, step: str) -> ReturnCode:
    """A new petition with the words, or what was said about oneself, that its writer had typed."""
    draft = Draft.begin()
    if step == "words":
        words = WordsForm(request.POST)
        words.is_valid()
        draft.words = words.cleaned_data.get("words") or ""
    if step == "about":
        about = AboutForm(request.POST, may_be_anonymous=False, represented=_representations())
        about.is_valid()
        for name in shown_answers.FIELDS["about"]:
            if about.cleaned_data.get(name):
                setattr(draft, name, about.cleaned_data[name])
            elif name in about.errors and name not in ("people", "behalf"):
                setattr(draft, name, request.POST.get(name, "").strip())  # to be asked again on its page
    drafts.keep(draft)
    return draft.code


def _through(request: HttpRequest, code: ReturnCode, step: str, *, send: bool, fresh: bool = False) -> HttpResponseBase:
    """Hands the form to its page, or shows the page. A browser that keeps cookies carries the code in one from now on and goes
    on as ever; another gets the page that comes next at once."""
    keeps = settings.CSRF_COOKIE_NAME in request.COOKIES or drafts.cookie_name(WRITING) in request.COOKIES
    drafts.carries(request, WRITING, code)
    fields = QueryDict(mutable=True)
    for name, value in _again(request):
        if not (fresh and name == "seen"):  # what was seen was another draft
            fields.appendlist(name, value)
    at = reverse(f"portal:{step or 'write'}")
    response = _page(request, at, fields if send and step else None, code, by_field=not keeps)
    if keeps:
        if drafts.cookie_name(WRITING) not in response.cookies:
            drafts.carry(response, WRITING, code)
        return response
    for _hop in range(_HOPS_MOST):
        if response.status_code != 302:
            break
        response = _page(request, response.headers["Location"], None, code, by_field=True)
    return response


def _page(
    request: HttpRequest, location: str, fields: QueryDict | None, code: ReturnCode, *, by_field: bool
) -> HttpResponseBase:
    """The answer of another address of this site to this browser."""
    at = urlsplit(location)
    match = resolve(at.path)
    to = reverse("portal:resume") if by_field else at.path
    vars(request)["form_action"] = _action(to)
    if by_field:
        vars(request)["by_field"] = ByField(drafts.sealed(WRITING, code), code.text, match.url_name or "", to)
    request.resolver_match = match
    request.method = "GET" if fields is None else "POST"
    request.GET = QueryDict(at.query)
    request.POST = fields if fields is not None else QueryDict()  # type: ignore[assignment]  # its page's form
    answered: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answered


def _action(to: str) -> SafeString:
    return mark_safe(f' action="{to}"')  # noqa: S308 - an address of our own
