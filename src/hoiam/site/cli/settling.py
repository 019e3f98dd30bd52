"""./hoiam law doubts, ./hoiam law settle: what a lawyer is asked, and his word taken, once what it would change has been shown.

law doubts [--open] [--sort SORT] [--csv | --json]     every doubt, its readings and what hangs on it; the file to fill in
law settle DOUBT READING --name N --office O --given DAY --reason WHY     shows what his word would change
law settle --table FILE                                the same for every row of a table that he has filled in
... --take                                             takes it: writes it beside the packs
... --running                                          counts the running terms that would move, too (asks the database)
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hoiam.casework import laws, opinions, spreadsheet
from hoiam.casework.citations import cited_in
from hoiam.casework.days import utc_now
from hoiam.core.procedure import Doubt, Law, Opinion, as_read, first_moved, load
from hoiam.core.words import Text, day_in_words

if TYPE_CHECKING:
    from hoiam.site.installation import Place

_SORTS = ("rule", "calendar", "days", "late", "form", "condition", "instrument", "competence")

_SAID = {
    "readings": Text("Các cách hiểu", "Readings"),
    "followed": Text("đang theo", "followed"),
    "rules": Text("Quy tắc", "Rules"),
    "steps": Text("Bước", "Steps"),
    "papers": Text("Văn bản", "Papers"),
    "said": Text("Đã trả lời", "Answered"),
    "moves": Text("Nếu bắt đầu ngày", "If it begins on"),
    "nothing": Text("Không thời hạn nào đổi ngày.", "No term ends on another day."),
    "running": Text("Thời hạn đang chạy", "Running terms"),
    "earlier": Text("sớm hơn", "earlier"),
    "later": Text("muộn hơn", "later"),
    "same_day": Text("giữ ngày, khác độ chắc", "same day, another certainty"),
    "looked": Text("số hồ sơ đã xem", "dossiers looked at"),
    "take": Text("Chưa ghi gì. Thêm --take để ghi ý kiến này.", "Nothing was written. Add --take to take this word."),
    "taken": Text("Đã ghi vào", "Written to"),
    "after": Text(
        "Từ lúc đọc lại gói luật (vài giây), thời hạn được tính theo ý kiến này; thời hạn đang chạy được tính lại.",
        "Once the packs are read again (some seconds), terms are counted by it, and those that run are counted again.",
    ),
    "count": Text("Số điểm chưa rõ", "Doubts"),
    "open": Text("chưa trả lời", "not answered"),
}


def arguments(orders: Any) -> tuple[argparse.ArgumentParser, argparse.ArgumentParser]:
    """The words `doubts` and `settle` of the command line."""
    asking = orders.add_parser("doubts", help="what nobody has settled: for a lawyer to read and fill in")
    asking.add_argument("--open", action="store_true", help="only those that nobody has answered")
    asking.add_argument("--sort", choices=_SORTS)
    asking.add_argument("--on", metavar="DAY", help="with the words that had been given by that day (default: today)")
    asking.add_argument("--csv", action="store_true", help="as a table that a lawyer fills in")
    asking.add_argument("--json", action="store_true")
    taking = orders.add_parser("settle", help="take a lawyer's word on a doubt", epilog=__doc__)
    taking.add_argument("doubt", nargs="?")
    taking.add_argument("reading", nargs="?")
    taking.add_argument("--name", default="", help="the lawyer who gives his word")
    taking.add_argument("--office", default="", help="his office, and where")
    taking.add_argument("--given", default="", metavar="DAY", help="the day on which he gave it")
    taking.add_argument("--reason", default="")
    taking.add_argument("--table", type=Path, metavar="FILE", help="a table of `law doubts --csv` that was filled in")
    taking.add_argument("--take", action="store_true", help="write it down; without this, only show what would change")
    taking.add_argument("--running", action="store_true", help="count the running terms that would move, too")
    return asking, taking


def tell(asked: argparse.Namespace, law: Law) -> int:
    """`law doubts`: every doubt as it stands on the day."""
    on = opinions.day(asked.on) if asked.on else laws.day_of(law)
    found = [each for each in opinions.every(law, on) if not asked.sort or each.sort == asked.sort]
    still = sum(each.opinion is None for each in found)
    shown = [each for each in found if not (asked.open and each.opinion)]
    if asked.json:
        print(json.dumps(opinions.as_data(shown, as_read(law, on), on, asked.lang), ensure_ascii=False, indent=1))
    elif asked.csv:
        heads, rows = opinions.table(shown, asked.lang)
        spreadsheet.write(sys.stdout, heads, rows)
    else:
        for each in shown:
            print("\n".join([*_in_words(each, asked.lang), ""]))
        print(f"{_SAID['count'].of(asked.lang)}: {len(found)}; {_SAID['open'].of(asked.lang)}: {still}")
    return 0


def settle(asked: argparse.Namespace, law: Law) -> int:
    """`law settle`: shows what the word, or every word of a table, would change; takes it when told to. BadOpinion for one that
    cannot be taken; of a table in which one cannot, none is."""
    given = _given(asked, law)
    today = laws.day_of(law)
    taken = opinions.checked(given, law, today)
    known = {each.id: each for each in opinions.every(replace(law, opinions=(*law.opinions, *taken)))}
    files = _written(taken, law, known)
    offered = load(laws.texts() | files, laws.HOUSE)
    for each in taken:
        print("\n".join(_in_words(known[each.doubt], asked.lang)))
    rules = [rule for each in taken for rule in known[each.doubt].hangs.rules]
    for line in _moves(as_read(law, today), as_read(offered, today), rules, today, asked.lang):
        print(line)
    if asked.running:
        code = _running(as_read(offered, today), rules, asked.lang)
        if code:
            return code
    if not asked.take:
        print(_SAID["take"].of(asked.lang))
        return 0
    for name, text in files.items():
        _put(laws.folder() / name, text)
        print(f"{_SAID['taken'].of(asked.lang)} {laws.folder().name}/{name}. {_SAID['after'].of(asked.lang)}")
    return 0


def _put(whole: Path, text: str) -> None:
    """Write a file of words in one piece. BadOpinion where the folder of packs cannot be written to."""
    beside = whole.with_suffix(".new")
    try:
        beside.write_text(text, "utf-8")
        beside.replace(whole)
    except OSError as no:
        raise opinions.BadOpinion(
            Text(f"Không ghi được {whole.name}.", f"{whole.name} cannot be written."),
            Text(f"{no.strerror}.", f"{no.strerror}."),
            Text(
                "Chạy lại bằng tài khoản được ghi vào thư mục gói luật.",
                "Try again as a user who may write to the folder of packs.",
            ),
        ) from None


def _given(asked: argparse.Namespace, law: Law) -> list[Opinion]:
    if asked.table is not None:
        beside = [name for name in ("doubt", "reading", "name", "office", "given", "reason") if getattr(asked, name)]
        if beside:
            raise opinions.BadOpinion(
                Text("Ghi một ý kiến, hoặc một bảng; không cả hai.", "Give one word or a table, not both."),
                Text(f"Bên cạnh --table còn có {', '.join(beside)}.", f"Beside --table there is {', '.join(beside)}."),
                Text("Bỏ một trong hai rồi thử lại.", "Leave one of them out and try again."),
            )
        try:
            text = asked.table.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as unreadable:
            raise opinions.BadOpinion(
                Text(f"Không đọc được {asked.table}.", f"{asked.table} cannot be read."),
                Text(f"{type(unreadable).__name__}.", f"{type(unreadable).__name__}."),
                Text("Lưu thành CSV UTF-8 rồi thử lại.", "Save it as CSV in UTF-8 and try again."),
            ) from None
        return opinions.filled_in(text, law.opinions)
    if not asked.doubt or not asked.reading:
        raise opinions.BadOpinion(
            Text("Thiếu điểm chưa rõ hoặc cách hiểu.", "The doubt or the reading is missing."),
            Text("Ý kiến nói điểm nào hiểu theo cách nào.", "A word says how which doubt is read."),
            Text("Ghi cả hai, hoặc --table TỆP.", "Give both, or --table FILE."),
        )
    return [Opinion(asked.doubt, asked.reading, asked.name, asked.office, opinions.day(asked.given), asked.reason)]


def _written(taken: Sequence[Opinion], law: Law, known: Mapping[str, Doubt]) -> dict[str, str]:
    """The files of words as they would be with these, by their path in the folder of packs."""
    by_file: dict[str, list[Opinion]] = {}
    for each in taken:
        by_file.setdefault(opinions.file_of(known[each.doubt], law), []).append(each)
    files = {}
    for name, those in by_file.items():
        whole = laws.folder() / name
        before = whole.read_text("utf-8") if whole.exists() else ""
        files[name] = opinions.added(before, _pack_at(name, law), those)
    return files


def _pack_at(name: str, law: Law) -> str:
    folder = name.rpartition("/")[0]
    return next(pack for pack in law.packs if law.places["pack", pack].rpartition("/")[0] == folder)


def _in_words(doubt: Doubt, language: str) -> list[str]:
    said = {name: words.of(language) for name, words in _SAID.items()}
    article = cited_in(doubt.article.of(language), language)
    lines = [f"{doubt.id}", f"  {doubt.about.of(language)} ({article})", f"  {doubt.question.of(language)}"]
    for each in doubt.readings:
        whole = cited_in(each.whole.of(language), language)
        lines.append(f"  - {each.code}: {whole}" + (f" [{said['followed']}]" if each.followed else ""))
    if doubt.hangs.rules:
        lines.append(f"  {said['rules']}: {', '.join(doubt.hangs.rules)}")
    for name, those in (("steps", doubt.hangs.steps), ("papers", doubt.hangs.papers)):
        if those:
            lines.append(f"  {said[name]}: {'; '.join(each.of(language) for each in those)}")
    if (given := doubt.opinion) is not None:
        by = f"{given.name}, {given.office}, {day_in_words(given.given_on, language)}"
        lines.append(f"  {said['said']}: {given.reading} ({by}). {given.reason}")
    return lines


def _moves(before: Law, after: Law, rules: Sequence[str], today: date, language: str) -> list[str]:
    lines = []
    for each in first_moved(before, after, rules, today):
        began, was, now = (day_in_words(day, language) if day else "-" for day in (each.began, each.before, each.after))
        lines.append(f"  {each.rule}: {_SAID['moves'].of(language)} {began}: {was} -> {now}")
    return lines or [f"  {_SAID['nothing'].of(language)}"]


def _running(offered: Law, rules: Sequence[str], language: str) -> int:
    """Counts what would move of what runs, in the database of this installation, as the worker sees it."""
    if os.environ.get("HOIAM_JOBS_DATABASE_URL"):
        os.environ["HOIAM_DATABASE_URL"] = os.environ["HOIAM_JOBS_DATABASE_URL"]
        return _counted(offered, rules, language)
    # Where the law alone is asked, nothing of the installation is loaded.
    from hoiam.site.installation import on_installation

    return on_installation(lambda place: _with_engine(place, offered, rules, language))


def _with_engine(place: Place, offered: Law, rules: Sequence[str], language: str) -> int:
    with place.open() as addresses:
        os.environ.update(place.environ(addresses.jobs))
        return _counted(offered, rules, language)


def _counted(offered: Law, rules: Sequence[str], language: str) -> int:
    # Of all that this command says, only this asks a database.
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.site.settings")
    django.setup()
    # They know the tables, which Django has only from here on.
    from hoiam.casework import migrated
    from hoiam.casework.road import recompute

    migrated.refuse_or_go_on("law settle")
    looked, moved = recompute.would_move(offered, sorted(set(rules)), now=utc_now())
    said = {name: words.of(language) for name, words in _SAID.items()}
    print(f"  {said['running']} ({said['looked']}: {looked}):")
    for each in moved:
        counts = (f"{said[way]} {getattr(each, way)}" for way in ("earlier", "later", "same_day"))
        print(f"    {each.clock}: {', '.join(counts)}")
    if not moved:
        print(f"    {said['nothing']}")
    return 0
