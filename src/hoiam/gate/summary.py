"""The officer's redacted summary, which stands on lists before and after anyone opens the petition."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hoiam.gate import plain
from hoiam.gate.finds import finds_in
from hoiam.gate.found import Find
from hoiam.gate.search_terms import Term


def summary_check(text: str, *, terms: Sequence[str | Term] = (), allow: Collection[str] = ()) -> tuple[Find, ...]:
    """What the gate finds in a summary; it is saved only when nothing certain or likely is left.

    Spans count in `plain.line(text)`, which is also what is saved. Raises SecretMark when it bears a secrecy mark.
    """
    return finds_in([("summary", plain.line(text))], terms=terms, allow=allow)


def holds_back(found: Sequence[Find]) -> bool:
    """Whether these finds keep the summary from being saved: anything more than a mere possibility does."""
    return any(find.confidence != "possible" for find in found)
