"""What a lawyer is asked and what he answers: every doubt of the packs and of the table of who is competent, as a table that he
can read and fill in; his words, looked at before they are taken, and the file beside the packs in which they are kept.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from io import StringIO
from typing import Final

from hoiam.casework import laws
from hoiam.casework.citations import cited_in
from hoiam.core.places.competence import Matrix, Row
from hoiam.core.procedure import AS_WRITTEN, NOT_SO, Doubt, Finding, Hanging, Law, Opinion, Reading, doubts, with_words
from hoiam.core.words import Text, day_in_words, same

FILE: Final = "opinions.yaml"
"""Beside the files of a pack: the words of lawyers on it."""

LONGEST: Final = 2000
"""Letters of a reason at most; a longer one is a paper of its own, and the reason says where it lies."""


class BadOpinion(Exception):
    """A lawyer's word that cannot be taken: what, why, what next."""

    def __init__(self, what: Text, why: Text, then: Text) -> None:
        super().__init__(f"{what.en} {why.en} {then.en}")
        self.what, self.why, self.next = what, why, then

    def of(self, language: str) -> str:
        """All three in one language."""
        return " ".join(each.of(language) for each in (self.what, self.why, self.next))


def every(law: Law, on: date | None = None) -> tuple[Doubt, ...]:
    """Every doubt: of the packs, and of the table of who is competent; with the word that stands on a day (None: the last)."""
    return (*doubts(law, on), *with_words(_of_competence(law), law.opinions, on))


@lru_cache(maxsize=2)
def _matrix(text: str) -> Matrix:
    return Matrix.load(text)


def _of_competence(law: Law) -> Iterator[Doubt]:
    matrix = _matrix(laws.competence())
    for row in matrix.rows:
        if row.confidence == "UNSURE":
            kind = law.kinds[row.kind].title if row.kind in law.kinds else matrix.kinds[row.kind]
            yield Doubt(
                id=f"competence/{row.id}",
                sort="competence",
                pack=law.pack_id(row.kind) if row.kind in law.kinds else "",
                about=_about(matrix, row, kind),
                article=same(row.article),
                question=row.note or Text("Chưa ai xác nhận ai giải quyết.", "Nobody has confirmed who decides."),
                readings=(Reading(AS_WRITTEN, _decides(matrix, row), followed=True), Reading(NOT_SO, _NOT_SO)),
                hangs=Hanging(
                    steps=(Text(f"{kind.vi}: chọn nơi nhận, chuyển đơn", f"{kind.en}: where it goes, passing it on"),)
                ),
            )


_NOT_SO = Text(
    "Không phải như vậy, bảng thẩm quyền phải sửa; lý do nói ai mới đúng",
    "Not so, the table has to be changed; the reason says who",
)


def _about(matrix: Matrix, row: Row, kind: Text) -> Text:
    whose = matrix.roles[row.act].title if row.act else matrix.circumstances[row.when].title
    return Text(f"{kind.vi}: {_placeless(whose.vi)}", f"{kind.en}: {_placeless(whose.en)}")


def _decides(matrix: Matrix, row: Row) -> Text:
    if row.body is None:
        return row.gist
    head = matrix.roles[row.body].title
    return Text(f"{_placeless(head.vi)}. {row.gist.vi}", f"{_placeless(head.en)}. {row.gist.en}")


def _placeless(title: str) -> str:
    return title.replace("{unit}", "…")


# --- the table that goes to a lawyer, and comes back ------------------------------------------------------------------

# The heads of the columns, the code by which a filled-in file is read back behind a stroke; those to be filled in last.
_HEADS: Final = (
    "Mã / doubt", "Loại / sort", "Gói / pack", "Về việc / about", "Điều khoản / article", "Câu hỏi / question",
    "Các cách hiểu / readings", "Quy tắc liên quan / rules", "Bước liên quan / steps", "Văn bản liên quan / papers",
    "Ở đâu / place", "Cách hiểu được chọn / reading", "Họ tên luật sư / name", "Chức vụ, nơi làm / office",
    "Ngày trả lời / given_on", "Lý do / reason",
)  # fmt: skip
_FILLED: Final = ("reading", "name", "office", "given_on", "reason")


