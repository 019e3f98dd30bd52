"""A module's name says which thing lives there; a name that occurs more than once is in this list, with the reason."""

from collections import defaultdict
from pathlib import Path

from committed import files

from hoiam.core.petition import steps

SOURCE = Path(__file__).resolve().parents[2] / "src" / "hoiam"

# What every package or Django application has, and what is named after a step: the same word for one step in every folder.
EVERYWHERE = {"__init__", "__main__", "apps", "urls", "templatetags"}

MORE_THAN_ONCE = {
    "accounts": "the log-in of officers; and those of the demo",
    "acts": "what a petitioner does on his page; what the demo does",
    "addresses": "of homes, found by the gate; of databases, inside the engine alone",
    "answers": "published answers: the query, and the page that shows them",
    "bodies": "public bodies: as the house knows them; as the demo makes them",
    "check": "of the log; and the word of the command line that runs the lints",
    "competence": "who is competent: the matrix, the one that is loaded, the page that answers",
    "days": "the day in law of a moment; whose the days of a term were",
    "demo": "the word of the command line, and what it starts",
    "drafts": "of petitioners: the table, and what the portal puts into it",
    "errands": "what one body asks of another: written by the road, read, and its pages at the desk",
    "errors": "each package of core and the vault has its own tree of exceptions, drawn at the head of the file",
    "events": "facts: those of every dossier, those of a petition",
    "figures": "the same figures: counted, and shown",
    "forms": "Django's forms of a face",
    "found": "what was found in a text that goes out; in a file that comes in; the word that founds. None imports another",
    "groups": "petitions handled together: on the road, as they are read, their page",
    "instructions": "what a superior orders: on the road, as it is read, its pages at the desk",
    "jobs": "what the reader does: for the vault, for the gate",
    "joint": "several bodies that settle a petition: what it stands on, and the road",
    "journey": "the steps in their order: of a petition, of a reception, of an errand",
    "keeping": "for how long the file of a case is kept: the law's day, and what then goes",
    "keys": "pairs of keys, their custody, the log's, the screen and the command: all of them open or sign",
    "law": "the law in force, and the word of the command line that asks it",
    "ledger": "the public log: pure, at work, its clock, its command",
    "letters": "printed letters: what stands in them, and who makes those that are owed",
    "owed": "what is owed after an act: its table, its workers, its command",
    "papers": "papers of a petition: which there are, and the pages that serve them",
    "petition": "the family of the core, and its page in two faces",
    "plain": "plain text: as it goes out, as it comes in",
    "reader": "who reads what is foreign: the fence, and its process; and a sealed file, read at any place",
    "open_document": "of a file: looked at, and laid out",
    "rich_text": "of a file: looked at, and laid out",
    "receipt": "of the log: its format, and the command that checks one",
    "receipts": "of the log: made, and shown",
    "regulations": "coordination regulations: in force and published, as everybody reads them, and their drafts at the desk",
    "refusals": "of the road, the gate and the log: each the tree of what its package says no to",
    "register": "the public face, and what it may ask of the casework",
    "said": "words in the language of the page, and the filter of that name",
    "standing": "where a dossier stands; where its writer stands in it",
    "state": "where a history leads: of a petition, of a reception, of an errand",
    "summary": "the officer's summary: what the gate says of it, and the page",
    "telling": "sentences that tell who wrote; what is told at the terminal, inside the engine alone",
    "terms": "terms of the law: the answer, and how each face lays it out",
    "visits": "receptions of citizens: how they come to be, how they are read, their pages",
    "together": "several who wrote one petition; what its writer is told of several bodies that settle it",
    "uploads": "files that come in: looked at, and taken from the browser",
    "ways": "steps that may be taken from here: in a refusal, and on the pages",
    "wire": "facts as bytes: what every family has, what a petition adds",
    "witness": "of the log: the rules, and the command that runs one",
}


def modules() -> dict[str, list[str]]:
    """Name -> the modules and packages that bear it."""
    found = defaultdict(set)
    for path in files():
        if path.suffix == ".py" and SOURCE in path.parents and "migrations" not in path.parts:
            relative = path.relative_to(SOURCE)
            found[path.stem].add(str(relative))
            for folder in relative.parents[:-1]:
                found[folder.name].add(f"{folder}/")
    return {name: sorted(where) for name, where in found.items()}


def test_a_name_that_is_taken_more_than_once_has_its_reason():
    of_steps = {Path(name).stem for name in modules() if any(w.startswith("core/petition/steps/") for w in modules()[name])}
    twice = {name: where for name, where in modules().items() if len(where) > 1 and name not in EVERYWHERE | of_steps}
    assert {name: where for name, where in twice.items() if name not in MORE_THAN_ONCE} == {}
    assert set(MORE_THAN_ONCE) - set(twice) == set(), "named here, and taken once"


def test_a_step_s_word_names_nothing_but_the_step():
    """``steps/read``, ``forms/read``, ``desk/read``: one word, one thing, in every folder."""
    for step in (p.stem for p in Path(steps.__file__).parent.glob("[a-z]*.py")):
        # The family of dossier that the step mirrors is called as the step is.
        where = [w for w in modules()[step] if w != "core/errand/"]
        assert all(w.startswith(("core/petition/steps/", "desk/", "gate/")) for w in where), where
