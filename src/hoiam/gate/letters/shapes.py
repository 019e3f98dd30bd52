"""What each letter takes: its fields, which of them must be there, and of what form.

A field that the letter does not know is refused, not ignored: so a name cannot slip into a letter by a field that
somebody added in passing. Text is made printable here, days are checked here; the templates only lay out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hoiam.core.words import Text
from hoiam.gate import plain
from hoiam.gate.letters.printable import BREAK, line, paragraphs

LONGEST_LINE = 1_000
LONGEST_TEXT = 400_000  # a character that is printed as its code takes ten


class BadLetter(Exception):
    """The data given do not make this letter; `field` says which, `what` says why, in both languages."""

    def __init__(self, letter: str, field: str, what: Text) -> None:
        super().__init__(f"{letter}.{field}: {what.en}")
        self.letter = letter
        self.field = field
        self.what = what


class _Bad(Exception):
    """Why one value is refused, before it is known to which letter and field it belongs."""

    def __init__(self, what: Text, inner: str = "") -> None:
        super().__init__(what.en)
        self.what, self.inner = what, inner


Reader = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how its value is read, and whether the letter can do without it."""

    read: Reader
    needed: bool = False


Shape = Mapping[str, Field]


def _line(value: Any) -> str:
    if not isinstance(value, str):
        raise _Bad(Text("phải là chữ", "must be text"))
    if len(plain.line(value)) > LONGEST_LINE:
        raise _Bad(Text(f"dài quá {LONGEST_LINE} ký tự", f"longer than {LONGEST_LINE} characters"))
    return line(value)


def _exact(value: Any) -> str:
    """An address, a digest, a name that a machine reads: as it stands, however long; the template lets it break."""
    return _line(value).replace(BREAK, "")


def _said(value: Any) -> str:
    made = _line(value)
    if not made:
        raise _Bad(Text("còn trống", "is empty"))
    return made


def _text(value: Any) -> list[str]:
    if isinstance(value, str):
        made = paragraphs(value)
    elif isinstance(value, Sequence) and all(isinstance(part, str) for part in value):
        made = [each for part in value for each in paragraphs(part)]
    else:
        raise _Bad(Text("phải là chữ hoặc các đoạn chữ", "must be text or paragraphs"))
    if sum(len(part) - part.count(BREAK) for part in made) > LONGEST_TEXT:
        raise _Bad(Text(f"dài quá {LONGEST_TEXT} ký tự", f"longer than {LONGEST_TEXT} characters"))
    return made


def _lines(value: Any) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise _Bad(Text("phải là danh sách", "must be a list"))
    return [made for each in value if (made := _line(each))]


def _some_lines(value: Any) -> list[str]:
    made = _lines(value)
    if not made:
        raise _Bad(Text("còn trống", "is empty"))
    return made


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _Bad(Text("phải là một ngày, dạng 2026-07-08", "must be a day such as 2026-07-08")) from None


def _hour(value: Any) -> str:
    parts = value.split(":") if isinstance(value, str) else []
    if len(parts) != 2 or not all(part.isdecimal() and len(part) == 2 for part in parts):
        raise _Bad(Text("phải là giờ và phút, dạng 08:30", "must be an hour and minutes such as 08:30"))
    if int(parts[0]) > 23 or int(parts[1]) > 59:
        raise _Bad(Text("không phải là giờ trong ngày", "is not an hour of the day"))
    return str(value)


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Bad(Text("phải là có hoặc không", "must be true or false"))
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _Bad(Text("phải là một số đếm", "must be a count"))
    return value


def _one_of(*words: str) -> Reader:
    def read(value: Any) -> str:
        if value not in words:
            raise _Bad(Text("phải là một trong: " + ", ".join(words), "must be one of: " + ", ".join(words)))
        return str(value)

    return read


def _of(shape: Shape) -> Reader:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _Bad(Text("phải là một nhóm trường", "must be a group of fields"))
        return _read(shape, value)

    return read


def _each(shape: Shape) -> Reader:
    one = _of(shape)

    def read(value: Any) -> list[dict[str, Any]]:
        if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
            raise _Bad(Text("phải là danh sách", "must be a list"))
        return [one(each) for each in value]

    return read