def table(found: Iterable[Doubt], language: str) -> tuple[tuple[str, ...], list[list[str]]]:
    """Heads and rows of the file that a lawyer fills in, one row a doubt; what was answered stands in its last five columns."""
    rows = []
    for each in found:
        said = each.opinion
        readings = (f"{r.code}: {cited_in(r.whole.of(language), language)}" for r in each.readings)
        answer = (
            [said.reading, said.name, said.office, said.given_on.isoformat(), said.reason] if said is not None else [""] * 5
        )
        rows.append(
            [
                each.id,
                each.sort,
                each.pack,
                each.about.of(language),
                cited_in(each.article.of(language), language),
                each.question.of(language),
                "\n".join(readings),
                ", ".join(each.hangs.rules),
                "\n".join(step.of(language) for step in each.hangs.steps),
                "\n".join(paper.of(language) for paper in each.hangs.papers),
                each.place,
                *answer,
            ]
        )
    return _HEADS, rows


def as_data(found: Iterable[Doubt], law: Law, on: date, language: str) -> dict[str, object]:
    """The same for programs."""
    return {
        "version": law.version,
        "on": on.isoformat(),
        "doubts": [
            {
                "id": each.id,
                "sort": each.sort,
                "pack": each.pack,
                "about": each.about.of(language),
                "article": cited_in(each.article.of(language), language),
                "question": each.question.of(language),
                "readings": [
                    {"code": r.code, "said": cited_in(r.whole.of(language), language), "followed": r.followed}
                    for r in each.readings
                ],
                "rules": list(each.hangs.rules),
                "steps": [step.of(language) for step in each.hangs.steps],
                "papers": [paper.of(language) for paper in each.hangs.papers],
                "place": each.place,
                "opinion": _opinion(each.opinion) if each.opinion is not None else None,
            }
            for each in found
        ],
    }


def _opinion(said: Opinion) -> dict[str, str]:
    return {
        "reading": said.reading,
        "name": said.name,
        "office": said.office,
        "given_on": said.given_on.isoformat(),
        "reason": said.reason,
    }


def filled_in(text: str, before: Iterable[Opinion] = ()) -> list[Opinion]:
    """The words in a table that came back, as comma, semicolon or tab separated values. A row of which nothing was filled in is
    no answer, and one that says what had been said before says nothing new. BadOpinion for a file without the columns, for a
    row that says something and no reading, and for a day that is none."""
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    between = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(StringIO(text.lstrip("\ufeff")), delimiter=between, strict=True))
    except csv.Error as broken:
        raise BadOpinion(
            Text("Tệp này không phải bảng đã điền.", "This file is no table that was filled in."),
            Text(f"Không đọc được như CSV ({broken}).", f"It cannot be read as CSV ({broken})."),
            Text("Lưu lại bảng từ phần mềm bảng tính rồi thử lại.", "Save it again from the spreadsheet, and try again."),
        ) from None
    heads = [head.rpartition("/")[2].strip() for head in rows[0]] if rows else []
    missing = [name for name in ("doubt", *_FILLED) if name not in heads]
    if missing:
        raise BadOpinion(
            Text("Tệp này không phải bảng đã điền.", "This file is no table that was filled in."),
            Text(f"Không có cột {', '.join(missing)}.", f"It lacks the columns {', '.join(missing)}."),
            Text("Điền vào tệp do ./hoiam law doubts --csv xuất ra.", "Fill in the file that ./hoiam law doubts --csv gives."),
        )
    known = {replace(each, until=None, taken_on=None) for each in before}
    found = []
    for row in rows[1:]:
        cells = dict.fromkeys(heads, "") | dict(zip(heads, (cell.strip() for cell in row), strict=False))
        if not any(cells[name] for name in _FILLED):
            continue
        if not cells["reading"]:
            raise BadOpinion(
                Text(f"“{cells['doubt']}”: dòng này chưa chọn cách hiểu.", f"“{cells['doubt']}”: this row has no reading."),
                Text(
                    "Đã điền tên, ngày hoặc lý do, nhưng chưa rõ hiểu theo cách nào.",
                    "A name, a day or a reason is filled in, but not which reading is meant.",
                ),
                Text(
                    f"Ghi mã của một cách hiểu vào cột “reading”; không cách nào đúng thì ghi {NOT_SO}.",
                    f"Write the code of a reading in the column “reading”; where none is right, {NOT_SO}.",
                ),
            )
        said = Opinion(
            cells["doubt"], cells["reading"], cells["name"], cells["office"], day(cells["given_on"]), cells["reason"]
        )
        if said not in known:
            found.append(said)
    return found


def day(text: str) -> date:
    """A day as people write it: 2026-12-03 or 3/12/2026. BadOpinion for what is none, and for a year in two digits."""
    parts = text.strip().split("/")
    try:
        if len(parts) == 3 and len(parts[2].strip()) == 4:
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadOpinion(
            Text(f"“{text}” không phải là ngày.", f"“{text}” is no day."),
            Text("Ý kiến của luật sư có hiệu lực từ một ngày.", "A lawyer's word holds from a day on."),
            Text("Ghi 2026-12-03 hoặc 3/12/2026.", "Write 2026-12-03 or 3/12/2026."),
        ) from None


