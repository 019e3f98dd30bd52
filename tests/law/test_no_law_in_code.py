"""No Python file names a country, an article or a number of days, nor what a pack calls its kinds, states, papers, parties and
results: that is the law, and the law lies in law/. Law that has no number is still law."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from law_of_the_land import LAW, ROOT

from hoiam.casework import laws
from hoiam.core.procedure import ROLES

SOURCES = ROOT / "src" / "hoiam"
# Rooms that may name the country whose language or places they are about.
MAY_NAME_A_COUNTRY = ("core/vietnamese/", "core/places/")

COUNTRY = re.compile(r"\b(Viet ?nam|Việt Nam|VIỆT NAM|India|Ấn Độ|European Union|Germany|France|China|Japan)\b")
# “Điều 1.” at the head of a line is an article of the decision that an officer writes, not of a law.
ARTICLE = re.compile(
    r"\bĐ\.\s?\d+|[Đđ]iều\s+\d+\b(?!\.(?:\s|”|$))|[Kk]hoản\s+\d+|\bArt(?:icle|\.)?\s?\d+|\bLuật\s+(KN|TC|TCD|\d+)|\b\d+/\d{4}/(NĐ|QH|TT)"
)
DAYS = re.compile(
    r"\b\d+\s*(ngày|days?\b|working days?|ngày làm việc|tháng\b|months?\b|calendar days?)|timedelta\(days=(?!1\)|-1\)|0\))\d+"
)
# What a file may say all the same, each with its reason.
ALLOWED = {
    ("site/demo/petitions.py", "Vietnam"): "the demo stages an invented Vietnamese province at its own hours",
    ("site/cli/keys/orders.py", "30 days"): "how long backups of the gatekeeper's store live is the house's setting",
    ("casework/keys/refused.py", "7 ngày"): "how long what one officer asks waits for a second is the house's rule",
    ("casework/keys/refused.py", "7 days"): "as above",
    ("desk/open.py", "30 ngày"): "how long a log-in is fresh is the house's rule",
    ("portal/enter.py", "7 ngày"): "how long a saved draft is kept is the house's setting, not a term of law",
}


def strings_and_comments(file: Path) -> list[tuple[int, str]]:
    """Every string and comment of a file with its line; f-string parts are joined as they stand."""
    found = []
    with tokenize.open(file) as opened:
        text = opened.read()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.STRING, tokenize.COMMENT):
            found.append((token.start[0], token.string))
    return found


def in_code(text: str) -> bool:
    """Docstrings and comments may give an example of a number of days; code may not hold one."""
    return not text.startswith(("#", '"""'))


def findings(pattern: re.Pattern[str], *, but: tuple[str, ...] = ()) -> list[str]:
    """Where the pattern stands in the sources."""
    found = []
    for file in sorted(SOURCES.rglob("*.py")):
        name = str(file.relative_to(SOURCES))
        if name.startswith(but) or "/migrations/" in name:
            continue
        for line, text in strings_and_comments(file):
            match = pattern.search(text)
            if match and (pattern is not DAYS or in_code(text)) and (name, match[0]) not in ALLOWED:
                found.append(f"{name}:{line}: {match[0]}")
    return found


def test_no_python_file_names_a_country():
    assert findings(COUNTRY, but=MAY_NAME_A_COUNTRY) == []


def test_no_python_file_cites_an_article():
    assert findings(ARTICLE, but=MAY_NAME_A_COUNTRY) == []


def test_no_python_file_gives_a_number_of_days():
    assert findings(DAYS) == []


def test_the_patterns_find_what_they_are_for():
    for text in ("Luật KN Đ.27", "Điều 27", "khoản 2", "Art 9", "Article 11", "124/2020/NĐ-CP"):
        assert ARTICLE.search(text), text
    for text in ("10 ngày", "7 working days", "3 months", "timedelta(days=30)"):
        assert DAYS.search(text), text
    assert not DAYS.search("timedelta(days=1)")
    assert COUNTRY.search("in Vietnam") and not COUNTRY.search("Vietnamese")


# --- what the packs call things ---------------------------------------------------------------------------------------

