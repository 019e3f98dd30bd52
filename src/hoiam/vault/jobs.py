"""What the reader does for the vault, in a process of its own each time; loaded there alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, BinaryIO

import pi_heif
from PIL import Image

from hoiam.vault import page_drawer
from hoiam.vault.errors import UploadRefused
from hoiam.vault.paged import layout
from hoiam.vault.uploads import inspect, looking
from hoiam.vault.uploads.stripping import CannotStrip, strip


def load() -> None:
    """What every process may have in its memory from the start: the decoders, and the parsers that `looking` names."""
    Image.init()
    pi_heif.options.DECODE_THREADS = 1  # a job has the processor once
    pi_heif.register_heif_opener()
    layout.compiler()
    _ = looking.look


def inspected(order: Mapping[str, Any], file: BinaryIO) -> tuple[Mapping[str, Any], bytes]:
    """What a file is, or the reason why it is not taken, with the name that would do. Where it is to be drawn (`draw`), it is
    also tried whether a page of it can be; what cannot is unseen."""
    try:
        taken = inspect(order["name"], file)
        if order["draw"] and not taken.unseen:
            taken = replace(taken, unseen=not page_drawer.can_be_seen(file))
        return {"taken": asdict(taken)}, b""
    except UploadRefused as refused:
        told = ("kind", "number", "part", "inner")
        return {"refused": refused.reason, **{name: getattr(refused, name) for name in told}}, b""


def stripped(order: Mapping[str, Any], file: BinaryIO) -> tuple[Mapping[str, Any], bytes]:
    """How a file is made of its own pieces without what it says of place, device and time; or why that cannot be."""
    try:
        made = strip(file, order["kind"])
    except CannotStrip as cannot:
        return {"cannot": cannot.reason}, b""
    return {"pieces": made.pieces}, bytes(made.new)


def drawn(order: Mapping[str, Any], file: BinaryIO) -> tuple[Mapping[str, Any], bytes]:
    """A page of a file, as pixels or words; or why there is none."""
    try:
        page = page_drawer.page(file, order["page"])
    except page_drawer.CannotBeDrawn as cannot:
        return {"cannot": cannot.reason}, b""
    return _told(page)


def made_small(order: Mapping[str, Any], file: BinaryIO) -> tuple[Mapping[str, Any], bytes]:
    """A small picture of a file's first page, turned; or why there is none."""
    try:
        return _told(page_drawer.small(file, order["turned"]))
    except page_drawer.CannotBeDrawn as cannot:
        return {"cannot": cannot.reason}, b""


def _told(page: page_drawer.Page) -> tuple[Mapping[str, Any], bytes]:
    found = {name: getattr(page, name) for name in ("pages", "number", "width", "height", "words", "encoding", "part")}
    found["notes"] = list(page.notes)
    return found, page.pixels
