"""Whether what the packs say of errands makes sense: each can be mirrored where it may be sent, and its numbers fit each
other."""

from __future__ import annotations

from collections.abc import Iterator

from hoiam.core.procedure.finding import Finding, placed
from hoiam.core.procedure.law import Law
from hoiam.core.procedure.model import MIRRORED, Errands


def errands(law: Law) -> Iterator[Finding]:
    """Everything that is wrong with the errands of the packs."""
    for machine in law.errands.values():
        yield from _numbers(law, machine)
        for kind in machine.kinds.values():
            where = f"{machine.pack}, {kind.id}"
            for term in kind.terms:
                if term.rule is not None and law.rules[term.rule].n is None:
                    yield placed(
                        law,
                        "errand",
                        where,
                        wrong=f"names {term.rule} as the most days, which has no number",
                        do="Name a rule with a number, or say in “no_rule” why there is none",
                    )
                for petition in term.kinds:
                    outcomes = {edge.outcome for edge in law.wholes[petition].edges if edge.step == MIRRORED}
                    for outcome in sorted({term.sent, term.back or "responded"} - outcomes):
                        yield placed(
                            law,
                            "errand",
                            where,
                            wrong=f"is for {petition}, which has no step errand.{outcome}",
                            do="Let the kind include it, or take the kind out of the errand's terms",
                        )


def _numbers(law: Law, machine: Errands) -> Iterator[Finding]:
    """The clock reminds in the order of its days, and the superior is told after that; the answer's own term has no number."""
    first = next(iter(machine.remind), 0)
    if not machine.remind or first < 1 or sorted(set(machine.remind)) != list(machine.remind):
        yield placed(
            law,
            "kind",
            machine.id,
            wrong="reminds on no day, or not in their order",
            do="Give “remind” as working days, each later",
        )
    elif machine.escalate < first:
        yield placed(
            law,
            "kind",
            machine.id,
            wrong="tells the superior before it reminds",
            do="Let “escalate” come after the first reminder",
        )
    if law.rules[machine.answer].n is not None:
        yield placed(
            law,
            "kind",
            machine.id,
            wrong=f"answers within {machine.answer}, which has a number",
            do="The two bodies agree on the day: name a rule without a number",
        )