def _read(shape: Shape, values: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in values:
        if name not in shape:
            raise _Bad(Text("thư này không có trường đó", "this letter has no such field"), str(name))
    for name, field in shape.items():
        value = values.get(name)
        if value is None:
            if field.needed:
                raise _Bad(Text("còn thiếu", "is missing"), name)
            continue
        try:
            made[name] = field.read(value)
        except _Bad as bad:
            raise _Bad(bad.what, f"{name}.{bad.inner}" if bad.inner else name) from None
    return made


LINE, EXACT, TEXT, LINES = Field(_line), Field(_exact), Field(_text), Field(_lines)
DAY, HOUR, YES, COUNT = Field(_day), Field(_hour), Field(_yes), Field(_count)


def need(field: Field) -> Field:
    """The same field, without which the letter cannot be made; a line or list must then say something."""
    must_say: Mapping[Reader, Reader] = {_line: _said, _lines: _some_lines}
    return Field(must_say.get(field.read, field.read), needed=True)


# A term that the law sets: what is due, by when, by which article. The words come from the law pack.
DUE: Shape = {
    "gist": need(LINE),
    "date": DAY,
    "hour": HOUR,
    "sense": Field(_one_of("by", "until", "from", "on", "not_before")),
    "article": LINE,
}
GROUND: Shape = {"title": need(LINE), "article": need(LINE), "remedy": LINE}
BODY: Shape = {"name": need(LINE), "parent": LINE, "place": LINE, "address": LINE, "phone": LINE}
ADDRESSEE: Shape = {"name": need(LINE), "address": LINE, "id_number": LINE}
SIGNER: Shape = {"lines": need(LINES), "name": LINE}
PERSON: Shape = {
    "name": LINE,
    "address": LINE,
    "id_number": LINE,
    "id_date": DAY,
    "id_place": LINE,
    "contact": LINE,
}


def _long_line(value: Any) -> str:
    made = " ".join(_text(value))
    if not made:
        raise _Bad(Text("còn trống", "is empty"))
    return made


def _long_lines(value: Any) -> list[str]:
    if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
        raise _Bad(Text("phải là danh sách", "must be a list"))
    return [_long_line(each) for each in value]


LONG_LINE, LONG_LINES = Field(_long_line), Field(_long_lines)
PARAGRAPH: Shape = {"kind": Field(_one_of("paragraph"), needed=True), "text": Field(_long_line, needed=True)}
ITEMS: Shape = {"kind": Field(_one_of("list"), needed=True), "ordered": need(YES), "items": need(LONG_LINES)}


def _blocks(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
        raise _Bad(Text("phải là danh sách", "must be a list"))
    made = []
    for each in value:
        listed = isinstance(each, Mapping) and each.get("kind") == "list"
        made.append(_of(ITEMS if listed else PARAGRAPH)(each))
    return made


SECTION: Shape = {"kind": need(LINE), "heading": need(LINE), "blocks": Field(_blocks, needed=True)}
DOCUMENT: Shape = {
    "about": need(LINE),
    "bases": need(LONG_LINES),
    "sections": Field(_each(SECTION), needed=True),
}

_KIND = need(LINE)
_CASE = need(LINE)
_BODY = Field(_of(BODY), needed=True)
# What stands on every letter of a body.
HEAD: Shape = {
    "case": _CASE,
    "kind": _KIND,
    "body": _BODY,
    "number": LINE,
    "number_after": LINE,
    "dated": DAY,
    "urgency": LINE,
    "signer": Field(_of(SIGNER)),
    "recipients": LINES,
    "addressee": Field(_of(ADDRESSEE)),
}
# The same without any way to name the person whose case it is.
NAMELESS_HEAD: Shape = {name: field for name, field in HEAD.items() if name != "addressee"}
ORDERED: Shape = {**NAMELESS_HEAD, "decided_by": LINE, "bases": LINES, "executed_by": LINE}
# What an officer fills in by hand where no fact says it: each field but those of the head may be missing, and dots stand there.
PAPER: Shape = {**NAMELESS_HEAD, "subject": LINE, "article": LINE, "due": Field(_of(DUE)), "text": TEXT}
MINUTES: Shape = {
    **PAPER,
    "held": DAY,
    "from": HOUR,
    "to": HOUR,
    "at": LINE,
    "order_number": LINE,
    "order_dated": DAY,
    "verifiers": LINES,
    "copies": COUNT,
}
ORDER: Shape = {**PAPER, "decided_by": LINE, "bases": LINES, "executed_by": LINE}
REPORT: Shape = {
    **PAPER,
    "accused": LINE,
    "accepted": DAY,
    "order_number": LINE,
    "order_dated": DAY,
    "verifiers": LINES,
}
FORM: Shape = {
    "kind": _KIND,
    "body": Field(_of(BODY)),
    "case": LINE,
    "dated": DAY,
    "place": LINE,
    "match": LINE,
    "person": Field(_of(PERSON)),
    "subject": LINE,
}
FILLED: Shape = {**FORM, "against": LONG_LINE, "words_of_petitioner": TEXT, "request": TEXT, "documents": LINES}
COMPLAINED: Shape = {**FILLED, "agent": Field(_of({"name": LINE, "id_number": LINE})), "first_decision": LINE}
# A list that goes with a paper and lies sealed apart: of how many, and by what it is known. Nobody is named in the paper.
ANNEX: Shape = {"people": need(COUNT), "digest": LINE}
# What went out on paper: what, on which day, to whom by position, and by which number whoever carried it knows it.
POSTED: Shape = {"what": need(LINES), "on": need(DAY), "to": need(LINE), "posting": need(LINE)}
SETTLED: Shape = {
    **HEAD,
    "document": Field(_of(DOCUMENT), needed=True),
    "public": YES,
    "decided_by": LINE,
    "took_part": LINES,
    "received": DAY,
    "accepted": DAY,
}

LETTERS: Mapping[str, Shape] = {
    "acknowledgement": {
        **HEAD,
        "received": need(DAY),
        "received_at": HOUR,
        "channel": need(Field(_one_of("online", "paper", "post", "visit"))),
        "claimed": DAY,
        "subject": LINE,
        "documents": LINES,
        "sign_needed": need(YES),
        "sign_article": LINE,
        "next": Field(_each(DUE)),
        "if_late": LINES,
        "follow_url": LINE,
    },
    "document_receipt": {
        **HEAD,
        "handed_in": DAY,
        "handed_in_at": HOUR,
        "place_of_receipt": LINE,
        "receiver": LINE,
        "receiver_position": LINE,
        "documents": Field(_each({"name": need(LINE), "pages": LINE, "state": LINE})),
        "copies": COUNT,
    },
    "receipt": {
        "case": _CASE,
        "kind": _KIND,
        "body": _BODY,
        "received": need(DAY),
        "received_at": HOUR,
        "claimed": DAY,
        "sign_needed": need(YES),
        "sign_article": LINE,
        "next": Field(_each(DUE)),
        "qr": EXACT,
        "verify_url": LINE,
        "log": Field(_of({"origin": need(LINE), "index": LINE, "leaf": need(LINE), "size": LINE, "root": LINE})),
        "proof": TEXT,
    },
    "return_slip": {
        "body": _BODY,
        "groups": need(LINES),
        "digits": LINE,
        "sentence": LINE,
        "follow_url": LINE,
        "qr": EXACT,
        "made": DAY,
    },
    "second_slip": {
        "body": _BODY,
        "groups": need(LINES),
        "made": DAY,
    },
    "follow_slip": {
        "body": _BODY,
        "groups": need(LINES),
        "follow_url": LINE,
        "made": DAY,
    },
    "acceptance": {
        **HEAD,
        "received": need(DAY),
        "accepted": need(DAY),
        "subject": need(LINE),
        "article": LINE,
        "contents": LINES,
        "due": Field(_of(DUE)),
        "more": TEXT,
    },
    "acceptance_decision": {
        **ORDERED,
        "accused": LINE,
        "contents": LINES,
        "due": Field(_of(DUE)),
        "more": LINES,
    },
    "refusal": {
        **HEAD,
        "received": need(DAY),
        "subject": need(LINE),
        "ground": Field(_of(GROUND), needed=True),
        "reasons": TEXT,
        "remedies": LINES,
        "returned": LINES,
    },
    "transfer_slip": {
        **NAMELESS_HEAD,
        "received": need(DAY),
        "subject": need(LINE),
        "to_body": LINE,
        "article": LINE,
        "reason": LONG_LINE,
        "enclosures": LINES,
        "due": Field(_of(DUE)),
    },
    "transfer_notice": {
        **HEAD,
        "received": need(DAY),
        "transferred": need(DAY),
        "subject": need(LINE),
        "to_body": need(LINE),
        "to_address": LINE,
        "article": need(LINE),
        "reason": LONG_LINE,
        "due": Field(_of(DUE)),
    },
    "request_more": {
        **HEAD,
        "subject": need(LINE),
        "items": need(LONG_LINES),
        "reason": LINE,
        "article": LINE,
        "due": Field(_of(DUE)),
        "how": TEXT,
        "otherwise": LINE,
    },
    "extension": {
        **HEAD,
        "subject": need(LINE),
        "previous": need(DAY),
        "due": Field(_of(DUE), needed=True),
        "reason": need(LONG_LINE),
        "article": need(LINE),
        "more": TEXT,
        "decided_by": LINE,
        "bases": LINES,
        "executed_by": LINE,
    },
    "suspension": {
        **ORDERED,
        "subject": need(LINE),
        "from": need(DAY),
        "ground": Field(_of(GROUND), needed=True),
        "reasons": TEXT,
        "until": LINE,
    },
    "termination": {
        **ORDERED,
        "subject": need(LINE),
        "from": need(DAY),
        "ground": Field(_of(GROUND), needed=True),
        "reasons": TEXT,
    },
    "resumption": {
        **ORDERED,
        "subject": need(LINE),
        "from": need(DAY),
        "reason": need(LONG_LINE),
        "article": LINE,
        "due": Field(_of(DUE)),
        "suspended_by": LINE,
    },
    "dialogue_invitation": {
        **HEAD,
        "subject": need(LINE),
        "day": need(DAY),
        "hour": need(HOUR),
        "place": need(LINE),
        "online_url": LINE,
        "chaired_by": need(LINE),
        "attending": LINES,
        "agenda": LINES,
        "bring": LINES,
        "article": LINE,
        "more": TEXT,
    },
    "notice_to_accused": {
        **NAMELESS_HEAD,
        "accused": LINE,
        "decision_number": LINE,
        "decision_dated": DAY,
        "contents": LINES,
        "article": LINE,
        "due": Field(_of(DUE)),
        "more": TEXT,
    },
    "notice": {
        **HEAD,
        "kind_name": LINE,
        "about": need(LINE),
        "to": LINE,
        "paragraphs": Field(_text, needed=True),
        "items": LINES,
        "next": Field(_each(DUE)),
    },
    "verification_decision": {**ORDER, "accepted": DAY, "verifiers": LINES},
    "verification_team": {**ORDER, "accused": LINE, "accepted": DAY, "verifiers": LINES},
    "working_minutes": MINUTES,
    "information_request": {**PAPER, "to_body": LINE},
    "errand_request": {
        **{name: field for name, field in NAMELESS_HEAD.items() if name != "kind"},
        "about": need(LINE),
        "article": LINE,
        "to_body": need(LINE),
        "questions": Field(_text, needed=True),
        "attached": LINES,
        "due": Field(_of(DUE)),
    },
    "handover_minutes": {
        **MINUTES,
        "from_body": LINE,
        "documents": Field(_each({"name": need(LINE), "pages": LINE, "state": LINE})),
    },
    "appraisal_decision": {**ORDER, "to_body": LINE},
    "appraisal_request": {**PAPER, "to_body": LINE},
    "stay_decision": {**ORDER, "since": DAY, "against": LINE, "accepted": DAY},
    "stay_lifted": {**ORDER, "since": DAY, "against": LINE, "stay_number": LINE, "stay_dated": DAY},
    "findings": REPORT,
    "findings_of_body": REPORT,
    "dialogue_minutes": {**MINUTES, "chaired_by": LINE},
    "withdrawal_minutes": {
        **MINUTES,
        "part": Field(_one_of("whole", "part")),
        "coerced": Field(_one_of("no", "yes", "talk")),
    },
    "acceptance_proposal": {**PAPER, "received": DAY, "accused": LINE},
    "guidance": {
        **HEAD,
        "received": DAY,
        "subject": LINE,
        "ground": Field(_of(GROUND)),
        "reasons": TEXT,
        "to_body": LINE,
        "posted": Field(_of(POSTED)),
    },
    "decision": {**SETTLED, "annex": Field(_of(ANNEX))},
    "conclusion": {**SETTLED, "decision_number": LINE},
    "answer": SETTLED,
    "form_complaint": COMPLAINED,
    "form_disciplinary": COMPLAINED,
    "form_denunciation": {**FILLED, "keep_secret": YES},
    "form_feedback": FILLED,
    "form_authorisation": {**FORM, "agent": Field(_of(PERSON)), "scope": TEXT, "until": DAY, "note": LONG_LINE},
    "form_representatives": {**FORM, "people": Field(_each(PERSON)), "scope": TEXT, "note": LONG_LINE},
    "form_withdrawal": {
        **FORM,
        "part": Field(_one_of("whole", "part")),
        "scope": TEXT,
        "reason": TEXT,
        "coerced": Field(_one_of("no", "yes", "talk")),
    },
}

# Letters that also have an English text. The others exist in the language of the procedure alone.
ENGLISH = frozenset({"acknowledgement", "receipt", "return_slip", "second_slip", "follow_slip", "notice"})

# Letters that state what facts and the law say, and beside it what the officer wrote; dots stand for the rest.
BY_FACTS = frozenset(name for name, shape in LETTERS.items() if "text" in shape or "accused" in shape)

# Signed by whoever wrote them, not by whoever signs for the body.
BY_WRITER = frozenset({"findings", "findings_of_body"})


def read(letter: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a letter, checked and made printable. Raises BadLetter for the first field that does not fit."""
    shape = LETTERS.get(letter)
    if shape is None:
        raise BadLetter(letter, "", Text("không có thư nào mang tên đó", "there is no letter of that name"))
    try:
        return _read(shape, data)
    except _Bad as bad:
        raise BadLetter(letter, bad.inner, bad.what) from None
