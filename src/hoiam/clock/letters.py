"""The letters that nobody had to write: rendered, sealed into the case, named beside the act that they are about.

No word of whoever wrote stands in one, so many are printed in one process of the reader. If we stop between rendering and the
commit, the letter is still owed and is made again; after it, it is there once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from hoiam.casework import laws, wall
from hoiam.casework.days import law_day
from hoiam.casework.reading import papers
from hoiam.casework.reading.history import acts_of
from hoiam.casework.road.owed import Became, Owing, Worker
from hoiam.core.petition.state import fold
from hoiam.gate import letters as press
from hoiam.reader import Away, Busy
from hoiam.vault.sealing import drop
from hoiam.vault.wraps import Tier
from hoiam.vault.xwing import PublicKey

_LETTER = """
SELECT l.id, l.language, d.number, w.data FROM casework_letter l
JOIN casework_dossier d ON d.id = l.dossier_id
JOIN casework_wrap w ON w.dossier_id = l.dossier_id AND w.tier = 'content' AND w.recipient = 'drop'
WHERE l.dossier_id = %s AND l.seq = %s AND l.name = %s AND l.blob IS NULL
"""


_PATIENCE = 5.0  # seconds that the reader is waited for; what is owed meanwhile stays owed
_SEALED = "INSERT INTO casework_blob (id, dossier_id, tier, kind, data, size, digest) VALUES (%s, %s, %s, %s, %s, %s, %s)"
_MADE = "UPDATE casework_letter SET blob = %s WHERE id = %s"


@contextmanager
def run(letters: int) -> Iterator[Worker]:
    """A worker for so many letters, which one process of the reader prints; away where the reader is."""
    with ExitStack() as begun:
        try:
            printing = begun.enter_context(press.run(letters, patience=_PATIENCE))
        except (Away, Busy):
            yield lambda _owing: Became.AWAY
            return
        yield lambda owing: make(owing, printing)


def make(owing: Owing, run: press.Run) -> Became:
    """Makes the letter that is owed; done as well where it is there already."""
    name = owing.about["name"]
    row = wall.ask(_LETTER, [owing.dossier, owing.seq, name]).fetchone()
    if row is None:
        return Became.DONE
    letter_id, language, number, key = row
    history = acts_of(owing.dossier)
    # As the petition stood at the act that the letter is about, however late the worker comes.
    petition = fold(history[: owing.seq])
    day = law_day(laws.current(), petition.kind, history[owing.seq - 1].at)
    paper = laws.current().paper(name, petition.kind)
    if paper.printed != "acknowledgement":
        raise ValueError(f"the worker does not write {name}")
    said = papers.acknowledgement(petition, number, history[0], language, day)
    pdf = papers.made(paper.printed, said, language, day, run=run)
    blob = drop(owing.dossier, PublicKey(bytes(key)), Tier.CONTENT, "letter", pdf)
    wall.ask(_SEALED, [blob.id, owing.dossier, str(blob.tier), blob.kind, blob.bytes, len(blob.bytes), blob.digest])
    wall.ask(_MADE, [blob.id, letter_id])
    return Became.DONE