# --- a word, looked at before it is taken -----------------------------------------------------------------------------


def checked(given: Sequence[Opinion], law: Law, today: date) -> tuple[Opinion, ...]:
    """The words as they can be taken, each on a doubt as the packs call it, and from today on where it was given earlier.
    BadOpinion for an unknown doubt or reading, a day to come or before there was any such law, one that nobody stands behind or
    gives no reason for, and for a doubt that is answered already or twice here."""
    known = {each.id: each for each in every(law)}
    oldest = min(each.valid_from for each in law.instruments.values())
    taken: list[Opinion] = []
    for each in given:
        doubt = _known(each.doubt, known)
        said = replace(each, doubt=doubt.id, taken_on=today if each.given_on != today else None)
        _check(said, doubt, oldest, today)
        _once(said, (*law.opinions, *taken))
        taken.append(said)
    if not taken:
        raise BadOpinion(
            Text("Không có ý kiến nào.", "There is no word here."),
            Text("Không dòng nào có cách hiểu được chọn.", "No row has a reading that was chosen."),
            Text("Điền cột “reading” của ít nhất một dòng.", "Fill in the column “reading” of at least one row."),
        )
    return tuple(taken)


def _known(name: str, known: Mapping[str, Doubt]) -> Doubt:
    """The doubt of that id, whatever the case it was typed in; or the only one of a rule or body that was named alone."""
    typed = name.strip().casefold()
    found = [each for each in known.values() if each.id.casefold() == typed]
    if not found and typed:
        found = [each for each in known.values() if typed in each.id.casefold().replace("@", "/").split("/")]
    if len(found) == 1:
        return found[0]
    near = [each.id for each in found] or get_close_matches(name, known, n=3, cutoff=0.4)
    listed = ", ".join(near)
    raise BadOpinion(
        Text(f"Không có điểm chưa rõ “{name}”.", f"There is no doubt “{name}”.")
        if not found
        else Text(f"“{name}” có nhiều điểm chưa rõ.", f"“{name}” has several doubts."),
        Text("Chỉ trả lời được điểm có trong danh sách.", "Only what is on the list can be answered."),
        Text(
            f"Chọn: {listed}." if near else "Xem danh sách: ./hoiam law doubts.",
            f"Choose: {listed}." if near else "See the list: ./hoiam law doubts.",
        ),
    )


def _check(said: Opinion, doubt: Doubt, oldest: date, today: date) -> None:
    """Refuse a word by a reading that the doubt does not have, of a day to come or older than every instrument of the packs, or
    that lacks its name, office or reason, or has letters in them that nobody can read."""
    if doubt.reading(said.reading) is None:
        codes = ", ".join(each.code for each in doubt.readings)
        raise BadOpinion(
            Text(f"“{doubt.id}” không có cách hiểu “{said.reading}”.", f"“{doubt.id}” has no reading “{said.reading}”."),
            Text("Mỗi điểm có những cách hiểu của nó.", "Each doubt has readings of its own."),
            Text(f"Chọn một trong: {codes}.", f"Choose one of: {codes}."),
        )
    if said.given_on > today:
        raise BadOpinion(
            Text(
                f"{doubt.id}: ngày trả lời {said.given_on:%d/%m/%Y} chưa đến.",
                f"{doubt.id}: the day of the answer, {said.given_on:%d/%m/%Y}, is still to come.",
            ),
            Text(f"Hôm nay là {today:%d/%m/%Y}.", f"Today is {today:%d/%m/%Y}."),
            Text("Ghi ngày luật sư đã trả lời.", "Write the day on which the lawyer answered."),
        )
    if said.given_on < oldest:
        raise BadOpinion(
            Text(
                f"{doubt.id}: ngày trả lời {day_in_words(said.given_on, 'vi')} quá xưa.",
                f"{doubt.id}: the day of the answer, {day_in_words(said.given_on, 'en')}, is too long ago.",
            ),
            Text(
                f"Văn bản cũ nhất trong gói luật có hiệu lực từ {day_in_words(oldest, 'vi')}.",
                f"The oldest law in the packs is in force from {day_in_words(oldest, 'en')}.",
            ),
            Text("Ghi ngày luật sư đã trả lời.", "Write the day on which the lawyer answered."),
        )
    unreadable = [name for name in ("name", "office", "reason") if not "".join(getattr(said, name).split()).isprintable()]
    if unreadable:
        raise BadOpinion(
            Text(
                f"{doubt.id}: {', '.join(unreadable)} có ký tự không đọc được.",
                f"{doubt.id}: {', '.join(unreadable)} has letters that cannot be read.",
            ),
            Text("Ký tự điều khiển, hoặc không phải UTF-8.", "They are control characters, or no UTF-8."),
            Text("Gõ lại bằng chữ thường rồi thử lại.", "Type it again in plain letters, and try again."),
        )
    lacking = [name for name in ("name", "office", "reason") if not getattr(said, name).strip()]
    if lacking:
        raise BadOpinion(
            Text(f"{doubt.id}: thiếu {', '.join(lacking)}.", f"{doubt.id}: {', '.join(lacking)} is missing."),
            Text(
                "Ý kiến phải có người đứng tên, chức vụ và lý do.",
                "A word has somebody who stands behind it, his office, a reason.",
            ),
            Text("Ghi đủ rồi thử lại.", "Fill it in and try again."),
        )
    if len(said.reason) > LONGEST:
        raise BadOpinion(
            Text(f"{doubt.id}: lý do quá dài.", f"{doubt.id}: the reason is too long."),
            Text(f"Nhiều nhất {LONGEST} chữ.", f"At most {LONGEST} letters."),
            Text("Tóm tắt, và ghi văn bản đầy đủ ở đâu.", "Sum it up, and say where the whole paper is."),
        )


