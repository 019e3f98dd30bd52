"""What `./hoiam receipt figures` says: which rows of a quarter's public file are one's own, and whether receipts agree."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Final

from hoiam.core.figures.own_rows import Own, Wrong, is_of, own
from hoiam.core.figures.pools import ALL
from hoiam.core.figures.quarter_file import BadFile, QuarterFile, entry, read
from hoiam.core.ledger import act
from hoiam.core.words import Text
from hoiam.site.cli.language import Say
from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import BadCode

_HOW: Final = {
    "on_time": Text("đúng hạn", "on time"),
    "not_counted": Text("đúng hạn nhờ có ngày không tính", "in time only by days that are not counted"),
    "extended": Text("đúng hạn nhờ gia hạn", "in time only by an extension"),
    "late": Text("trễ hạn (đã xong hoặc chưa)", "late (done since, or not)"),
    "judged": Text("đúng hạn hoặc trễ, tệp không nói rõ", "in time or late, the file does not say which"),
    "passed_on": Text("đã chuyển nơi khác", "passed on to another body"),
    "fell_away": Text("không còn phải làm", "no longer owed"),
    "untold": Text("không ghi nhận là đã làm", "not on record as done"),
    "beside": Text("chuyển đi hoặc không còn phải làm", "passed on, or no longer owed"),
    "any": Text("tệp không nói kết quả", "the file does not say how it stands"),
}
_WRONG: Final[dict[Wrong, Text]] = {
    "body": Text(
        "KHÔNG KHỚP: không biên nhận nào là của cơ quan mà dòng này nêu.",
        "IT DOES NOT AGREE: none of your receipts is of the body that this row names.",
    ),
    "late": Text(
        "KHÔNG KHỚP: dòng này nói đúng hạn, mà bạn không có biên nhận của việc nào làm trước khi hết hạn.",
        "IT DOES NOT AGREE: the row says on time, and you have no receipt of anything that was done by the last day.",
    ),
    "missing": Text(
        "KHÔNG CÓ DÒNG NÀO: thời hạn này đã hết trong quý, và bạn không có biên nhận của việc nào làm trước khi hết hạn.",
        "THERE IS NO ROW: this term ran out in the quarter, and you have no receipt of anything done by its last day.",
    ),
}
_FETCH: Final = Text(
    "Hãy tải về mọi biên nhận của đơn rồi chạy lại; nếu vẫn vậy, hãy mang tệp và biên nhận đến cơ quan thanh tra.",
    "Fetch all receipts of your petition and run this again; if it is the same, take file and receipts to the inspectorate.",
)
_BAD_FILE: Final = Text(
    "KHÔNG PHẢI TỆP SỐ LIỆU MỘT QUÝ, hoặc đã bị sửa. Hãy tải lại từ trang công khai.",
    "NO FILE OF A QUARTER'S FIGURES, or it was altered. Fetch it again from the public page.",
)
_OTHER: Final = Text(
    "Có biên nhận không phải của đơn có mã tra cứu này. Hãy chỉ đưa biên nhận của một đơn. Nếu mã được cấp thay mã đã mất, "
    "hãy bỏ trống mã: dòng của bạn được tìm theo biên nhận.",
    "A receipt is not of the petition of this return code. Give those of one petition. If the code was given for one that "
    "was lost, leave it empty: your rows are then looked for by the receipts.",
)
_NONE: Final = Text(
    "Không có dòng nào của đơn này. Đơn chưa có thời hạn nào kết thúc hoặc quá hạn trong quý; hoặc tất cả có quá ít dòng nên "
    "tệp không nêu; hoặc mã được cấp thay mã đã mất (hãy đưa mọi biên nhận và bỏ trống mã).",
    "No row is of this petition. None of its terms ended or ran out in the quarter; or there were too few of all to be told; "
    "or the code was given for one that was lost (give all receipts, and leave the code empty).",
)


def told(file: Path, receipts: Collection[act.ActText], say: Say) -> int:
    """Says it. 0: the rows agree with the receipts; 1: they do not, or the file is none; 2: it could not be judged."""
    try:
        figures = read(file.read_bytes().decode("ascii"))
    except (BadFile, UnicodeDecodeError) as wrong:
        print(say(_BAD_FILE), f"({wrong})")
        return 1
    key, typed = None, _typed(say)
    # Receipts alone find what they show to have begun.
    if typed.strip() or not receipts:
        try:
            key = ReturnCode.parse(typed).case_key
        except BadCode as wrong:
            print(*(say(part) for part in (wrong.what, wrong.why, wrong.next)), file=sys.stderr)
            return 2
    if len({text.number for text in receipts}) > 1 or not all(key is None or is_of(key, text) for text in receipts):
        print(say(_OTHER))
        return 2
    found = own(figures, key, receipts)
    for line in _sentences(figures, found, say):
        print(line)
    return int(any(each.wrong for each in found))


def _typed(say: Say) -> str:
    """The code, never on the command line, where others of this machine could read it."""
    if sys.stdin.isatty():
        return getpass.getpass(
            say(
                Text(
                    "Mã tra cứu (không hiện khi gõ; bỏ trống: tìm theo biên nhận): ",
                    "Return code (not shown; empty: by receipts): ",
                )
            )
        )
    return sys.stdin.readline()


def _sentences(figures: QuarterFile, found: Collection[Own], say: Say) -> list[str]:
    lines = [say(_NONE)] if not found else []
    for each in found:
        due = f", {say(Text('hạn', 'due'))} {each.due.isoformat()}" if each.due else ""
        lines.append(f"- {each.term} ({say(Text('việc số', 'act'))} {each.started}{due})")
        if each.row is not None:
            where, at = each.row.cell.where, say(Text("của", "of"))
            body = say(Text("nhiều cơ quan cùng nhau", "several bodies together")) if where.startswith(ALL) else where
            lines.append(f"  {say(_HOW[each.row.label.how])}; {at} {body}; {each.row.id}")
        if each.wrong:
            lines.append(f"  {say(_WRONG[each.wrong])}")
    if any(each.wrong for each in found):
        lines.append(say(_FETCH))
    lines.append(
        say(
            Text(
                "Tệp là thật khi sổ công khai có đúng dòng này:",
                "The file is the true one if the public log has this line, to the letter:",
            )
        )
    )
    return [*lines, entry(figures).decode().rstrip("\n")]
