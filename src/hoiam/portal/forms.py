"""What a person may type, how much of it, and the sentence beside the field when it does not fit.

Every message says what to do. Limits count characters as a person sees them; a line end is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID, uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from hoiam.casework import acting, behalf, chosen, copetitioners, timely
from hoiam.casework.citations import cited
from hoiam.casework.hinted import radios
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.said import said
from hoiam.casework.typed_fields import (
    PEOPLE_UNITS,
    DayField,
    EmailField,
    IdNumberField,
    LineField,
    NumberField,
    TelephoneField,
    TypedField,
)
from hoiam.core.petition.state import Mandate
from hoiam.core.petition.steps.protect import PEOPLE_MOST as PROTECTED_MOST
from hoiam.core.procedure import Ground, Kind, Representation

WORDS_MOST: Final = 30_000
MESSAGE_MOST: Final = 10_000
FILES_MOST: Final = 20
FILE_BYTES_MOST: Final = 50 * 1024 * 1024
PEOPLE_MOST: Final = 5_000
EMPTY: Final[Mapping[str, str]] = {}


class Files(forms.FileField):
    """Any number of files from one input; each is checked on its own by the look into uploads."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        given = data if isinstance(data, list | tuple) else [data]
        return [file for file in given if file]


class ManyFiles(forms.ClearableFileInput):
    """An input that takes several files."""

    allow_multiple_selected = True


def _words(label: Any, most: int, required: Any = None, *, help_text: Any = "", **more: Any) -> TypedField:
    errors = {
        "max_length": _(
            "Dài quá: có %(show_value)d ký tự, tối đa %(limit_value)d. Hãy rút ngắn, hoặc gửi phần dài thành tệp kèm theo."
        ),
        "required": required or "",
    }
    return TypedField(
        label=label, max_length=most, required=required is not None, error_messages=errors, help_text=help_text, **more
    )


def _line(label: Any, most: int, required: Any = None, *, help_text: Any = "") -> LineField:
    errors = {
        "max_length": _("Dài quá: có %(show_value)d ký tự, tối đa %(limit_value)d."),
        "required": required or "",
    }
    return LineField(label=label, max_length=most, required=required is not None, error_messages=errors, help_text=help_text)


class PortalForm(forms.Form):
    """Without the browser's own bubbles, which speak the browser's language; HTML names are the field's words."""

    use_required_attribute = False


_ANSWERS: Final = chosen.any_of(
    chosen.kind,
    chosen.subject,
    chosen.place,
    unsure=_("Tôi không biết"),
    elsewhere=_("Nơi khác, không có trong danh sách"),
)


