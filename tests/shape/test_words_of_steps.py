"""A step is known by its word in its own files; where another file quotes the word, it stands here with the reason.

So a new step asks nobody to be remembered: no list in a page, no case in the demo, no line in the tests' plain orders. What may
be quoted is what the law leaves to the house (what counts as read), the pages that a step has of its own, and the same word for
something else. ``CONTRIBUTING.md`` has the list of files that a new step touches.
"""

from __future__ import annotations

import ast
import re

import pytest
from committed import texts

from hoiam.core.petition.journey import BY_WORD

HOIAM = "src/hoiam/"
SAME_WORD = "the same word for something else: "
OWN_PAGE = "the step's own page, or its address"
MEANT: tuple[tuple[str, str, str], ...] = (
    # What the house itself means by a step; each is asked in one place.
    (
        "core/dossier/participants.py",
        "read open",
        "steps of a body that does not have the petition, and whose words are read",
    ),
    ("core/visit/journey.py", "open withhold", "the steps by which names open, of a visit as of a petition"),
    ("core/errand/journey.py", "withhold", "what an office asked to read and was not shown, of an errand as of a petition"),
    ("casework/models.py", "lead", SAME_WORD + "a column"),
    ("casework/road/derived.py", "lead", SAME_WORD + "a column"),
    ("casework/road/joint.py", "classify", "before it a row of a regulation says who has the petition until then"),
    ("core/places/competence.py", "lead", SAME_WORD + "what the matrix says of an office"),
    ("core/regulation/regulation_file.py", "lead", SAME_WORD + "a field of a regulation's file"),
    ("desk/instructions.py", "open read", SAME_WORD + "a list and a button of a page"),
    ("vault/paged/rich_text.py", "strike", SAME_WORD + "letters that are struck through"),
    ("vault/paged/web_text.py", "strike", SAME_WORD + "as above"),
    ("vault/paged/word_text.py", "strike", SAME_WORD + "as above"),
    ("core/procedure/load.py", "errand", "with which outcome the petition's own history records what comes of an errand"),
    ("core/procedure/lint_errands.py", "errand", "what is wrong with one"),
    ("core/regulation/regulation_file.py", "errand", SAME_WORD + "a field of a regulation's file"),
    ("core/procedure/model.py", "errand", "the step under which errands are mirrored, as the lints of a pack call it"),
    ("casework/families.py", "errand", SAME_WORD + "the family of dossier that the step mirrors"),
    ("core/errand/state.py", "errand", SAME_WORD + "what a refusal calls one"),
    ("core/procedure/load.py", "accept close", SAME_WORD + "the terms of an errand"),
    ("casework/reading/open_work.py", "errand", SAME_WORD + "the family of dossier that the step mirrors"),
    ("desk/regulations.py", "errand", SAME_WORD + "what one body asks of another, by its kind"),
    ("site/demo/acts.py", "errand", SAME_WORD + "an act of a script that is one in an errand"),
    ("site/demo/errands.py", "errand", SAME_WORD + "what a script calls one"),
    ("casework/reading/errands.py", "errand", "whether the petition's own history takes one, and what it says of one"),
    ("casework/families.py", "receive", "with which step a history of each family begins"),
    ("desk/visits.py", "open", "who spoke for a visit opens on a page of its own"),
    (
        "core/petition/mandates.py",
        "represent succeed",
        "under which article somebody acts no longer, or goes on after the dead",
    ),
    ("vault/gatekeeper_store.py", "erase", SAME_WORD + "an order of two offices, or what somebody asks of his data"),
    ("vault/ordered.py", "erase", SAME_WORD + "an order of two offices, or what somebody asks of his data"),
    ("vault/gatekeeper.py", "erase", SAME_WORD + "an order of two offices, or what somebody asks of his data"),
    ("site/cli/keys/__init__.py", "erase", SAME_WORD + "an order of two offices, or what somebody asks of his data"),
    ("site/cli/keys/orders.py", "erase", SAME_WORD + "an order of two offices, or what somebody asks of his data"),
    ("core/procedure/model.py", "erase", SAME_WORD + "an order of two offices, or what somebody asks of his data"),
    ("core/petition/state.py", "erase", SAME_WORD + "an order of two offices, or what somebody asks of his data"),
    ("core/petition/steps/own_data.py", "erase", SAME_WORD + "an order of two offices, or what somebody asks of his data"),
    ("portal/acts.py", "erase", SAME_WORD + "an order of two offices, or what somebody asks of his data"),
    ("portal/forms.py", "erase", SAME_WORD + "an order of two offices, or what somebody asks of his data"),
    ("core/dossier/ways.py", "read withhold", "what is recorded of looking, and is offered to nobody as a way on"),
    ("core/petition/together.py", "accept", "what several have to bring before it"),
    ("core/petition/steps/receive.py", "sign", "what comes in on paper is signed as it comes in"),
    ("core/procedure/lint.py", "notify", "a pack that sends says to whom"),
    (
        "casework/reading/ways.py",
        "sign assign gate publish transcribe transfer notify",
        "what carries a petition on, for the page and the list",
    ),
    (
        "casework/reading/lists.py",
        "publish notify decide conclude refuse close",
        "what a publisher and the registry find in their lists",
    ),
    ("casework/reading/papers.py", "sign", "the acknowledgement says under which article the petition is to be signed"),
    ("casework/road/derived.py", "read", "a column of the lists: whether anybody has read it"),
    (
        "casework/road/perform.py",
        "read open withhold",
        "that somebody has read, or asked to, changes nothing that another decides",
    ),
    ("casework/road/publication.py", "accept", "the day of acceptance stands in a printed decision"),
    ("gate/letters/shapes.py", "follow_slip", SAME_WORD + "the sheet that it is printed on"),
    ("portal/terms.py", "sign receive accept", "which terms are told before writing"),
    ("desk/forms/decide.py", "conclude dialogue", "a decision takes up what was concluded, and tells of a dialogue"),
    (
        "desk/next_steps.py",
        "read withhold transcribe lift reissue split",
        "the words open from a button of their own; a copy is typed where there is an original; a code is new where chosen; "
        "a part that waits is looked at on one page",
    ),
    ("desk/forms/transfer.py", "send_back", "where a body that is not in the system is put on record"),
    # The same word for something else.
    ("desk/offices.py", "open withdraw", "what is open of an office, and what one asked and takes back"),
    ("site/processes.py", "gate", "the gatekeeper's user"),
    ("vault/gatekeeper.py", "lift", "what the gatekeeper does once two offices have lifted"),
    ("vault/gatekeeper_store.py", "lift", "as above"),
    ("vault/gatekeeper.py", "succeed", SAME_WORD + "the order by which a body stands in the place of another"),
    ("vault/ordered.py", "succeed", SAME_WORD + "as above"),
    ("desk/succession.py", "succeed", SAME_WORD + "as above"),
    ("vault/limiter.py", "ask", "the web asks the limiter"),
    # Pages that a step has of its own.
    ("desk/urls.py", "receive read open transcribe gate split errand follow_slip", OWN_PAGE),
    ("desk/gate.py", "gate publish", OWN_PAGE),
    ("desk/errand_send.py", "errand", OWN_PAGE),
    ("desk/errands.py", "errand", SAME_WORD + "what the page of one shows"),
    ("desk/open.py", "gate", SAME_WORD + "for what a name is opened"),
    ("desk/receive.py", "receive", OWN_PAGE),
    ("desk/follow_slip.py", "follow_slip", OWN_PAGE),
    ("desk/transcribe.py", "transcribe", OWN_PAGE),
    ("portal/urls.py", "sign add reply challenge represent leave_group withdraw rate appeal protect own_data", OWN_PAGE),
    ("portal/acts.py", "sign add reply challenge represent leave_group withdraw rate appeal protect own_data", OWN_PAGE),
    (
        "portal/standing.py",
        "sign add reply challenge represent leave_group withdraw rate appeal protect own_data",
        "the petitioner's pages in the order in which they are offered",
    ),
    # The demo plays people at their pages.
    ("site/demo/acts.py", "gate publish transcribe decide accept notify", "what a page of its own encloses, and at which hour"),
    ("site/demo/seed.py", "receive sign", "acts that the coming in of an example has taken already"),
    (
        "site/demo/walk.py",
        "sign classify transfer accept assign verify conclude decide notify gate publish",
        "a story walked through the pages",
    ),
    # The same word.
    ("casework/reading/entries.py", "transcribe protect gate split", SAME_WORD + "for what a name is opened"),
    ("casework/reading/lists.py", "open", SAME_WORD + "whether a petition is open"),
    ("casework/road/derived.py", "open", SAME_WORD + "whether a petition is open"),
    ("core/places/gazetteer.py", "split", SAME_WORD + "a ward that became several"),
    ("core/procedure/load.py", "open", SAME_WORD + "whether a state is open"),
    ("gate/case_numbers.py", "join", SAME_WORD + "what ties the parts of a number"),
    ("gate/document.py", "dialogue", SAME_WORD + "a section of a document"),
    ("site/demo/acts.py", "dialogue", SAME_WORD + "a section of a document"),
    ("desk/keys.py", "add", SAME_WORD + "a button"),
    ("casework/photos.py", "add", SAME_WORD + "a button"),
    ("portal/urls.py", "close", SAME_WORD + "leaving the petition's page"),
    ("casework/wall.py", "ask", SAME_WORD + "a question to the database"),
    ("reader/system_calls.py", "open read close", SAME_WORD + "system calls"),
    ("site/front/adapter.py", "close", SAME_WORD + "a file or connection that ends"),
    ("site/front/crowded.py", "open close", SAME_WORD + "a file or connection that ends"),
    ("vault/uploads/pdf_syntax.py", "open close", SAME_WORD + "brackets"),
    ("register/log.py", "verify", SAME_WORD + "checking a receipt"),
    ("portal/resuming.py", "add", SAME_WORD + "a button"),
    ("portal/urls.py", "resume", SAME_WORD + "going on with what was typed"),
    ("vault/paged/layout.py", "gate", SAME_WORD + "the folder of the letters' fonts"),
    ("vault/uploads/pdf.py", "sign", SAME_WORD + "the sign of a number, in a form"),
    ("vault/uploads/rich_text.py", "open close sign", SAME_WORD + "brackets and signs"),
    ("site/cli/receipt.py", "verify", SAME_WORD + "checking a receipt"),
    ("site/cli/settling.py", "open", SAME_WORD + "doubts that nobody has answered"),
    ("portal/acts.py", "ask", SAME_WORD + "what somebody asks of his own data, a field"),
    ("portal/forms.py", "ask", SAME_WORD + "the same field"),
    ("core/regulation/regulation_file.py", "ask", SAME_WORD + "whom one body asks, a field of a regulation"),
)

