"""What the lints of the packs say: where in a file, of what, what is wrong with it, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from hoiam.core.procedure.law import Law


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the packs that a person has to look at: of what it is, what is wrong, what to do; file and line."""

    where: str
    what: str
    do: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.place or '?'}: {self.where}: {self.what}. {self.do}."


def placed(law: Law, what: str, name: str, *, wrong: str, do: str, where: str | None = None) -> Finding:
    """A finding about something that the packs define under a name: it stands where that is defined."""
    return Finding(name if where is None else where, wrong, do, law.places.get((what, name), ""))
