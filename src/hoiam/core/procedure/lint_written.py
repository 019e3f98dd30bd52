"""Whether what the packs write agrees with what they count: numbers and units in the words of a rule, the acts that articles
name, the days from which they can hold, whom a paper goes to, the two languages.

A number stands twice, once to be counted and once to be read; an act is written as the packs know it, or with its own number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from hoiam.core.deadlines import Rule
from hoiam.core.procedure.finding import Finding, placed
from hoiam.core.procedure.law import Law
from hoiam.core.procedure.model import NOBODY, Edge, Instrument
from hoiam.core.words import Text


def written(law: Law) -> Iterator[Finding]:
    """Everything in which the words of the packs and their data differ."""
    yield from _numbers(law)
    yield from _articles(law)
    yield from _in_time(law)
    yield from _planned(law)
    yield from _reaches(law)
    yield from _only_nobody(law)
    yield from _idle_conditions(law)
    yield from _not_his(law)
    yield from _two_languages(law)


# --- the number that is read, and the number that is counted ----------------------------------------------------------

_WORDS: Final = {
    1: Text("một", "one|a|an"),
    2: Text("hai", "two"),
    3: Text("ba", "three"),
    4: Text("bốn", "four"),
    5: Text("năm", "five"),
    6: Text("sáu", "six"),
    7: Text("bảy", "seven"),
    8: Text("tám", "eight"),
    9: Text("chín", "nine"),
    10: Text("mười", "ten"),
}
_UNITS: Final = {
    "wd": Text("ngày làm việc", "working days?"),
    "cd": Text("ngày(?! làm việc)", "days?"),
    "month": Text("tháng", "months?"),
    "year": Text("năm", "years?"),
    "hour": Text("giờ", "hours?"),
}


def _numbers(law: Law) -> Iterator[Finding]:
    """The number of a rule stands in its words, with its unit, in both languages; one that nobody has checked may not."""
    for versions in law.rule_versions.values():
        for rule in versions:
            if not rule.n or rule.unit not in _UNITS or rule.is_unsure:
                continue
            for language in ("vi", "en"):
                number = rf"0?{rule.n}|{_WORDS[rule.n].of(language)}" if rule.n in _WORDS else str(rule.n)
                whole = rf"\b({number}) (whole |calendar )?{_UNITS[rule.unit].of(language)}"
                if not re.search(whole, rule.gist.of(language), re.IGNORECASE):
                    yield placed(
                        law,
                        "rule",
                        rule.version,
                        where=rule.id,
                        wrong=f"counts {rule.n} {rule.unit}, and its gist ({language}) says no such number",
                        do="Read the article again, then mend the number or the gist",
                    )


# --- the acts that articles name --------------------------------------------------------------------------------------

_LEGS: Final = re.compile(r"(?<=Đ\.)\d+[a-z]?(?:\.\d+)*(?:\.[a-zđ](?!\w))?")
_LEG: Final = re.compile(r"\(?\b(?:Đ\.|Điều |Art\.? )\s*\d")


def _articles(law: Law) -> Iterator[Finding]:
    """Each act that an article names is an instrument of the packs, one that amends it, or written with its whole number."""
    amending = {other for each in law.instruments.values() for other in each.amended_by}
    known = {*law.instruments, *(name.split("/")[0] for name in (*law.instruments, *amending))}
    cited = list(_cited(law))
    read = {
        name
        for name in law.instruments
        for _, article, _ in cited
        if re.search(re.escape(name) + r"\s+" + _LEG.pattern, article)
    }
    for where, article, place in cited:
        for part in article.split(";"):
            leg = _LEG.search(part)
            name = part[: leg.start()].strip() if leg is not None else ""
            if not name or "/" in name or any(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", name) for each in known):
                continue
            yield Finding(
                where, f"names “{name}” ({part.strip()}), which is no instrument of the packs",
                "Write it as “instruments” has it, add it there, or give its whole number", place,
            )  # fmt: skip
        if article.strip() in read:
            yield Finding(where, f"names “{article}” and no article of it", "Say which article, as others do", place)
    for versions in law.rule_versions.values():
        for rule in versions:
            yield from _said_as_it_is(law, rule)


def _said_as_it_is(law: Law, rule: Rule) -> Iterator[Finding]:
    """What is shown of an article leaves out no leg of it, in either language."""
    legs = set(_LEGS.findall(rule.article))
    for language in ("vi", "en"):
        left_out = legs - set(_LEGS.findall(rule.cited.of(language)))
        if left_out:
            yield placed(
                law,
                "rule",
                rule.version,
                where=rule.id,
                wrong=f"is shown ({language}) without {', '.join(sorted(left_out))}, which its article names",
                do="Name the same articles in “article” and in “cited”",
            )


def _cited(law: Law) -> Iterator[tuple[str, str, str]]:
    """Of what; the article; file and line."""
    for versions in law.rule_versions.values():
        for rule in versions:
            yield rule.id, rule.article, law.places.get(("rule", rule.version), "")
    for kind, edge in _edges(law):
        yield f"{kind}, {edge.name}", edge.article, edge.place
    for number, forms in law.form_versions.items():
        for form in (each for each in forms if "UNSURE" not in each.confidence):
            yield number, form.article, law.places.get(("form", f"{form.number}@{form.valid_from}"), "")
    for name, condition in law.conditions.items():
        yield name, condition.article, law.places.get(("condition", name), "")


def _edges(law: Law) -> Iterator[tuple[str, Edge]]:
    for kind, whole in law.wholes.items():
        for edge in whole.edges:
            yield kind, edge


def _in_time(law: Law) -> Iterator[Finding]:
    """No rule is in force before every act that its article names."""
    for versions in law.rule_versions.values():
        for rule in versions:
            since = [each.valid_from for each in _named(law, rule.article)]
            if since and rule.valid_from < min(since):
                yield placed(
                    law,
                    "rule",
                    rule.version,
                    where=rule.id,
                    wrong=f"is in force from {rule.valid_from}, and what its article names only from {min(since)}",
                    do="Give the day from which the article holds",
                )


def _named(law: Law, article: str) -> list[Instrument]:
    return [each for name, each in law.instruments.items() if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", article)]


# --- whence, whom, and in which words ---------------------------------------------------------------------------------


def _planned(law: Law) -> Iterator[Finding]:
    """What counts from a day that is only planned counts back from it, or has no number."""
    for kind, edge in _edges(law):
        for start in edge.starts:
            rules: Iterable[Rule] = law.rule_versions.get(start.rule, ())
            if start.on == "planned" and any(rule.n and rule.direction != "before" for rule in rules):
                yield Finding(
                    f"{kind}, {edge.name}",
                    f"counts {start.rule} from a day that is to come, and on from it",
                    "Let the rule count back (direction: before), or count from what was done",
                    edge.place,
                )


def _reaches(law: Law) -> Iterator[Finding]:
    """A paper whose form goes to the petitioner is sent, and one whose form names others alone stays inside; so does a paper
    that a step makes for others beside his."""
    for kind, edge in _edges(law):
        for party, name in edge.letter_to.items():
            if (reach := law.paper(name, kind).reach) != ("sent" if party == "petitioner" else "inside"):
                yield Finding(
                    f"{kind}, {edge.name}",
                    f"makes {name} for {party}, and that paper is “{reach}”",
                    "Mend the reach of the paper, or for whom it is",
                    edge.place,
                )
        if edge.form is None or edge.letter is None or edge.letter_to:
            continue
        paper = law.paper(edge.letter, kind)
        for form in law.form_versions[edge.form]:
            goes_to = {r.party for r in form.recipients if r.party is not None and (not r.kinds or kind in r.kinds)}
            if not goes_to or paper.reach == "signed":
                continue
            # Whom a term that begins with the paper has told of it gets it too: some the law names beside the form.
            goes_to |= {o.party for start in edge.starts for rule in law.line(start.rule) for o in rule.owed_to}
            if ("petitioner" in goes_to) != (paper.reach == "sent"):
                yield Finding(
                    f"{kind}, {edge.name}",
                    f"makes {paper.id}, which is “{paper.reach}”, and “{form.number}” goes to {', '.join(sorted(goes_to))}",
                    "Mend the reach of the paper, or take the paper that the form is",
                    edge.place,
                )


def _only_nobody(law: Law) -> Iterator[Finding]:
    """Where it can be put down that there is nobody to tell, somebody can be told."""
    for kind, whole in law.wholes.items():
        told = [edge for edge in whole.edges if edge.step in {e.step for e in whole.edges if e.outcome == NOBODY}]
        for edge in (each for each in told if each.outcome == NOBODY):
            for name in edge.ends:
                tells = {met for rule in law.rule_versions.get(name, ()) for met in rule.met_by} - {edge.name}
                ways = [each for each in whole.edges if each.name in tells and name in each.ends]
                dumb = sorted(edge.sources - frozenset(state for each in ways for state in each.sources))
                if tells and dumb:
                    yield Finding(
                        f"{kind}, {edge.name}",
                        f"ends {name} for want of somebody to tell in {', '.join(dumb)}, where nobody can be told of it",
                        f"Put {name} under “ends” of the step that tells, in the same states",
                        edge.place,
                    )


def _not_his(law: Law) -> Iterator[Finding]:
    """The petitioner takes the steps for which the portal has a page, and the clock those that it takes; no other is theirs."""
    for kind, whole in law.wholes.items():
        if kind not in law.kinds:
            continue  # a reception or an errand, whose steps are others'
        for edge in whole.edges:
            for role, theirs in (("petitioner", law.writers), ("clock", law.timed)):
                if role in edge.by and not theirs & {edge.step, edge.name}:
                    yield Finding(
                        f"{kind}, {edge.name}",
                        f"may be taken by {role}, who has no way to take it",
                        "Give it to those of the body whose it is; “at_counter” has who records for the petitioner",
                        edge.place,
                    )


def _idle_conditions(law: Law) -> Iterator[Finding]:
    """Every condition can be decided on by some step, or a rule that no step starts is another under it."""
    asked = {name for _, edge in _edges(law) for name in edge.conditions}
    asked |= {name for name, each in law.conditions.items() if each.not_in_a_journey is not None}
    for versions in law.rule_versions.values():
        asked |= {name for rule in versions if rule.not_in_a_journey for name in rule.conditions}
    for name in sorted(law.conditions.keys() - asked):
        yield placed(
            law,
            "condition",
            name,
            wrong="no step asks whether it is so",
            do="Name it in “sets” of the step that decides on it, or take it away",
        )


def _two_languages(law: Law) -> Iterator[Finding]:
    """What is written in two languages differs in them."""
    for where, text, place in _texts(law):
        if text.vi == text.en and re.search(r"[^\W\d_]{2} +[^\W\d_]{2}", text.vi):
            yield Finding(where, f"says “{text.vi}” in both languages", "Translate it", place)


def _texts(law: Law) -> Iterator[tuple[str, Text, str]]:
    for versions in law.rule_versions.values():
        for rule in versions:
            for text in (rule.title, rule.gist, rule.trigger):
                yield rule.id, text, law.places.get(("rule", rule.version), "")
    for kind, edge in _edges(law):
        for text in (edge.title, edge.done, edge.gist):
            yield f"{kind}, {edge.name}", text, edge.place
    for name, condition in law.conditions.items():
        for text in (condition.title, condition.gist):
            yield name, text, law.places.get(("condition", name), "")
