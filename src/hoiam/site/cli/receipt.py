"""./hoiam receipt: verify a receipt offline, take the log's entry out of it for somebody else's tool, or find one's own rows in
the public file of a quarter, and hold them against one's receipts.

    receipt verify FILE [--policy FILE] [--lang vi|en]
    receipt entry FILE > entry
    receipt figures FILE [RECEIPT ...] [--policy FILE] [--lang vi|en]
        asks for the return code; left empty, the rows are looked for by the receipts alone

A second, unrelated verifier is verify/hoiam_verify.py; two programs that agree are worth more than one.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from hoiam.core.ledger import act, policy, receipt
from hoiam.core.ledger.errors import LedgerError, Malformed, ProofFailed, QuorumMissing, SignatureFailed, Unwitnessed
from hoiam.core.words import LANGUAGES, Text
from hoiam.site.cli import own_figures
from hoiam.site.cli.language import Say, saying

REFUSED: dict[type[LedgerError], Text] = {
    Malformed: Text(
        "Tệp không đúng dạng; có lẽ bị hỏng khi chép hoặc bị sửa. Hãy tải lại bản gốc.",
        "The file is not in its form; it was damaged when copied, or altered. Fetch the original again.",
    ),
    SignatureFailed: Text(
        "Chữ ký sai, thiếu, hoặc của sổ khác. Biên nhận đã bị sửa, hoặc không do sổ trong tệp chính sách cấp.",
        "A signature is wrong, missing, or of another log. The receipt was altered, or another log made it.",
    ),
    ProofFailed: Text(
        "Việc ghi trong biên nhận không phải là dòng trong sổ ở chỗ đó.",
        "The act in the receipt is not the line that stands at that place of the log.",
    ),
    QuorumMissing: Text(
        "Chữ ký của sổ đúng nhưng chưa đủ nhân chứng. Hãy tải lại biên nhận sau ít phút; nếu sau một ngày vẫn vậy, hãy báo "
        "cho nhân chứng.",
        "The log's signature is right, but too few witnesses have signed. Fetch the receipt again in a few minutes; if it is "
        "the same after a day, tell the witnesses.",
    ),
}
STUCK = Text("CHƯA KIỂM TRA ĐƯỢC.", "IT COULD NOT BE JUDGED.")
BAD_POLICY = Text(
    "Tệp chính sách không đúng dạng hoặc có khóa không an toàn. Hãy lấy tệp chính sách từ nguồn khác.",
    "The policy file is not in its form, or has an unsafe key. Take the policy from another source.",
)
UNWITNESSED = Text(
    "Chữ ký của sổ và đường băm đúng, nhưng chính sách này không đòi nhân chứng nào, nên ai giữ khóa của sổ cũng tự làm ra "
    "được một biên nhận như thế. Hãy kiểm lại bằng một chính sách có nhân chứng; nếu sổ này không có nhân chứng thì biên nhận "
    "không chứng minh được gì với người khác.",
    "The log's signature and the path are right, but this policy asks for no witness, so whoever holds the log's key can make "
    "such a receipt alone. Verify it again under a policy that names witnesses; if the log has none, its receipts prove "
    "nothing to others.",
)


def main(argv: Sequence[str]) -> int:
    """0: the receipt holds (of figures: and one's rows agree); 1: it does not; 2: it could not be judged.

    Not judged is what has no file, a bad policy, a policy that asks for no witness, or witnesses that are still to sign.
    """
    parser = argparse.ArgumentParser(
        prog="./hoiam receipt", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("verify", "entry", "figures"))
    parser.add_argument("file", type=Path)
    parser.add_argument("receipts", type=Path, nargs="*", metavar="RECEIPT")
    parser.add_argument("--policy", type=Path)
    parser.add_argument("--lang", choices=LANGUAGES)
    options = parser.parse_args(argv)
    if options.receipts and options.what != "figures":
        parser.error("one receipt at a time")
    say = saying(options.lang)
    try:
        known: list[act.ActText] = []
        for file in options.receipts if options.what == "figures" else [options.file]:
            proof = receipt.parse(_read(file))
            if options.what == "entry":
                if proof.extra is None:
                    raise Malformed("receipt", "carries no act text")
                sys.stdout.write(act.leaf_of(proof.extra.decode()).decode("ascii"))
                return 0
            try:
                rules = policy.parse(_policy(options.policy).read_bytes())
            except LedgerError as wrong:
                # The question is at fault here, and says nothing of the receipt.
                print(say(STUCK))
                print(say(BAD_POLICY), f"({wrong})")
                return 2
            shown = receipt.verify(proof, rules)
            if shown.act is not None:
                known.append(shown.act)
        if options.what == "figures":
            return own_figures.told(options.file, known, say)
    except Unwitnessed:
        print(say(STUCK))
        print(say(UNWITNESSED))
        return 2
    except QuorumMissing as wrong:
        found = receipt.included(proof, rules)
        until = receipt.awaited(found, int(time.time()))
        if until is None:
            return _refused(wrong, say)
        print(say(STUCK))
        print(say(_awaited(datetime.fromtimestamp(until, found.act.time.tzinfo if found.act else None))))
        return 2
    except LedgerError as wrong:
        return _refused(wrong, say)
    except OSError as wrong:
        print(say(Text("Không đọc được", "Cannot read")), f"{wrong.filename}.", file=sys.stderr)
        print(say(Text("Hãy kiểm tra tên tệp và quyền đọc.", "Check the name and whether you may read it.")), file=sys.stderr)
        return 2
    except UnicodeDecodeError:
        print(say(Text("Tệp không phải là văn bản UTF-8; có lẽ bị hỏng.", "Not UTF-8 text; the file may be damaged.")))
        return 1
    for line in sentences(shown, say):
        print(line)
    return 0


def _refused(wrong: LedgerError, say: Say) -> int:
    print(say(Text("KHÔNG CÔNG NHẬN BIÊN NHẬN NÀY.", "THIS RECEIPT IS NOT ACCEPTED.")))
    print(say(REFUSED[type(wrong)]), f"({wrong})")
    return 1


def _awaited(until: datetime) -> Text:
    at = until.isoformat(sep=" ")
    return Text(
        f"Sổ đã ký, nhân chứng còn phải ký: chậm nhất lúc {at}, thường trong mười phút. Trước lúc đó chưa kiểm được; hãy "
        "tải lại biên nhận rồi kiểm lại.",
        f"Signed by the log; witnesses are still to sign: by {at} at the latest, as a rule within ten minutes. Until then it "
        "cannot be judged; fetch the receipt again then.",
    )


def _read(file: Path) -> str:
    with file.open("rb") as opened:
        data = opened.read(receipt.MAX_PROOF + 1)
    return data.decode()


def _policy(given: Path | None) -> Path:
    return given or Path(os.environ.get("HOIAM_HOME") or "var") / "keys" / "ledger" / "policy"


def sentences(shown: receipt.Shown, say: Say) -> list[str]:
    """What a receipt with an act text proves and does not, line by line."""
    fields = shown.act
    if fields is None:
        raise TypeError("verify() was given an entry instead of an act text")
    zone = fields.time.tzinfo
    lines = [
        say(Text("BIÊN NHẬN ĐÚNG.", "THE RECEIPT HOLDS.")),
        "",
        f"  {fields.number}  {fields.body}  {fields.act} ({fields.seq})  {fields.time.isoformat()}",
    ]
    lines += [f"  {say(Text('hạn', 'due'))} {due.due.isoformat()} ({due.rule})" for due in fields.dues]
    if fields.article:
        lines.append(f"  {fields.article}")
    lines += [
        "",
        say(
            Text(
                f"- Việc này nằm trong sổ {shown.checkpoint.origin}, dòng {shown.index + 1} trên {shown.checkpoint.size}.",
                f"- It stands in the log {shown.checkpoint.origin}, on line {shown.index + 1} of {shown.checkpoint.size}.",
            ),
        ),
    ]
    seen = min(shown.witnesses.values())
    at = datetime.fromtimestamp(seen, zone).isoformat(sep=" ")
    names = ", ".join(sorted(shown.witnesses))
    lines.append(say(Text(f"- Muộn nhất lúc {at}, theo nhân chứng ({names}).", f"- No later than {at}, by {names}.")))
    if fields.time.timestamp() > seen + receipt.TOLERANCE:
        lines.append(
            say(
                Text(
                    "! BÁO ĐỘNG: giờ cơ quan khai muộn hơn lúc nhân chứng đã thấy việc này.",
                    "! ALARM: the asserted time is later than a witness saw the act.",
                ),
            )
        )
    lines.append(
        say(
            Text(
                "- Không chứng minh rằng nội dung đã được đọc, hay điều gì về một đơn không có biên nhận.",
                "- It does not prove that the content was read, nor anything about a petition without a receipt.",
            ),
        )
    )
    return lines