# The words that are the house's own: what a step is called, what it comes to, who acts, for whom a state waits.
HOUSE = {*laws.HOUSE.steps, *laws.HOUSE.visiting, *laws.HOUSE.asking, *ROLES, "body", "other"}.union(
    *laws.HOUSE.steps.values(), *laws.HOUSE.visiting.values(), *laws.HOUSE.asking.values()
)
PACKS = LAW.by_pack.values()
PIECES = {kind.rpartition(".")[2].rstrip("0123456789") for kind in LAW.kinds}
NAMES: dict[str, frozenset[str]] = {
    "state": frozenset({state for whole in LAW.wholes.values() for state in whole.states} - HOUSE),
    "paper": frozenset({name for pack in PACKS for name in pack.papers} - HOUSE),
    "notation": frozenset({paper.notation for pack in PACKS for paper in pack.papers.values()} - {""}),
    "party": frozenset({name for pack in PACKS for name in pack.parties} - HOUSE),
    "result": frozenset({name for pack in PACKS for name in pack.results} - HOUSE),
}
CODE = re.compile(r"[\w.*^$-]+")
PLACE = re.compile(r"Ủy ban nhân dân|People's Committee|^(xã|phường|đặc khu|tỉnh|thành phố|thị trấn|quận|huyện)\s*$")


def is_a_kind(text: str) -> bool:
    """The id of a kind, or a code that holds a piece of one (`complaint`, `form_complaint`); a sentence may hold the word."""
    if text in HOUSE or CODE.fullmatch(text) is None:
        return False
    return text in LAW.kinds or any(piece in text for piece in PIECES)


FINDS: dict[str, Callable[[str], bool]] = {
    "kind": is_a_kind,
    "place": lambda text: PLACE.search(text) is not None,
    **{what: names.__contains__ for what, names in NAMES.items()},
}
# Reading a kind's id instead of asking the pack what the kind is.
TAKEN_APART = re.compile(
    r"\bkinds?(?:_id)?\.(?:r?partition|startswith|endswith|removeprefix|removesuffix|r?strip|r?split|replace)\("
)

