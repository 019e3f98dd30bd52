"""The table of `docs/law-coverage.md`: every row of the research and where it stands in the packs.

Run `python tests/law/research.py > docs/law-coverage.md` after a pack has changed; `test_coverage.py` compares.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from hoiam.casework import laws
from hoiam.core.procedure import Law

FACTS = Path(__file__).with_name("facts")

# Where a row of the research carries a value that a pack says in another way, and why.
EXPLAINED = {
    "KN-STAYEXEC": "no number: the cap is whatever is left of the term for resolving; a check",
    "KN-SUSP": "“immediately”: type at_once; that the clock stands still is in the edges suspend and resume",
    "KN-AUTHN": "no number: a check",
    "TC-CRIME": "“immediately”: type at_once",
    "TC-EXT": "“≤30 each”: type at_most_each with 30",
    "TC-EXPERT": "“not counted”: type not_counted",
    "TC-SUSP": "“not counted”: type not_counted; the clock stands still in the edges suspend and resume",
    "TC-WDR": "no number: a check",
    "TC-PROT": "“immediately”: type at_once",
    "TC-TERM": "no number: a check",
    "TD-HEAD": "“≥1 day” each month: a check, its measure is in the gist; nothing is due on one day",
    "XL-PROC": "“wd?”: type unsure, 10 working days with 10 calendar days as the other reading",
    "XL-ELIG": "no number: a check",
    "XL-DUP": "no number: a check",
    "XL-ONCE": "no number and no date: a check, dated by the predecessor TT 07/2014",
    "XL-NDB": "“kịp thời” (in time): type at_once, the same day, marked unsure",
    "PA-BEHAV": "no number: type no_number",
    "PA-PUB": "no number: type no_number",
    "PA-SLA": "value unknown: type unsure without a number; the body's own dated term stands in for it",
}
# Rows that a second reading of the law found wrong, what stands in the packs instead, and why.
REREAD: dict[str, dict[str, Any]] = {
    "KN-INFO": {
        "instrument": "Luật KN Đ.14.1.a, 15.1.a",
        "why": "Đ.12.1.đ is the complainant's own right; whoever decides asks under these, from the day of the request",
    },
    "KN-AUTHN": {"valid_to": None, "why": "NĐ 155 Đ.21.2 ends the rule on notaries alone: KN-AUTHN-CC; the rest stays"},
}
# Rows that the packs leave out; none at present.
ABSENT: dict[str, str] = {}
# Rules that the packs have and the research has no row for.
ADDED = {
    "TC-PUB-POST": "the minimum of 15 days is a note of TC-PUB in the research; a rule of its own can block un-publishing",
    "KN-ACCN": "the second leg of KN-ACC1, whose row in the research names whom to tell: deciding is not saying",
    "KN-ACCN-OLD": "the same under the law until 30/6/2026",
    "TC-REFN": "the last sentence of TC-INIT: a refusal is told at once",
    "TC-LATE-TOLD": "Luật TC Đ.38.4: the superior tells the denouncer; without a number",
    "TC-ORDERED": "Luật TC Đ.38.3–4: the day that a superior sets a body that is late; it sets the number itself",
    "TC-TAKEN-TOLD": "NĐ 31 Đ.5.3: who takes the matter over tells the head of the body below; without a number",
    "TC-FIELD": "Luật TC Đ.42.2: no longer than the law on administrative penalties, whose number is for a lawyer",
    "KN-ASKED": "Luật KN Đ.14.1.a, 15.1.a: the complainant's own seven days, beside those of whoever holds papers (KN-INFO)",
    "KN-AUTHN-CC": "the leg of KN-AUTHN that lapses with 2026: notaries",
    "KN-ACCUSED": "whoever is complained of is gone: the Law on Complaints is silent; a check, unsure, with the other reading",
    "KN-ABROAD": "a complainant abroad: complex by NĐ 124 Đ.3a.1.d; address and days of posting are unsure, with both readings",
    "BM-LEVEL": "LAW.md 5.4, a check",
    "BM-NET": "LAW.md 5.4, a check",
    "TD-GROUP": "LAW.md 3.2, who speaks for a visit of many: a check",
    "KN-REP": "LAW.md 2.2, who speaks for several complainants: a check before acceptance",
    "KN-REP-FEW": "the same for two to four, of whom the law gives no number: unsure",
    "TD-CONCL": "LAW.md 3.2, the conclusion of the head's reception: the day that it sets itself",
    "PH-ANSWER": "errands: the day that two bodies agree on; the law's own numbers (KN-INFO, TC-LATE2, TD-BACK) are the most",
    "PH-NOTICE": "errands: the house's own rule, in no article: how long before its first question whoever petitioned is told",
    "PH-ACCEPT": "errands: the house's own rule, in no article: within how long the asked body says whether it takes it on",
    "PH-COUNTER": "errands: the house's own rule, in no article: within how long another day is answered",
    "PH-CLOSE": "errands: the house's own rule, in no article: within how long the asker looks at the answer",
    "PH-ACK": "orders of a superior: the house's own rule, in no article: within how long somebody takes note of one",
    "KN-WIN2-QH": "the leg of silence of KN-WIN2 (Luật KN Đ.33.1): another day from which it runs",
    "TTHC-SUE": "Luật TTHC Đ.116.3, which the research has no row for: the term to sue, from public answers and unsure",
    "TTHC-SUE-QH": "the same sentence's leg of silence",
    "LT-KEEP": "for how long the file of a case is kept: in no row of the research; its years are unsure and say so",
    "TC-PROT-ANS": "Luật TC Đ.51: a request for protection is answered, also where nothing is urgent; the law sets no number",
    "XL-URGENT": "urgent harm: what the head does at once, by TT 05/2021 Đ.16, which the second reading found",
    "MA-CHO": "the notice before a new code for a lost one: the body's own rule, in no law",
    "MA-HET": "until when such a code waits: the body's own rule, in no law",
}


def rows() -> list[dict[str, Any]]:
    """The rows of the research."""
    return list(json.loads((FACTS / "rules.json").read_text(encoding="utf-8"))["rules"])


def number_in(duration: str | int) -> int | None:
    """The number that a row of the research gives, or None."""
    return int(duration) if re.fullmatch(r"\d+", str(duration)) else None


def table(law: Law) -> str:
    """The page as it must stand in docs/."""
    lines = [
        "# How the packs cover the research",
        "",
        "Written by `tests/law/research.py`; a test compares it with the packs. One row for each row of",
        "`tests/law/facts/rules.json`: the value there, where it stands in `law/`, a note where the packs say it otherwise.",
        "",
        "| rule | article | research | pack | confidence | note |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows():
        rule = law.rules.get(row["id"])
        if rule is None:
            here = "absent"
            note = ABSENT[row["id"]]
        else:
            here = f"{rule.pack}: {rule.type}" + (f" {rule.n} {rule.unit}" if rule.n is not None else "")
            here += " before" if rule.direction == "before" else ""
            note = EXPLAINED.get(row["id"], "")
            if row["id"] in REREAD:
                said = REREAD[row["id"]]
                again = " ".join(["read again:", *([said["instrument"]] if "instrument" in said else []), f"({said['why']})"])
                note = "; ".join(filter(None, (note, again)))
        value = f"{row['duration']} {row['unit']}" + (" before" if row["direction"] == "before" else "")
        lines.append(f"| {row['id']} | {row['instrument']} | {value} | {here} | {row['confidence']} | {note} |")
    lines += ["", "Rules that stand in the packs without a row of their own in the research:", ""]
    lines += [f"- `{rule_id}`: {why}" for rule_id, why in ADDED.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table(laws.current()), end="")