class OneOf(PortalForm):
    """One question with answers to choose from."""

    answer = chosen.OneOf(_ANSWERS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: Iterable[tuple[str, Any]], label: Any, required: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker what the line above made
        field.choices = list(choices)
        field.label = label
        field.error_messages |= {"required": required, "invalid_choice": required}


class OneOfList(OneOf):
    """The same, as a list that opens: for many answers."""

    answer = chosen.OneOf(_ANSWERS, widget=forms.Select)


class BodyForm(PortalForm):
    """Which body: one of those offered, or another from the list."""

    answer = chosen.OneOf(
        chosen.any_of(chosen.body, other=_("Cơ quan khác")),
        label=_("Bạn gửi đơn tới cơ quan nào?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _(
                "Hãy chọn một cơ quan. Nếu không chắc, cứ để cơ quan được gợi ý: gửi nhầm thì nơi nhận phải chuyển đi."
            ),
            "invalid_choice": _("Cơ quan này không nhận loại đơn bạn chọn. Hãy chọn một cơ quan trong danh sách."),
        },
    )
    other = chosen.OneOf(chosen.body, label=_("Cơ quan khác"), required=False)

    def __init__(self, *args: Any, near: list[tuple[str, Any]], others: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answer, other = self.fields["answer"], self.fields["other"]
        assert isinstance(answer, forms.ChoiceField)  # noqa: S101 - tells the type checker what the class made
        assert isinstance(other, forms.ChoiceField)  # noqa: S101 - as above
        answer.choices = [*near, ("other", _("Cơ quan khác"))] if others else near
        other.choices = [("", _("Chọn trong danh sách")), *others]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("answer") == "other" and not cleaned.get("other") and "other" not in self.errors:
            self.add_error("other", _("Hãy chọn một cơ quan trong danh sách."))
        return cleaned

    @property
    def chosen(self) -> str:
        """The body's code."""
        answer: str = self.cleaned_data["answer"]
        return self.cleaned_data["other"] if answer == "other" else answer


class WordsForm(PortalForm):
    """The person's own words, and files beside them."""

    words = _words(
        _("Lời của bạn"),
        WORDS_MOST,
        help_text=_("Viết như bạn kể cho một người đang nghe. Dài ngắn tùy bạn; dấu hay không dấu đều đọc được."),
        widget=forms.Textarea,
    )
    file = Files(
        label=_("Gửi kèm tệp"),
        required=False,
        widget=ManyFiles,
        help_text=_(
            "Ảnh chụp lá đơn, giấy tờ; PDF, Word, Excel, thư điện tử; ghi âm, phim. Mỗi tệp tối đa 50 MB, tất cả tối đa 20 tệp."
        ),
    )


NOBODY_HERE: Final = "none"
SOMEBODY_ELSE: Final = "else"
NOBODY_IN_THE_LIST: Final = {
    NOBODY_HERE: _("Không có ai trong số này"),
    SOMEBODY_ELSE: _("Người khác ở cơ quan này, không có trong danh sách"),
}


class ReadersForm(PortalForm):
    """Who among the readers is written about: as many as there are. It adds to those whom the petition is about, and takes
    nobody away. `settled` says that somebody is named already, so that no answer is needed."""

    against = chosen.SomeOf(
        chosen.any_of(chosen.office, **NOBODY_IN_THE_LIST),
        label=_("Trong những người này, ai là người bạn viết về?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Hãy chọn trong danh sách.")},
    )

    def __init__(self, *args: Any, body: str, choices: list[tuple[str, Any]], settled: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body, self.settled = body, settled
        field = self.fields["against"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - tells the type checker what the class made
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        ticked: list[str] = cleaned.get("against", [])
        if not ticked and not self.settled and not self.errors:
            self.add_error("against", _("Hãy chọn câu trả lời. Nếu không có ai, chọn “Không có ai trong số này”."))
        if NOBODY_HERE in ticked and len(ticked) > 1:
            self.add_error("against", _("Bạn chọn cả người, cả “Không có ai trong số này”. Hãy bỏ một trong hai."))
        return cleaned

    @property
    def codes(self) -> list[str]:
        """Who was ticked. Somebody of the body who is not in the list counts as its head: the body is kept away."""
        ticked: list[str] = self.cleaned_data["against"]
        return [self.body if each == SOMEBODY_ELSE else each for each in ticked if each != NOBODY_HERE]


class AboutForm(PortalForm):
    """Who writes: sealed apart from the words."""

    LATER: ClassVar[dict[str, forms.Field]] = chosen.for_another() | chosen.together()

    named = forms.ChoiceField(
        label=_("Bạn có ghi tên không?"),
        choices=[("yes", _("Có, ghi tên và địa chỉ của tôi")), ("no", _("Không, tôi gửi không ghi tên"))],
        widget=forms.RadioSelect,
        required=False,
    )
    name = _line(_("Họ và tên"), 120, help_text=_("Viết như trên giấy tờ."))
    address = _line(_("Địa chỉ"), 300, help_text=_("Nơi cơ quan có thể gửi giấy tờ cho bạn."))
    phone = TelephoneField(label=_("Số điện thoại"), required=False)
    id_number = IdNumberField(
        label=_("Số căn cước hoặc hộ chiếu"),
        required=False,
        help_text=_("Khi gửi đơn có chữ ký, cơ quan có thể hỏi số này."),
    )
    people = NumberField(
        label=_("Bao nhiêu người cùng đứng đơn?"),
        least=1,
        most=PEOPLE_MOST,
        units=PEOPLE_UNITS,
        initial=1,
        error_messages={
            "required": _("Hãy ghi số người. Nếu chỉ có mình bạn, ghi 1."),
            "min_value": _("Ít nhất là 1 người."),
            "max_value": _("Nhiều nhất là %(limit_value)d người. Nếu đông hơn, hãy ghi số này và nói rõ trong lời đơn."),
        },
    )
    email = EmailField(
        label=_("Thư điện tử để báo khi có tin"),
        required=False,
        max_length=120,
        error_messages={
            "invalid": _("Địa chỉ thư chưa đúng. Ví dụ: ten@example.vn. Nếu không cần báo tin, hãy để trống."),
            "max_length": _("Địa chỉ thư dài quá: tối đa %(limit_value)d ký tự."),
        },
    )

    def __init__(
        self,
        *args: Any,
        may_be_anonymous: bool,
        represented: Sequence[Representation] = (),
        kind: Kind | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.may_be_anonymous, self.represented, self.kind = may_be_anonymous, represented, kind
        if kind is None or kind.representatives:
            self.fields |= copetitioners.fields()
        if represented:
            self.fields |= behalf.fields(represented)
        if not may_be_anonymous:
            del self.fields["named"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.may_be_anonymous and not cleaned.get("named"):
            self.add_error("named", _("Hãy chọn: ghi tên hay không ghi tên."))
        if cleaned.get("named") != "no":
            if not cleaned.get("name") and "name" not in self.errors:
                self.add_error("name", _("Luật đòi đơn phải có họ tên. Hãy ghi họ và tên của bạn."))
            if not cleaned.get("address") and "address" not in self.errors:
                self.add_error("address", _("Luật đòi đơn phải có địa chỉ. Hãy ghi nơi bạn nhận được giấy tờ."))
            for name, why in (behalf.wrong(cleaned, self.represented) | copetitioners.wrong(cleaned, self.kind)).items():
                if name not in self.errors:
                    self.add_error(name, why)
        return cleaned


class InTimeForm(PortalForm):
    """When what is complained of became known, and what kept its writer; `must` where he is late and has to say what."""

    known = DayField("", required=False)
    hindered = chosen.OneOf(chosen.obstacle, label="", widget=forms.RadioSelect, required=False)
    since = DayField("", required=False)
    until = DayField("", required=False)

    def __init__(self, *args: Any, kind: str, today: date, must: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.must = today, must
        for name, label in timely.LABELS.items():
            self.fields[name].label = said(label)
        offered = timely.choices([kind], today)
        self.fields["hindered"].choices = offered[1:] if must else offered  # type: ignore[attr-defined]  # a ChoiceField
        if must:
            del self.fields["known"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, why in timely.wrong(cleaned, self.today).items():
            if name not in self.errors:
                self.add_error(name, why)
        if self.must and not cleaned.get("hindered") and "hindered" not in self.errors:
            self.add_error("hindered", _("Hãy chọn điều đã khiến bạn đến muộn. Cấp trên sẽ xem xét."))
        return cleaned


class CodeForm(PortalForm):
    """The return code, as somebody reads it off a paper."""

    code = TypedField(
        label=_("Mã tra cứu"),
        max_length=80,
        strip=True,
        help_text=_("20 ký tự, 4 nhóm 5 ký tự. Gõ chữ hoa hay thường, có gạch hay không đều được."),
        error_messages={
            "required": _("Hãy gõ mã tra cứu. Mã in trên tờ giấy bạn giữ khi gửi đơn."),
            "max_length": _("Mã chỉ có 20 ký tự. Hãy gõ riêng mã, không gõ thêm chữ khác."),
        },
    )


class SlipForm(PortalForm):
    """The second slip, as somebody reads it off a paper."""

    slip = TypedField(
        label=_("Phiếu thứ hai"),
        max_length=100,
        strip=True,
        help_text=_("28 ký tự, 7 nhóm 4 ký tự. Gõ chữ hoa hay thường, có gạch hay không đều được."),
        error_messages={
            "required": _("Hãy gõ phiếu thứ hai, là tờ bạn đã cất riêng khi gửi đơn."),
            "max_length": _("Phiếu chỉ có 28 ký tự. Hãy gõ riêng phiếu, không gõ thêm chữ khác."),
        },
    )


class Once(forms.Field):
    """A random mark that the page was given. One that is missing or broken is no reason to refuse words: it is None."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> UUID | None:
        try:
            mark = UUID(str(value))
        except ValueError:
            return None
        return mark if mark.version == 4 else None


class AskedWho(PortalForm):
    """A step of the petitioner's that somebody may take for him: `there` are those who may be there, where there is anybody."""

    def __init__(
        self, *args: Any, there: Sequence[tuple[str, str]] = (), hints: Mapping[str, str] = EMPTY, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if there:
            field: Any = acting.field()
            field.widget = radios(hints)
            field.choices = list(there)
            field.error_messages["required"] = _("Hãy chọn ai đang làm việc này.")
            self.fields[acting.FIELD] = field


class OnceForm(AskedWho):
    """What must happen once however often it is sent: ``once`` becomes the id of what is sealed first."""

    once = Once(required=False, initial=uuid4)


class AddForm(OnceForm):
    """Something more for a petition that was sent: words, files, or both; `kept`: how many files came before and were kept."""

    kept = 0

    words = _words(_("Điều bạn muốn nói thêm"), MESSAGE_MOST, widget=forms.Textarea)
    file = Files(
        label=_("Gửi kèm tệp"),
        required=False,
        widget=ManyFiles,
        help_text=_("Ảnh, PDF, Word, Excel, thư điện tử, ghi âm, phim. Mỗi tệp tối đa 50 MB."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not (cleaned.get("words") or "").strip() and not cleaned.get("file") and not self.kept and not self.errors:
            self.add_error("words", _("Chưa có gì để gửi. Hãy viết vài lời hoặc chọn một tệp."))
        return cleaned


class WithdrawForm(OnceForm):
    """A request to withdraw: all or one content of several, which and why, and whether somebody forced it."""

    extent = forms.ChoiceField(
        label=_("Bạn muốn rút toàn bộ đơn hay một phần?"),
        choices=[("whole", _("Toàn bộ đơn")), ("part", _("Một phần; các nội dung còn lại vẫn được giải quyết"))],
        widget=forms.RadioSelect,
        initial="whole",
        required=False,
    )
    words = _words(
        _("Bạn muốn rút nội dung nào, vì sao?"),
        MESSAGE_MOST,
        widget=forms.Textarea,
        help_text=_("Rút một phần thì ghi rõ nội dung nào. Vì sao thì bạn không bắt buộc phải nói."),
    )
    coerced = forms.ChoiceField(
        label=_("Có ai ép buộc, đe dọa hoặc mua chuộc để bạn rút đơn không?"),
        choices=[("no", _("Không, đây là ý của tôi")), ("yes", _("Có"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy trả lời câu này. Nếu có người ép, cơ quan phải tiếp tục giải quyết và bảo vệ bạn.")},
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("extent") == "part" and not (data.get("words") or "").strip():
            self.add_error("words", _("Ghi rõ nội dung nào bạn muốn rút; phần còn lại được giải quyết tiếp."))
        return data


class ChallengeForm(OnceForm):
    """In which body that is about to be asked somebody has a stake in it; `named` are those that may be, by their place."""

    which = chosen.OneOf(
        chosen.asked_body,
        label=_("Ở cơ quan nào?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn cơ quan."), "invalid_choice": _("Hãy chọn một cơ quan trong danh sách.")},
    )
    words = _words(
        _("Ai liên quan, liên quan thế nào?"),
        MESSAGE_MOST,
        widget=forms.Textarea,
        help_text=_("Không bắt buộc. Lời bạn viết được niêm phong; chỉ người giải quyết đơn của bạn đọc."),
    )

    def __init__(self, *args: Any, named: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        which: Any = self.fields["which"]
        which.choices = list(named)


class ProtectForm(OnceForm):
    """A request for protection: for how many, whether at once, who and from what."""

    people = NumberField(
        label=_("Cần bảo vệ mấy người, kể cả bạn?"),
        least=1,
        most=PROTECTED_MOST,
        units=PEOPLE_UNITS,
        initial=1,
        error_messages={
            "required": _("Hãy ghi cần bảo vệ mấy người."),
            "min_value": _("Ghi ít nhất 1 người."),
            "max_value": _("Nhiều nhất %(limit_value)d người."),
        },
    )
    urgent = forms.ChoiceField(
        label=_("Có nguy hiểm ngay bây giờ không?"),
        choices=[("no", _("Chưa, nhưng tôi lo sẽ bị trả thù")), ("yes", _("Có, cần bảo vệ ngay"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn một câu trả lời.")},
    )
    words = _words(
        _("Ai cần bảo vệ, và đang bị đe dọa gì?"),
        MESSAGE_MOST,
        _("Hãy viết ai cần bảo vệ và đang bị đe dọa gì."),
        widget=forms.Textarea,
        help_text=_("Ghi họ tên, nơi ở, quan hệ với bạn của từng người. Phần này được niêm phong cùng họ tên của bạn."),
    )


class OwnDataForm(OnceForm):
    """What he asks of his own data: that it be corrected to this, or erased."""

    ask = forms.ChoiceField(
        label=_("Bạn yêu cầu gì?"),
        choices=[("correct", _("Sửa thành như dưới đây")), ("erase", _("Xóa dữ liệu của tôi"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn một câu trả lời.")},
    )
    name = LineField(label=_("Họ và tên"), max_length=120, required=False)
    address = LineField(label=_("Địa chỉ"), max_length=240, required=False)
    phone = TelephoneField(label=_("Điện thoại"), required=False)
    id_number = IdNumberField(label=_("Số căn cước hoặc hộ chiếu"), required=False)
    words = _words(_("Vì sao?"), MESSAGE_MOST, widget=forms.Textarea, help_text=_("Bạn không bắt buộc phải nói."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("ask") == "correct" and not (cleaned.get("name") or "").strip() and not self.errors:
            self.add_error("name", _("Hãy ghi họ và tên đúng."))
        return cleaned


class SignForm(AskedWho):
    """The signed form: a scan, a photograph or a digitally signed file; `kept`: how many files came before and were kept."""

    kept = 0
    how = forms.ChoiceField(
        label=_("Bạn ký bằng cách nào?"),
        choices=[
            ("paper", _("Ký tay hoặc điểm chỉ trên bản in, rồi chụp ảnh hoặc quét")),
            ("digital", _("Ký bằng chữ ký số")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn cách bạn đã ký.")},
    )
    file = Files(
        label=_("Tệp đơn đã ký"),
        required=False,
        widget=ManyFiles,
        help_text=_("PDF hoặc ảnh chụp đủ các trang. Mỗi tệp tối đa 50 MB."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("file") and not self.kept:
            self.add_error("file", _("Chưa có tệp. Hãy chọn ảnh hoặc tệp PDF của lá đơn đã ký."))
        return cleaned


class RepresentForm(OnceForm):
    """Who acts for the petitioner from now on, as what, by which paper; `known`: as what the law lets him; `kept`: how many
    files came before and were kept."""

    kept = 0
    until = DayField(
        _("Giấy có hạn đến ngày"), required=False, help_text=_("Ví dụ 31/12/2026. Để trống nếu giấy không ghi hạn.")
    )
    scope = chosen.SomeOf(
        chosen.a_step, label=_("Giấy ghi rõ là giao cả việc"), required=False, widget=forms.CheckboxSelectMultiple
    )
    file = Files(
        label=_("Giấy tờ cho thấy người này được làm thay"),
        required=False,
        widget=ManyFiles,
        help_text=_("PDF hoặc ảnh chụp đủ các trang. Mỗi tệp tối đa 50 MB."),
    )

    def __init__(self, *args: Any, known: Sequence[Representation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= behalf.naming(known)
        scopes = acting.scopes(known)
        if scopes:
            self.fields["scope"].choices = scopes  # type: ignore[attr-defined]  # a MultipleChoiceField
        else:
            del self.fields["scope"]


class EndForm(OnceForm):
    """That somebody acts for the petitioner no longer: which of `whose`, on which of `grounds`."""

    mandate = chosen.OneOf(chosen.acting, label=_("Người làm thay nào?"), widget=forms.RadioSelect)
    ground = chosen.OneOf(chosen.ground, label=_("Vì sao chấm dứt?"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, whose: Sequence[Mandate], grounds: Sequence[Ground], case: CaseView, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mandate"].widget = radios(acting.hints(case.petition, today))
        self.fields["mandate"].choices = acting.of_those(whose)  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["mandate"].error_messages["required"] = _("Hãy chọn một người.")
        reasons = [(each.id, f"{said(each.title)} ({cited(each.article)})") for each in grounds]
        self.fields["ground"].choices = reasons  # type: ignore[attr-defined]  # as above
        self.fields["ground"].error_messages["required"] = _("Hãy chọn vì sao.")


class NoticeForm(PortalForm):
    """Where news goes, asked on a page of its own."""

    email = EmailField(
        label=_("Thư điện tử để báo khi có tin"),
        max_length=120,
        error_messages={
            "required": _("Hãy ghi địa chỉ thư, ví dụ ten@example.vn."),
            "invalid": _("Địa chỉ thư chưa đúng. Ví dụ: ten@example.vn."),
            "max_length": _("Địa chỉ thư dài quá: tối đa %(limit_value)d ký tự."),
        },
    )


class LeaveGroupForm(PortalForm):
    """To be handled by oneself again takes no reason, and so asks nothing."""


class RateForm(PortalForm):
    """What the answer was worth; no words are asked."""

    answered = forms.ChoiceField(
        label=_("Văn bản trả lời có trả lời đúng điều bạn hỏi không?"),
        choices=[("yes", _("Có")), ("no", _("Không"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn Có hoặc Không.")},
    )
    score = forms.ChoiceField(
        label=_("Bạn đánh giá cách giải quyết thế nào?"),
        choices=[
            ("5", _("Rất tốt")),
            ("4", _("Tốt")),
            ("3", _("Tạm được")),
            ("2", _("Kém")),
            ("1", _("Rất kém")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn một mức.")},
    )


class ReceiptForm(PortalForm):
    """A receipt to check: pasted or as a file."""

    text = TypedField(
        label=_("Hoặc dán nội dung tệp biên nhận"),
        max_length=300_000,
        strip=False,
        required=False,
        widget=forms.Textarea,
        help_text=_("Mở tệp biên nhận bằng trình soạn văn bản, chép tất cả rồi dán vào đây."),
        error_messages={"max_length": _("Dài quá: một biên nhận không dài đến thế. Hãy dán đúng nội dung tệp biên nhận.")},
    )
    file = forms.FileField(label=_("Tệp biên nhận"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not (cleaned.get("text") or "").strip() and not cleaned.get("file") and not self.errors:
            self.add_error("text", _("Chưa có biên nhận. Hãy dán nội dung hoặc chọn tệp."))
        return cleaned