FORM = "a printed form of gate/letters, which the packs name in `printed:`"
SAME_WORD = "the same word for something else: "
# Where such a word stands all the same: what it is, where, which words, and why.
MEANT: tuple[tuple[str, str, str, str], ...] = (
    ("kind", "gate/letters/shapes.py", "form_complaint form_disciplinary form_denunciation form_feedback", FORM),
    ("kind", "site/demo/bodies.py", "vn.denunciation vn.feedback", "the demo stages an invented Vietnamese province"),
    ("kind", "site/demo/walk.py", "vn.complaint vn.denunciation vn.feedback", "as above"),
    ("place", "core/places/naming.py", "*", "the room of places"),
    ("place", "core/places/gazetteer.py", "*", "the room of places"),
    ("place", "core/places/unit.py", "*", "the room of places"),
    ("state", "casework/reading/papers.py", "accepted", SAME_WORD + "a field of a printed form"),
    ("party", "core/petition/state.py", "accused", "those whom a petition is about, kept away too: it counts them"),
    ("party", "desk/enclosing.py", "accused", SAME_WORD + "a field of a printed form"),
    ("party", "casework/reading/papers.py", "accused", SAME_WORD + "a field of a printed form"),
    ("state", "core/dossier/events.py", "withdrawn", SAME_WORD + "how a term ended that was not met"),
    ("state", "core/dossier/terms.py", "withdrawn", SAME_WORD + "as above"),
    ("state", "core/procedure/model.py", "withdrawn", SAME_WORD + "how a term ends that is not met"),
    ("state", "core/procedure/lint_consistent.py", "withdrawn", SAME_WORD + "as above"),
    ("state", "casework/road/publication.py", "accepted", SAME_WORD + "a field of a printed form"),
    ("state", "desk/regulations.py", "refused", SAME_WORD + "why something was not done, on a page"),
    ("state", "core/regulation/regulation_file.py", "classified", SAME_WORD + "until when a row of a regulation holds"),
    ("state", "site/demo/quarters.py", "published", SAME_WORD + "a column of figures"),
    ("state", "gate/letters/render.py", "accepted", SAME_WORD + "a field of a printed form"),
    ("state", "core/dossier/standing.py", "assigned", SAME_WORD + "as what an office takes part"),
    ("state", "desk/gate.py", "decided refused", SAME_WORD + "values of a page"),
    ("state", "casework/keys/refused.py", "withdrawn", SAME_WORD + "what one officer asked and took back"),
    ("kind", "casework/road/instructions.py", "report", SAME_WORD + "the name of a function"),
    ("kind", "desk/instructions.py", "report", SAME_WORD + "a value of a page"),
    ("paper", "casework/road/instructions.py", "report", SAME_WORD + "the name of a function"),
    ("paper", "desk/instructions.py", "report", SAME_WORD + "a value of a page"),
    ("result", "casework/road/instructions.py", "kept", SAME_WORD + "the name of a function"),
    ("state", "casework/road/instructions.py", "kept refused", SAME_WORD + "names of functions"),
    ("state", "desk/instructions.py", "refused", SAME_WORD + "a list of a page"),
    ("state", "casework/models.py", "errand_sent", SAME_WORD + "the name of an index"),
    ("state", "casework/road/sending.py", "kept", SAME_WORD + "what a gate's find is that an officer leaves in"),
    ("result", "casework/road/sending.py", "kept", SAME_WORD + "as above"),
    ("state", "desk/gone.py", "refused", SAME_WORD + "a value of a page"),
    ("paper", "desk/gone.py", "refusal", SAME_WORD + "a value of a page"),
    ("state", "desk/errand_send.py", "kept refused", SAME_WORD + "values of a page"),
    ("result", "desk/errand_send.py", "kept", SAME_WORD + "a value of a page"),
    ("state", "desk/errands.py", "refused", SAME_WORD + "a value of a page"),
    ("state", "desk/succession.py", "refused", SAME_WORD + "a value of a page"),
    ("paper", "casework/reading/errands.py", "answer", SAME_WORD + "the term of an errand that its answer meets"),
    ("paper", "desk/errand_send.py", "refusal", SAME_WORD + "a value of a page"),
    ("paper", "desk/errands.py", "refusal", SAME_WORD + "a value of a page"),
    ("paper", "desk/follow_slip.py", "refusal slip", SAME_WORD + "values of a page"),
    ("state", "desk/keys.py", "refused", SAME_WORD + "a value of a page"),
    ("state", "desk/offices.py", "refused", SAME_WORD + "a value of a page"),
    ("party", "desk/keys.py", "superior", SAME_WORD + "a value of a page"),
    ("party", "desk/offices.py", "superior", SAME_WORD + "a value of a page"),
    ("party", "site/cli/found.py", "superior", SAME_WORD + "the body above, in the file of a founding"),
    ("state", "desk/enclosing.py", "accepted", SAME_WORD + "a field of a printed form"),
    ("state", "desk/step.py", "kept", SAME_WORD + "what was typed and stays on the page"),
    ("state", "desk/today.py", "closed", SAME_WORD + "a filter and a group of the list"),
    ("state", "gate/letters/shapes.py", "accepted", SAME_WORD + "a field of a printed form"),
    ("state", "site/demo/acts.py", "accepted", SAME_WORD + "a field of a printed form"),
    ("state", "vault/sockets.py", "refused", SAME_WORD + "an answer between two processes"),
    ("state", "vault/inspection.py", "refused", SAME_WORD + "an answer between two processes"),
    ("state", "vault/jobs.py", "refused", SAME_WORD + "an answer between two processes"),
    ("paper", "clock/letters.py", "acknowledgement", FORM),
    ("paper", "core/ledger/witness.py", "request", SAME_WORD + "a request to a witness of the log"),
    ("paper", "desk/forms/decide.py", "decision", SAME_WORD + "a section of a document"),
    ("paper", "desk/enclosing.py", "acceptance refusal resumption extension suspension termination guidance", FORM),
    ("paper", "desk/receive.py", "refusal", SAME_WORD + "a value of a page"),
    ("paper", "desk/step.py", "refusal", SAME_WORD + "a value of a page"),
    ("paper", "desk/visits.py", "refusal", SAME_WORD + "a value of a page"),
    ("paper", "gate/document.py", "decision", SAME_WORD + "a section of a document"),
    ("paper", "gate/letters/render.py", "decision", FORM),
    (
        "paper",
        "gate/letters/shapes.py",
        "acknowledgement acceptance refusal extension suspension termination resumption decision conclusion answer request"
        " guidance",
        FORM,
    ),
    ("paper", "portal/forms.py", "answer", SAME_WORD + "what a person chose"),
    ("paper", "portal/hints.py", "request", SAME_WORD + "what a petition should say"),
    ("paper", "portal/uploads.py", "refusal", SAME_WORD + "why a file was not taken"),
    ("paper", "portal/write.py", "answer", SAME_WORD + "what a person chose"),
    ("paper", "register/answers.py", "answer decision", SAME_WORD + "a page of the register and a section of a document"),
    ("paper", "reader/asking.py", "answer", SAME_WORD + "an answer between two processes"),
    ("paper", "vault/inspection.py", "answer", SAME_WORD + "an answer between two processes"),
    ("paper", "vault/pixels.py", "answer", SAME_WORD + "an answer between two processes"),
    ("paper", "register/urls.py", "answer", SAME_WORD + "an address of the register"),
    ("paper", "site/demo/acts.py", "decision conclusion answer", SAME_WORD + "fields of the examples"),
    ("paper", "site/demo/people.py", "answer", SAME_WORD + "a field of a form"),
    ("paper", "site/demo/walk.py", "decision answer", SAME_WORD + "fields of a form, answers of a server"),
    ("paper", "site/engine/programs.py", "extension", SAME_WORD + "an extension of the database"),
    ("party", "desk/forms/transfer.py", "superior", SAME_WORD + "a code of a reason for a transfer"),
    ("party", "desk/forms/recuse.py", "accused", SAME_WORD + "a code of a reason for keeping away"),
    ("party", "gate/letters/shapes.py", "accused", SAME_WORD + "a field of a printed form"),
    ("party", "portal/urls.py", "superior", SAME_WORD + "an address of the portal"),
    ("party", "portal/write.py", "superior", SAME_WORD + "a page of the portal"),
    ("result", "desk/step.py", "kept", SAME_WORD + "what was typed and stays on the page"),
    ("result", "portal/acts.py", "answered", SAME_WORD + "whether the answer dealt with the question"),
    ("result", "site/demo/walk.py", "partly upheld answered", "the demo's decisions"),
    ("state", "casework/given_back.py", "kept", SAME_WORD + "what a page holds for its next try"),
    ("state", "desk/scans.py", "kept", SAME_WORD + "a field of a page"),
    ("state", "portal/metadata_offer.py", "kept", SAME_WORD + "what becomes of the file as it came"),
    ("state", "casework/intake/envelope.py", "kept", SAME_WORD + "what becomes of the file as it came"),
    ("state", "core/dossier/terms.py", "withdrawn", SAME_WORD + "how a term ended that was not met"),
    ("state", "portal/kept_files.py", "kept", SAME_WORD + "a field of a page"),
    ("paper", "casework/given_back.py", "slip", SAME_WORD + "a field that is never shown again"),
    ("paper", "casework/road/record.py", "slip", SAME_WORD + "the second slip"),
    ("paper", "desk/receive.py", "slip", SAME_WORD + "the second slip, on the page that is handed over"),
    ("paper", "vault/made_slip.py", "slip", SAME_WORD + "the slip that was made for the counter, in a wrap"),
    ("paper", "portal/resuming.py", "answer", SAME_WORD + "a field of a form"),
    ("paper", "portal/same_pages.py", "slip", SAME_WORD + "an answer of the draft"),
    ("paper", "vault/stripped.py", "answer", SAME_WORD + "an answer between two processes"),
    ("paper", "portal/second.py", "stay", SAME_WORD + "that a way stays as it is"),
    ("paper", "portal/second.py", "slip", SAME_WORD + "the second slip"),
    ("paper", "portal/urls.py", "slip", SAME_WORD + "an address of the portal"),
    ("paper", "vault/gatekeeper.py", "slip", SAME_WORD + "the second slip, in a call"),
    ("party", "portal/resuming.py", "superior", SAME_WORD + "a page of the portal"),
    ("party", "portal/shown_answers.py", "superior", SAME_WORD + "a page of the portal"),
    ("result", "casework/given_back.py", "kept", SAME_WORD + "what a page holds for its next try"),
    ("result", "desk/scans.py", "kept", SAME_WORD + "a field of a page"),
    ("result", "portal/metadata_offer.py", "kept", SAME_WORD + "what becomes of the file as it came"),
    ("result", "casework/intake/envelope.py", "kept", SAME_WORD + "what becomes of the file as it came"),
    ("result", "portal/kept_files.py", "kept", SAME_WORD + "a field of a page"),
)


