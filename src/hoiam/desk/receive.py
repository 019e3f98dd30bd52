"""The counter: a paper letter or a visit is entered, sealed and receipted while the visitor waits.

Two days are kept and shown: the claimed day of receipt, which the clerk reads off the stamp, and the logged day, which
nobody can choose.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hoiam.casework import behalf, bodies, carried, chosen, copetitioners, intake, laws, lost_code, subjects, timely
from hoiam.casework.days import law_day, utc_now, zone_of
from hoiam.casework.families import VISIT
from hoiam.casework.guards import officer
from hoiam.casework.reading import cases, papers, visits
from hoiam.casework.reading.visits import VisitView
from hoiam.casework.road import perform
from hoiam.casework.said import said
from hoiam.casework.typed_fields import (
    PEOPLE_MOST,
    PEOPLE_UNITS,
    DayField,
    IdNumberField,
    LineField,
    NumberField,
    TelephoneField,
    TypedField,
)
from hoiam.core.deadlines import DeadlineError
from hoiam.core.dossier.participants import Actor, parts_of, sees, told_away
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.dossier.standing import Part
from hoiam.core.petition.events import COUNTER, SLIP
from hoiam.core.procedure import first_kinds
from hoiam.core.values import plain
from hoiam.core.visit.steps import Note
from hoiam.core.words import begun
from hoiam.desk import scans
from hoiam.desk.fields import say_what_is_missing, words_field
from hoiam.desk.parties import office_title
from hoiam.desk.terms import terms
from hoiam.desk.who import actor_of, today_for
from hoiam.vault.codes import ReturnCode, SecondSlip
from hoiam.vault.errors import BadCode, UploadRefused

FILES_MOST = 10


class ReceiveForm(forms.Form):
    """What a clerk reads off a letter or hears from a visitor."""

    LATER: ClassVar[dict[str, forms.Field]] = chosen.for_another() | chosen.together()

    token = TypedField(widget=forms.HiddenInput, max_length=200)
    channel = forms.ChoiceField(
        label=gettext_lazy("Đơn đến bằng cách nào?"),
        choices=[("letter", gettext_lazy("Thư, đơn giấy")), ("visit", gettext_lazy("Người viết đến trực tiếp"))],
        widget=forms.RadioSelect,
    )
    claimed = DayField(gettext_lazy("Ngày nhận ghi trên dấu công văn đến"))
    kind = chosen.OneOf(chosen.kind, label=gettext_lazy("Loại đơn (theo tiêu đề hoặc lời trình bày)"))
    subject = chosen.OneOf(chosen.subject, label=gettext_lazy("Lĩnh vực"))
    signed = forms.ChoiceField(
        label=gettext_lazy("Đơn có chữ ký hoặc điểm chỉ không?"),
        choices=[("yes", gettext_lazy("Có")), ("no", gettext_lazy("Không"))],
        widget=forms.RadioSelect,
    )
    earlier = TypedField(
        label=gettext_lazy("Đơn này tiếp theo đơn nào đã gửi trước?"),
        help_text=gettext_lazy(
            "Số của đơn trước, như trên biên nhận; ví dụ: XA-AB-2026-000123. Ai bị giữ ngoài đơn trước cũng không đọc được "
            "đơn này. Trang này không cho biết có đơn trước như vậy hay không; nếu bạn không xem được đơn trước thì người khác "
            "xử lý đơn này."
        ),
        max_length=48,
        required=False,
    )
    no_earlier = forms.BooleanField(
        label=gettext_lazy("Không biết số đơn trước, hoặc đơn trước không gửi qua đây"), required=False
    )
    posted = DayField(
        gettext_lazy("Ngày gửi, theo dấu bưu điện"),
        help_text=gettext_lazy("Chỉ với đơn đến qua bưu điện: khi xét có quá hạn không, ngày gửi là ngày được tính."),
        required=False,
    )
    known = DayField(
        gettext_lazy("Ngày người viết nhận được, hoặc biết, quyết định hay việc làm bị khiếu nại"),
        help_text=gettext_lazy("Theo giấy tờ hoặc lời người viết. Không biết thì để trống."),
        required=False,
    )
    hindered = chosen.OneOf(
        chosen.obstacle, label=gettext_lazy("Nếu đến muộn: người viết nêu trở ngại gì?"), required=False
    )
    since = DayField(gettext_lazy("Trở ngại từ ngày"), required=False)
    until = DayField(gettext_lazy("Trở ngại đến ngày"), required=False)
    people = NumberField(label=gettext_lazy("Số người cùng đứng đơn"), least=1, most=PEOPLE_MOST, units=PEOPLE_UNITS, initial=1)
    words = words_field(
        gettext_lazy("Nội dung đơn"),
        gettext_lazy(
            "Chép lại hoặc tóm tắt lời trình bày. Có thể để trống nếu có tệp quét. Với thư tố cáo, bản chép lưu hành khi người "
            "thứ hai đã soát với bản gốc."
        ),
        required=False,
        limit=60_000,
    )
    file = forms.FileField(label=gettext_lazy("Bản quét, tài liệu kèm theo"), required=False)
    name = LineField(label=gettext_lazy("Họ và tên người viết"), max_length=120, required=False)
    address = LineField(label=gettext_lazy("Địa chỉ"), max_length=300, required=False)
    phone = TelephoneField(label=gettext_lazy("Điện thoại"), required=False)
    id_number = IdNumberField(label=gettext_lazy("Số căn cước"), required=False)
    anonymous = forms.BooleanField(label=gettext_lazy("Người viết không nêu tên"), required=False)
    second = forms.MultipleChoiceField(
        label=gettext_lazy("Nếu sau này người viết làm mất mã"),
        help_text=gettext_lazy(
            "Chỉ người đang có mặt tự chọn; không chọn thì mất mã không ai lấy lại được. Đưa người đó đọc trang trợ giúp "
            "“Tôi làm mất mã” trước."
        ),
        choices=[
            (SLIP, gettext_lazy("Lấy phiếu thứ hai, cất ở chỗ khác")),
            (COUNTER, gettext_lazy("Tới nơi tiếp công dân, có giấy tờ: hai văn phòng so với tên")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Hãy chọn trong danh sách.")},
    )
    against = chosen.SomeOf(
        chosen.office,
        label=gettext_lazy("Ai ở cơ quan này?"),
        help_text=gettext_lazy(
            "Đánh dấu tất cả. Với tố cáo, không ai trong số này nhìn thấy đơn. Người của cơ quan này mà không có trong danh "
            "sách thì đánh dấu cả cơ quan."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Hãy chọn trong danh sách.")},
    )
    elsewhere = TypedField(
        label=gettext_lazy("Ai ở cơ quan khác?"),
        help_text=gettext_lazy(
            "Ghi mã chức danh, hoặc mã cơ quan nếu là cả cơ quan; cách nhau bằng dấu phẩy. Ví dụ: TINH-SL/04."
        ),
        max_length=600,
        required=False,
    )

    def __init__(self, *args: Any, body: bodies.BodyView, papers: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = papers  # the return code and the second slip that the page carries; none where it is old or none of ours
        law = laws.current()
        self.today = today_for(next((k for k in law.kinds if k in body.kinds), next(iter(law.kinds))))
        self.fields["claimed"].initial = self.today
        kinds = [(k, said(kind.title)) for k, kind in law.kinds.items() if k in body.kinds]
        self.fields["kind"].choices = [("", _("Chọn loại đơn")), *kinds]  # type: ignore[attr-defined]  # a ChoiceField
        about = [(code, begun(said(title))) for code, title in subjects.of(body.kinds).items()]
        self.fields["subject"].choices = [("", _("Chọn lĩnh vực")), *about]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["against"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            *((o.code, f"{o.code} · {said(o.title)}") for o in body.offices),
            (body.code, _("Cả cơ quan, hoặc người khác ở đây không có trong danh sách")),
        ]

        self.fields["hindered"].choices = timely.choices(body.kinds, self.today)  # type: ignore[attr-defined]  # a ChoiceField
        self.timed = any(timely.asked(k) for k in body.kinds)
        if not self.timed:
            for name in timely.ANSWERS:
                del self.fields[name]
        self.represented = {k: law.kinds[k].representations(self.today) for k in law.kinds if k in body.kinds}
        # The kind is chosen on the same page: all ways are offered, and those of another kind are refused.
        every = {each.id: each for known in self.represented.values() for each in known}
        if every:
            self.fields |= behalf.fields(tuple(every.values()))
        if any(law.kinds[k].representatives for k in self.represented):
            self.fields |= copetitioners.fields()
        say_what_is_missing(self)

    def clean_token(self) -> tuple[str, ...]:
        if not self.papers:
            raise forms.ValidationError(_("Trang này đã cũ và vừa được làm mới. Hãy xem lại những gì đã nhập rồi bấm nhận."))
        return self.papers

    def clean_claimed(self) -> date:
        claimed: date = self.cleaned_data["claimed"]
        if claimed > self.today:
            raise forms.ValidationError(_("Ngày nhận ở tương lai. Xem lại dấu công văn đến."))
        return claimed

    def clean_earlier(self) -> str:
        """The number as it is written on receipts. Whether there is such a petition is not said."""
        number = plain(self.cleaned_data["earlier"]).upper().replace(" ", "")
        if number and not intake.NUMBER.fullmatch(number):
            raise forms.ValidationError(_("Số đơn viết như XA-AB-2026-000123: mã cơ quan, năm, sáu chữ số."))
        return number

    def clean_elsewhere(self) -> tuple[str, ...]:
        """The codes, each of an office or body that is here."""
        return codes_in(self.cleaned_data["elsewhere"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("words") or "").strip() and not self.files.getlist("file"):
            self.add_error("words", _("Đơn chưa có nội dung. Chép lời trình bày, hoặc kèm bản quét."))
        if len(self.files.getlist("file")) > FILES_MOST:
            self.add_error(
                "file", _("Nhiều nhất %(most)d tệp; có %(n)d tệp.") % {"most": FILES_MOST, "n": len(self.files.getlist("file"))}
            )
        for name, why in timely.wrong(data, self.today).items():
            if name not in self.errors:
                self.add_error(name, why)
        if data.get("earlier") and data.get("no_earlier"):
            self.add_error("earlier", _("Ghi số đơn trước, hoặc đánh dấu là không biết; không cả hai."))
        kinds = laws.current().kinds
        goes_on = data.get("kind") in kinds and data["kind"] not in first_kinds(kinds)
        if goes_on and not data.get("no_earlier") and not data.get("earlier") and "earlier" not in self.errors:
            self.add_error("earlier", _("Đơn loại này tiếp theo một đơn trước: ghi số đơn đó, hoặc đánh dấu là không biết."))
        wrong = behalf.wrong(data, self.represented.get(data.get("kind") or "", ()))
        for name, why in (wrong | copetitioners.wrong(data, kinds.get(data.get("kind") or ""))).items():
            if not data.get("anonymous") and name not in self.errors:
                self.add_error(name, why)
        if data.get("second") and data.get("channel") != "visit":
            self.add_error("second", _("Chỉ người đang có mặt mới chọn được điều này, vì phải nhận tận tay."))
        elif COUNTER in (data.get("second") or ()) and data.get("anonymous"):
            self.add_error("second", _("Không nêu tên thì không so được giấy tờ. Bỏ cách tới nơi tiếp công dân."))
        if not data.get("anonymous") and not (data.get("name") or "").strip():
            self.add_error("name", _("Chưa có họ tên. Ghi họ tên, hoặc đánh dấu là người viết không nêu tên."))
        return data


def codes_in(typed: str) -> tuple[str, ...]:
    """The codes of offices and bodies in a line, each once; ValidationError where one of them is not here."""
    codes = tuple(dict.fromkeys(re.findall(r"[^\s,;]+", plain(typed).upper())))
    known = bodies.every()
    offices = {office.code for each in known.values() for office in each.offices}
    unknown = [code for code in codes if code not in known and code not in offices]
    if unknown:
        raise forms.ValidationError(
            _("Không có mã này: %(codes)s. Xem lại mã, hoặc ghi mã của cả cơ quan.") % {"codes": ", ".join(unknown)}
        )
    return codes


@officer("clerk")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """The counter's form; its POST answers with the receipt and the code, to be printed and handed over at once."""
    actor = actor_of(request)
    body = bodies.body(actor.body)
    came = scans.Scans(request, f"files at the counter of {actor.office}")
    if request.method == "GET":
        initial: dict[str, Any] = {"token": _token(actor)}
        if (of := _came_by(request, actor)) is not None:
            initial |= {"channel": "visit", "claimed": of.visit.day}
        form = ReceiveForm(initial=initial, body=body)
        page = {"form": form, "nav": "receive", **came.shown()}
        return came.seen_by(render(request, "desk/receive.html", page))
    given = carried.opened(request.POST.get("token", ""), _counter(actor))
    shown = tuple(given) if isinstance(given, list) else ()
    form = ReceiveForm(request.POST, came.files(), body=body, papers=shown)
    refusal: Refusal | None = None
    if came.asked:
        form.errors.clear()  # what was typed stays, and no word of what is wrong with it
    elif form.is_valid():
        try:
            answer = _received(request, form, body, came)
        except UploadRefused:
            pass  # which it was, and why, is said below
        except Refusal as refused:
            refusal = refused
            if refused.field in form.fields:
                form.add_error(refused.field, f"{said(refused.what)} {said(refused.next)}")
        except DeadlineError as error:
            form.add_error("claimed", f"{said(error.what)} {said(error.next)}")
        except LookupError:
            form.add_error(None, _("Cơ quan chưa có khóa niêm phong nên chưa nhận đơn được. Hãy báo người giữ khóa."))
        else:
            return answer  # what waited goes with its day: the form that is sent twice has it twice
    for why in came.keep(most=FILES_MOST):
        form.add_error("file", why)
    if not shown:
        form.data = request.POST.copy()
        form.data["token"] = _token(actor)
    opened = {"for_another": behalf.filled(form), "together": copetitioners.filled(form), "timed": timely.filled(form)}
    page = {"form": form, "refusal": refusal, "nav": "receive", **opened, **came.shown()}
    status = 200 if came.asked and not form.errors else 422
    return came.seen_by(render(request, "desk/receive.html", page, status=status))


