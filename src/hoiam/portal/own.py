"""The petitioner's own view of what is sealed in his petition: his code opens words and letters, never an officer's key."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast
from uuid import UUID

from hoiam.casework import files, intake, originals
from hoiam.casework.days import utc_now
from hoiam.casework.keys import gatekeeping
from hoiam.casework.reading import cases
from hoiam.casework.reading.cases import CaseView
from hoiam.core.dossier.participants import stands_under
from hoiam.vault.codes import ReturnCode
from hoiam.vault.content import OpenWords, open_own
from hoiam.vault.errors import VaultError
from hoiam.vault.locks import for_petitioner
from hoiam.vault.sealing import CaseKeys, DataKeys, SealedBlob
from hoiam.vault.second_chance import CASE_KEY, open_case_key
from hoiam.vault.wraps import PETITIONER, Tier, Wrap


def find(code: ReturnCode) -> CaseView | None:
    """The petition of a code, or None when there is none."""
    try:
        return cases.follow(code.lookup_hash, utc_now())
    except LookupError:
        return None


def opened(view: CaseView, code: ReturnCode, tiers: Collection[Tier] = (Tier.CONTENT,)) -> OpenWords:
    """The petition's own words for the holder of its code; raises VaultError when the gatekeeper is away or keys are gone."""
    wraps = [
        Wrap(Tier(row.tier), row.recipient, row.key_id, bytes(row.data)) for row in view.wraps if row.recipient == PETITIONER
    ]
    return open_own(view.id, wraps, code, gatekeeping.gatekeeper(), tiers=tiers)


def data_keys(view: CaseView, code: ReturnCode) -> DataKeys:
    """The keys of both tiers, for a file of his that is sealed anew in his own petition; raises VaultError as `opened`."""
    wraps = [
        Wrap(Tier(row.tier), row.recipient, row.key_id, bytes(row.data)) for row in view.wraps if row.recipient == PETITIONER
    ]
    return for_petitioner(view.id, tuple(Tier), wraps, code, gatekeeping.gatekeeper())


def case_key(view: CaseView, code: ReturnCode) -> bytes:
    """What tags and salts of the petition's lines in the log come from: the first code's own, which lies sealed under one that
    was given for it."""
    lies = next((row.data for row in view.wraps if row.recipient == CASE_KEY), None)
    return code.case_key if lies is None else open_case_key(code, view.id, lies)


def for_adding(code: ReturnCode) -> tuple[OpenWords, Tier] | None:
    """The petition that something more is sealed into, and where its files go; None where the petition or a lock is missing."""
    view = find(code)
    if view is None:
        return None
    try:
        return opened(view, code, tuple(Tier)), originals.tier(stands_under(view.petition))
    except VaultError:
        return None


def read(view: CaseView, words: OpenWords, blob: UUID) -> bytes:
    """The plaintext of one blob that lies in its row; LookupError when the petition has no such one."""
    row = next((each for each in view.blobs if each.id == blob), None)
    data = cases.blob_bytes(view.id, blob) if row is not None else None
    if row is None or data is None:
        raise LookupError(blob)
    return words.read(SealedBlob(row.id, Tier(row.tier), row.kind, data, row.digest))


@contextmanager
def file(words: OpenWords, id: UUID, tier: Tier) -> Iterator[BinaryIO]:
    """A file of the petition, read through its seal at any place; LookupError when it is not there."""
    with files.opened(id) as source:
        yield cast(BinaryIO, io.BufferedReader(words.reader(id, intake.FILE, source, tier=tier)))


@contextmanager
def file_of_draft(keys: CaseKeys, id: UUID, tier: Tier) -> Iterator[BinaryIO]:
    """The same of a draft, by the keys that lie in it."""
    with file(OpenWords(keys), id, tier) as opened:
        yield opened