@cache
def constants(text: str) -> tuple[tuple[int, str], ...]:
    """Every string in the code of a file with its line, the pieces of f-strings too; docstrings may name what they explain."""
    tree = ast.parse(text)
    explained = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    every = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in explained)
    return tuple((node.lineno, node.value) for node in every if isinstance(node.value, str))


def law_in(text: str, what: str) -> list[tuple[int, str]]:
    return [(line, word) for line, word in constants(text) if FINDS[what](word)]


def sources() -> Iterator[tuple[str, str]]:
    for file in sorted(SOURCES.rglob("*.py")):
        if "/migrations/" not in str(file):
            yield str(file.relative_to(SOURCES)), file.read_text(encoding="utf-8")


@pytest.mark.parametrize("what", FINDS)
def test_no_python_file_says_what_a_pack_calls_things(what: str) -> None:
    meant = {(name, word) for kind, name, words, _why in MEANT if kind == what for word in words.split()}
    found = [
        f"{name}:{line}: {word}"
        for name, text in sources()
        for line, word in law_in(text, what)
        if (name, word) not in meant and (name, "*") not in meant
    ]
    assert found == []


def test_no_word_is_allowed_where_it_does_not_stand() -> None:
    texts = dict(sources())
    idle = [
        (what, name, word)
        for what, name, words, why in MEANT
        for word in words.split()
        if not why or word not in {"*", *(said for _line, said in law_in(texts.get(name, ""), what))}
    ]
    assert idle == []