def _once(said: Opinion, before: Iterable[Opinion]) -> None:
    for other in before:
        if other.doubt == said.doubt and (other.until is None or said.since <= other.until):
            until = other.until and day_in_words(other.until, "vi"), other.until and day_in_words(other.until, "en")
            raise BadOpinion(
                Text(f"“{said.doubt}” đã được trả lời.", f"“{said.doubt}” has been answered."),
                Text(
                    f"{other.name} ({other.office}) trả lời ngày {other.given_on:%d/%m/%Y}: {other.reading}.",
                    f"{other.name} ({other.office}) answered on {other.given_on:%d/%m/%Y}: {other.reading}.",
                ),
                Text(
                    f"Nếu ý kiến đó không còn đúng, ghi “until” cho nó trong {other.place or FILE} trước.",
                    f"If that word stands no more, close it with “until” in {other.place or FILE} first.",
                )
                if other.until is None
                else Text(
                    f"Ý kiến đó đứng đến hết {until[0]} ({other.place}); ghi ý kiến mới sau ngày đó.",
                    f"That word stands until {until[1]} ({other.place}); take the new one after that day.",
                ),
            )


def idle(law: Law, today: date) -> list[Finding]:
    """The words in the file that change nothing: of a day to come, on a line of the table of competence that is in doubt no
    more, or by a reading that it does not have. What the packs themselves do not have is refused when they are read."""
    known = {each.id: each for each in every(law)}
    found = []
    for each in law.opinions:
        doubt = known.get(each.doubt)
        if doubt is None or doubt.reading(each.reading) is None:
            wrong, do = "speaks of what is not in doubt", "Take it out, or name a doubt and a reading of ./hoiam law doubts"
        elif each.given_on > today:
            wrong, do = f"is of a day to come, {each.given_on}", "Give the day on which the lawyer answered"
        else:
            continue
        found.append(Finding(each.doubt, wrong, do, each.place))
    return found


# --- what it changes, and where it is kept ----------------------------------------------------------------------------


def file_of(doubt: Doubt, law: Law) -> str:
    """The file, by its path in the folder of packs, in which a word on that doubt is kept: beside the pack that it is on."""
    return f"{law.places['pack', doubt.pack or law.packs[-1]].rpartition('/')[0]}/{FILE}"


_TOP: Final = """\
# The words of lawyers on what this pack leaves in doubt (./hoiam law doubts). ./hoiam law settle adds one; a word that stands
# no more gets its last day in “until”, and is never taken out while anybody may ask how a day was computed.
"""


def added(text: str, pack: str, given: Iterable[Opinion]) -> str:
    """The text of the file with these words at its end; of an empty one, a new file."""
    lines = [text.rstrip("\n") or f"{_TOP}pack: {pack}\nopinions:"]
    for each in given:
        lines.append(f"  - doubt: {_quoted(each.doubt)}")
        lines.append(f"    reading: {_quoted(each.reading)}")
        lines.append(f"    name: {_quoted(each.name)}")
        lines.append(f"    office: {_quoted(each.office)}")
        lines.append(f"    given_on: {each.given_on}")
        if each.taken_on is not None:
            lines.append(f"    taken_on: {each.taken_on}")
        lines.append(f"    reason: {_quoted(each.reason)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text as YAML takes it on one line: what is a string of JSON is one there."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
