"""Return codes of the demo's petitions, one for each place where a petition can stand, so that a visitor sees what its writer
sees. They lie in a file of the demo's folder: no installation that takes real petitions keeps any."""

from __future__ import annotations

import json
from collections.abc import Iterable

from hoiam.casework import laws
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.reading import cases
from hoiam.casework.reading.audience import Audience
from hoiam.casework.reading.entries import answer
from hoiam.core.dossier.participants import is_the_petitioners
from hoiam.core.dossier.terms import limited
from hoiam.site.demo.accounts import ASKED, codes_file
from hoiam.site.demo.petitions import Case


def keep(loaded: Iterable[Case]) -> None:
    """Writes down one code for each place where one of these petitions stands, with what is to be seen there in English."""
    found: dict[str, str] = {}
    for case in loaded:
        said = stands(case)
        found.setdefault(said, case.code.text)
    file = codes_file()
    file.touch(0o600)
    file.write_text(json.dumps(dict(sorted(found.items())), ensure_ascii=False, indent=1), "utf-8")


def stands(case: Case) -> str:
    """Where a petition stands, as somebody chooses what to look at: its kind, its state, its answer, what its writer may do."""
    law, now = laws.current(), utc_now()
    view = cases.follow(case.code.lookup_hash, law_day(law, case.example["kind"], now))
    petition, today = view.petition, law_day(law, view.petition.kind, now)
    state = law.procedure(petition.kind, today).states[petition.state]
    parts = [law.kinds[petition.kind].title.en, state.title.en]
    told = answer(view, Audience.WRITER)
    if told is not None and told.result is not None:
        parts.append(f"answer: {told.result.en.lower()}")
    further = limited(petition, filter(is_the_petitioners, view.ways), today)
    if further is not None and further.until is not None and not further.over:
        parts.append(f"may go further until {further.until:%d/%m/%Y}")
    if petition.asked_until is not None and state.open:
        parts.append("asked for more, answer awaited")
    if petition.errands:
        parts.append(ASKED.format(len(petition.errands)))
    if view.shown(today):
        parts.append("public copy on the register")
    return "; ".join(parts)