def test_no_python_file_takes_the_id_of_a_kind_apart() -> None:
    assert [f"{name}: {match[0]}" for name, text in sources() for match in TAKEN_APART.finditer(text)] == []


LAW_IN_CODE = [
    ("kind", 'kind = "vn.complaint2"'),
    ("kind", 'family.startswith(("complaint", "disciplinary"))'),
    ("kind", 'name = f"form_denunciation{stage}"'),
    ("kind", 'EVERYDAY = {"grievance"}'),
    ("state", 'if petition.state == "misdirected": pass'),
    ("state", 'order = ("to_talk", "heard")'),
    ("paper", 'PRINTED = {"guidance": "notice"}'),
    ("paper", 'TITLES = {"termination": 1}'),
    ("notation", 'number = draw(notation="QĐ")'),
    ("notation", 'NOTATIONS = {"x": "KL", "y": "GM"}'),
    ("notation", 'mark = {"x": "PC"}.get(name, "TB")'),
    ("party", 'PARTIES = {"inspectorate": 1}'),
    ("party", 'if fact.party == "accused": pass'),
    ("result", 'results = ("upheld", "partly", "rejected")'),
    ("result", 'results = ("reopened", "kept")'),
    ("place", 'for word in ("xã ", "phường ", "tỉnh "): pass'),
    ("place", 'GOVERNS = "Ủy ban nhân dân "'),
]


@pytest.mark.parametrize(("what", "code"), LAW_IN_CODE, ids=[code for _, code in LAW_IN_CODE])
def test_each_pattern_finds_what_it_is_for(what: str, code: str) -> None:
    assert law_in(code, what)
    assert not law_in(f'"""{code.replace(chr(34), chr(39))}"""', what), "a docstring may name it"


def test_what_the_patterns_leave_alone() -> None:
    for what in FINDS:
        assert not law_in('label = "The complaint was decided and the answer is kept"', what)
        assert not law_in('step = "decide"; outcome = "served"; role = "petitioner"', what)
    for code in ('kind.partition(".")[2]', 'petition.kind.startswith("vn.")', 'kind.rpartition(".")', "kind.rstrip('2')"):
        assert TAKEN_APART.search(code), code
    assert not TAKEN_APART.search("kind.title")