def _token(actor: Actor) -> str:
    """The return code that the page will hand out, and the second slip for whoever chooses one, sealed: the officer at the
    counter sees them on the papers, with their owner beside him, and on no page before. With them the form that is sent twice
    makes one petition."""
    return carried.sealed([ReturnCode.new().text, SecondSlip.new().text], _counter(actor))


def _counter(actor: Actor) -> str:
    return f"code at the counter of {actor.office}"


def _received(request: HttpRequest, form: ReceiveForm, body: bodies.BodyView, came: scans.Scans) -> HttpResponse:
    """Seals and records what was handed in at the counter; the page that is given to the writer: number, code, terms, what
    he left there. Sent twice, the form finds the first petition and says so (`again`). Raises Refusal, UploadRefused,
    DeadlineError, and LookupError for a body that has no key."""
    data = form.cleaned_data
    actor = actor_of(request)
    # The form carries the code that it will hand out: pressed twice, it makes one petition.
    code, second = ReturnCode.parse(data["token"][0]), SecondSlip.parse(data["token"][1])
    keys = intake.new_keys()
    along = intake.by_number(data["earlier"], actor) if data["earlier"] else intake.NOTHING
    files = [
        replace(
            intake.file_of(keys, data["kind"], file.name or "", file.read(), asker=actor.office, along=along),
            turned=getattr(file, "turned", 0),
        )
        for file in form.files.getlist("file")
    ]
    who = intake.Who(**{name: data[name] for name in ("name", "address", "phone", "id_number")})
    handed = intake.HandedIn(
        body=body.code,
        kind=data["kind"],
        subject=data["subject"],
        place=body.place,
        channel=data["channel"],
        claimed=data["claimed"],
        words=(data["words"] or "").strip(),
        files=files,
        who=None if data["anonymous"] else who,
        representing=data.get("behalf") or "",
        by=intake.Who(**{name.removeprefix("by_"): data[name] for name in behalf.BY}) if data.get("behalf") else None,
        against=(*data["against"], *data["elsewhere"]),
        along=along,
        people=data["people"],
        together=()
        if data["anonymous"]
        else copetitioners.members(data["name"], data.get("others") or "", data.get("speakers") or ""),
        signed=("visit" if data["channel"] == "visit" else "paper") if data["signed"] == "yes" else "",
        slip=second if SLIP in data["second"] else None,
        counter=COUNTER in data["second"],
        timing=timely.timing(data if timely.asked(data["kind"]) else {}, posted=data["posted"]),
        earlier=data["earlier"],
    )
    now = utc_now()
    of = _came_by(request, actor)
    submitted = intake.submit(intake.envelope(handed, keys=keys, code=code), now=now, actor=actor)
    noted = of is None or _noted(of, handed.kind, handed.subject, submitted.petition_id, actor)
    view = cases.follow(code.lookup_hash, now)
    return render(
        request,
        "desk/received.html",
        {
            "number": submitted.number,
            "again": submitted.again,
            "code": code.text,
            # Sent twice, it is what the first one chose.
            "slip": second.text if SLIP in view.petition.second else "",
            "slip_groups": second.text.split("-"),
            "in_person": COUNTER in view.petition.second,
            "not_in_person": COUNTER in data["second"] and COUNTER not in view.petition.second,
            "view": view,
            "terms": terms(view, law_day(laws.current(), data["kind"], now)),
            "body": bodies.body(view.petition.body),
            "never": [office_title(code) for code in told_away(view.petition, laws.current())],
            "unspoken": view.petition.unspoken,
            "unnoted": not noted,
            "opens": sees(view.petition, laws.current(), actor),
            "kind": said(laws.current().kinds[data["kind"]].title),
            "claimed": data["claimed"],
            # The clock on the wall of the body; without its zone, else the template would turn it back to UTC.
            "logged": now.astimezone(zone_of(laws.current(), data["kind"])).replace(tzinfo=None),
            "documents": [_("Đơn (%(kind)s)") % {"kind": said(laws.current().kinds[data["kind"]].title)}]
            + [file.name for file in files],
            "notes": [*came.same, *(note for file in files for note in file.notes)],
            "nav": "receive",
        },
    )


