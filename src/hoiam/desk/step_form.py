"""What an officer fills in for a step: few fields, grounds as choices of the law.

A form builds the order of one step; each stands in ``forms/<word>.py``. Free text never goes into a step: the view seals it
and hands the form the sealed blobs. Which printed paper the words become is the law's to say (``letter:`` of an edge); see
``desk.enclosing``.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import acting, bodies, chosen, laws
from hoiam.casework.citations import cited
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.said import said, told
from hoiam.casework.typed_fields import CountedField
from hoiam.core.dossier.events import Sealed
from hoiam.core.dossier.participants import Actor, for_the_petitioner
from hoiam.core.petition.state import SIGNATURES
from hoiam.core.procedure import Edge
from hoiam.core.words import begun
from hoiam.desk.fields import checkboxes, radios, say_what_is_missing, words_field
from hoiam.gate.document import BadDocument, Document
from hoiam.vault.errors import UploadRefused
from hoiam.vault.inspection import SCANS, Inspected, inspect

SCAN_BYTES_MOST = 10 * 1024 * 1024


class StepForm(forms.Form):
    """A form for one step; ``seq`` is what the page showed, so that another act since then is noticed."""

    word: ClassVar[str]
    # A scanned paper may go with the step: a signed print, minutes, a receipt of the post.
    scan: ClassVar[Any] = ""
    scans = True
    # Such a paper is from the petitioner's own hand, and lies where his originals lie.
    theirs: ClassVar[bool] = False
    # Such a paper tells who somebody is: it lies with the names, whatever the kind.
    scan_names_people: ClassVar[bool] = False
    names_people_as: ClassVar[str] = SIGNATURES
    # With which outcomes the step may be done for many petitions at once (desk.many): the form asks nothing then that is of one
    # petition alone, and what is filled in is said of each of them.
    in_batch: ClassVar[frozenset[str]] = frozenset()
    # Of many at once: those that were chosen with this petition (of a batch that goes on, the first of them), and its number.
    with_it: Sequence[CaseView] = ()
    batch: UUID | None = None
    # What comes with the step says who somebody is: its paper lies with the name.
    names: ClassVar[bool] = False
    # What the look at the scan has found.
    seen: Inspected | None = None

    # Fields that the law of a step adds; here for whoever has a form without its page.
    LATER: ClassVar[dict[str, forms.Field]] = {
        # The page's own: an errand's form that has fields of the same names is not taken for one of these.
        chosen.OF: forms.CharField(),
        "ground": chosen.OneOf(chosen.ground, label=_("Căn cứ")),
        "conditions": chosen.SomeOf(
            chosen.condition,
            label=_("Điều kiện theo luật"),
            help_text=_("Chỉ đánh dấu khi có căn cứ ghi trong hồ sơ; điều kiện làm thay đổi thời hạn."),
            required=False,
        ),
        "through": acting.field(),
    }

    seq = CountedField()

    def __init__(self, *args: Any, view: CaseView, edge: Edge, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view, self.edge, self.actor, self.today = view, edge, actor, today
        self.fields["seq"].initial = view.petition.seq
        self.set_up()
        if for_the_petitioner(edge, actor) and (there := acting.choices(view.petition)):
            self.adds("through", there, radios(acting.hints(view.petition, today)))
            self.order_fields(["through"])
        if self.scan and self.scans:
            self.fields["file"] = forms.FileField(
                label=self.scan,
                required=False,
                help_text=_("PDF hoặc ảnh, không quá 10 MB. Được niêm phong trong hồ sơ."),
            )
        say_what_is_missing(self)

    @classmethod
    def offered(cls, outcome: str, actor: Actor) -> bool:
        """Whether the body of whoever asks has anything to do with the step with this outcome, whichever petition it is."""
        return True

    def set_up(self) -> None:
        """Choices that depend on the petition and the law."""

    def of_many(self, views: Sequence[CaseView], batch: UUID) -> None:
        """It is one of the forms of a batch with this number, for petitions of which these are some."""
        self.with_it, self.batch = views, batch

    def choices_of(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        """A list to open begins with nothing chosen: a browser sends its first line for whoever has not looked at it."""
        field: Any = self.fields[name]
        found = list(choices)
        opens = isinstance(field.widget, forms.Select) and not field.widget.allow_multiple_selected
        field.choices = [("", _("Chọn")), *found] if opens and found and found[0][0] else found

    def adds(self, name: str, choices: list[tuple[str, str]], widget: forms.Widget) -> None:
        """Adds a field of `LATER` with the choices that this petition has."""
        field: Any = deepcopy(self.LATER[name])
        field.widget = widget
        field.choices = choices
        self.fields[name] = field

    def ground_field(self) -> None:
        if not self.edge.grounds:
            return
        procedure = laws.current().procedure(self.view.petition.kind, self.today)
        grounds = procedure.grounds.get(self.edge.grounds, ())
        titles = [(g.id, f"{said(g.title)} ({cited(g.article)})") for g in grounds]
        self.adds("ground", titles, radios({g.id: said(g.remedy) for g in grounds}))
        self.order_fields(["ground", *(name for name in self.fields if name != "ground")])

    def result_field(self) -> None:
        known = laws.current().pack_of(self.view.petition.kind).results
        self.choices_of("result", [(code, said(known[code].title)) for code in self.edge.results])

    def condition_field(self, edges: Iterable[Edge] = ()) -> None:
        law = laws.current()
        known = dict.fromkeys(c for edge in (self.edge, *edges) for c in edge.conditions)
        if not known:
            return
        offered = [law.conditions[c] for c in known if c in law.conditions]
        titles = [(c.id, f"{begun(said(c.title))} ({cited(c.article)})") for c in offered]
        self.adds("conditions", titles, checkboxes({c.id: said(c.gist) for c in offered}))

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if not file:
            return None
        file, self.seen = looked_at(file, self.actor.office)
        return file

    def conditions(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data.get("conditions", ()))

    def written(self) -> str:
        """The officer's words, of a step that has one field of them."""
        return str(self.cleaned_data.get("words", "")).strip()

    def went_on_paper(self) -> dict[str, Any] | None:
        """What went out on paper, as a letter tells it (``letters.shapes.POSTED``); None of a step that sends none."""
        return None

    def through(self) -> int:
        """By which act he began who takes the petitioner's step for him; 0 for the petitioner himself."""
        return acting.chosen(self.cleaned_data)

    def entries(self) -> Iterable[tuple[str, Mapping[str, str]]]:
        """Who somebody is, by the kind of the sealed entry that says it; sealed with the name and nowhere else."""
        return ()

    def is_theirs(self) -> bool:
        """Whether the scan that was sent in is from the petitioner's own hand."""
        return self.theirs

    def names_people(self) -> bool:
        """Whether the scan that was sent in names people, so that it lies with the names."""
        return self.scan_names_people

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        """The order, without its outcome: the edge knows it, and ``desk.step`` puts it in."""
        raise NotImplementedError


