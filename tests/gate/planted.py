"""The planted letters of `planted.yaml`, read into texts and the spans that must be found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Planted:
    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Letter:
    name: str
    lines: tuple[tuple[str, tuple[Planted, ...]], ...]
    terms: tuple[str, ...]
    official: tuple[str, ...]


def letters() -> list[Letter]:
    read = yaml.safe_load(Path(__file__).with_name("planted.yaml").read_text("utf-8"))
    return [
        Letter(each["id"], tuple(map(_line, each["text"].splitlines())), tuple(each["terms"]), tuple(each["official"]))
        for each in read
    ]


def _line(marked: str) -> tuple[str, tuple[Planted, ...]]:
    text, planted, at = "", [], 0
    for match in re.finditer(r"⟦(\w+):([^⟧]*)⟧", marked):
        text += marked[at : match.start()]
        planted.append(Planted(len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        at = match.end()
    return text + marked[at:], tuple(planted)