def _came_by(request: HttpRequest, actor: Actor) -> VisitView | None:
    """The visit that the address names, which the petition comes of; None where it names none that the office sees."""
    try:
        return visits.view(UUID(request.GET.get("visit", "")), actor, utc_now())
    except (ValueError, LookupError):
        return None


def _noted(came: VisitView, kind: str, subject: str, petition: UUID, actor: Actor) -> bool:
    """Notes in the visit that this petition came of it; whether it stands there. Sent twice, the form notes it once. From this
    act on whom the petition keeps away sees the visit no more, the clerk himself where it is about him."""
    note = Note(kind, subject, petition.hex, outcome="received")
    try:
        perform(note, came.id, actor=actor, on_behalf_of=actor.body, now=utc_now(), family=VISIT)
    except (Refusal, LookupError):
        return any(matter.petition == petition.hex for matter in came.visit.matters)
    return True


@officer("clerk")
@sensitive_post_parameters()
@require_POST
def slip(request: HttpRequest, petition_id: UUID, which: str) -> HttpResponse:
    """The receipt, the slip with the return code or the second slip, as a PDF to print. Code and slip come from the page that
    showed them once; the server keeps none, and prints them only for the petition that they belong to."""
    actor = actor_of(request)
    try:
        code = ReturnCode.parse(request.POST.get("code", ""))
    except BadCode:
        raise Http404 from None
    now = utc_now()
    view = cases.follow_or_none(code.lookup_hash, now)
    if view is None or view.id != petition_id or not _took_it_in(view, actor):
        raise Http404
    petition = view.petition
    day = law_day(laws.current(), petition.kind, now)
    if which == "code":
        data: dict[str, Any] = {
            "body": papers.head(petition, view.number, "vi")["body"],
            "groups": code.text.split("-"),
            "follow_url": request.build_absolute_uri(reverse("portal:follow")),
            "made": day,
        }
        pdf = papers.made("return_slip", data, "vi", day)
    elif which == "second":
        try:
            second = SecondSlip.parse(request.POST.get("slip", ""))
        except BadCode:
            raise Http404 from None
        found = lost_code.find(second)
        if found is None or (found.case, found.way) != (petition_id, SLIP):
            raise Http404
        sheet = {"body": papers.head(petition, view.number, "vi")["body"], "groups": second.text.split("-"), "made": day}
        pdf = papers.made("second_slip", sheet, "vi", day)
    elif which == "receipt":
        logged = petition.logged_at.astimezone(zone_of(laws.current(), petition.kind))
        office = next((o for o in bodies.body(actor.body).offices if o.code == actor.office), None)
        head = papers.head(petition, view.number, "vi")
        head.pop("signer", None)
        data = head | {
            "handed_in": law_day(laws.current(), petition.kind, petition.logged_at),
            "handed_in_at": f"{logged:%H:%M}",
            "place_of_receipt": bodies.body(actor.body).seat or bodies.body(actor.body).name.vi,
            "receiver_position": office.title.vi if office is not None else actor.office,
            "documents": [{"name": name[:200]} for name in request.POST.getlist("document")[: FILES_MOST + 1] if name.strip()]
            or [{"name": laws.current().kinds[petition.kind].title.vi}],
            "copies": 2,
            "dated": day,
        }
        pdf = papers.made("document_receipt", data, "vi", day)
    else:
        raise Http404
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{view.number}-{which}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _took_it_in(view: cases.CaseView, actor: Actor) -> bool:
    """Whether the petition came in at this office, wherever the law took it from there, or lies with its body."""
    return view.history[0].actor == actor.office or Part.HOLDS in parts_of(view.petition, actor)