QUOTED = re.compile(rf"({'|'.join(BY_WORD)})(?:\.[a-z_]+)*")


def own(word: str) -> tuple[str, ...]:
    return "core/petition/journey.py", f"core/petition/steps/{word}.py", f"desk/forms/{word}.py"


def quoted(text: str) -> set[str]:
    """The words of steps among the strings of a file: alone, with an outcome, or several in one string; not in docstrings."""
    tree = ast.parse(text)
    explained = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained:
            words = [QUOTED.fullmatch(piece.rstrip(".")) for piece in node.value.split()]
            if words and all(words):
                found |= {match[1] for match in words if match is not None}
    return found


def standing() -> set[tuple[str, str]]:
    return {
        (name.removeprefix(HOIAM), word)
        for name, text in texts(".py", under=HOIAM)
        if "/migrations/" not in name
        for word in quoted(text)
        if name.removeprefix(HOIAM) not in own(word)
    }


def test_the_word_of_a_step_is_quoted_in_its_own_files_and_where_it_is_meant() -> None:
    meant = {(file, word) for file, words, _why in MEANT for word in words.split()}
    assert sorted(standing() - meant) == []
    assert sorted(meant - standing()) == [], "allowed where it does not stand"
    assert all(why for _file, _words, why in MEANT)


def test_no_step_is_meant_in_many_places() -> None:
    """Pages of a step and the same word for something else beside, a step is spoken of in few files."""
    for word in BY_WORD:
        files = [file for file, words, why in MEANT if word in words.split() and not why.startswith((SAME_WORD, OWN_PAGE))]
        assert len(files) <= 7, (word, files)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('x = "accept"', {"accept"}),
        ('x = "notify.sent"', {"notify"}),
        ('x = f"notify.{outcome}"', {"notify"}),
        ('x = "decide conclude"', {"decide", "conclude"}),
        ('match x:\n    case "sign": pass', {"sign"}),
        ('"""accept"""\nx = "to accept a thing"', set()),
        ('x = "desk:gate"', set()),
    ],
)
def test_a_quoted_word_is_found(text: str, words: set[str]) -> None:
    assert quoted(text) == words