def looked_at(file: Any, office: str) -> tuple[Any, Inspected]:
    """A scan that came with a form of that office, after the look at it, and what that has found; ValidationError for one that
    is not taken."""
    if file.size > SCAN_BYTES_MOST:
        raise forms.ValidationError(_("Tệp lớn hơn 10 MB. Hãy quét lại ở độ nét thấp hơn."))
    try:
        seen = inspect(file.name, io.BytesIO(file.read()), asker=office)
    except UploadRefused as refused:
        raise forms.ValidationError(" ".join(told(refused))) from refused
    if seen.kind not in SCANS:  # it is sealed as it is and shown to officers only
        raise forms.ValidationError(_("Chỉ nhận PDF, PNG hoặc JPEG ở đây."))
    file.seek(0)
    return file, seen


class BodyChoice(StepForm):
    body = chosen.OneOf(chosen.body, label=_("Cơ quan"))

    def set_up(self) -> None:
        self.choices_of(
            "body",
            [
                ("", _("Chọn cơ quan")),
                *(
                    (b.code, said(b.name))
                    for b in bodies.every().values()
                    if b.code != self.view.petition.body and b.key and not b.is_over(self.today)
                ),
            ],
        )


def check_document(form: StepForm, **parts: Any) -> None:
    """The document of the typed parts, kept in ``form.cleaned_data``, or what is wrong with it as the form's error."""
    try:
        form.cleaned_data["document"] = Document.from_fields(**parts)
    except BadDocument as bad:
        form.add_error(None, said(bad.what))


class BroughtForm(StepForm):
    """Something that the petitioner brings or says at the counter, recorded by the officer who takes it."""

    theirs = True
    words = words_field(_("Lời trình bày thêm của người viết"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("words") or "").strip() and not data.get("file") and not self.errors:
            self.add_error("words", _("Chưa có gì để ghi. Chép lời trình bày, hoặc kèm bản quét."))
        return data
