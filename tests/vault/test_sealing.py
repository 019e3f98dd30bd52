"""What is sealed opens whole, in its place, with its keys, or not at all."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.vault import draft
from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import DoesNotOpen
from hoiam.vault.padding import Unpadder, filler, padded_size, padme
from hoiam.vault.reader import SealedReader
from hoiam.vault.sealing import (
    CaseKeys,
    DataKeys,
    SealedBlob,
    digest_of,
    drop,
    open_blob,
    open_stream,
    open_with_salt,
    seal,
    seal_stream,
)
from hoiam.vault.wraps import BodyPublicKey, Tier, Wrap, unwrap_share
from hoiam.vault.xwing import PrivateKey

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text("utf-8"))
CODE = ReturnCode("0123456789ABCDEFGHJ")
CASE = UUID(GOLDEN["case"])
KEYS = CaseKeys.from_bytes(bytes.fromhex(GOLDEN["case_keys"]))
BODY = PrivateKey(bytes.fromhex(GOLDEN["body"]["seed"]))
BODY_KEY = BodyPublicKey("XA-1", 1, BODY.public)
WORDS = "Đường vào thôn ngập đã ba tháng.".encode()


def golden_blob(name: str) -> SealedBlob:
    kept = GOLDEN[name]
    return SealedBlob(
        UUID(kept["id"]),
        Tier(kept["tier"]),
        kept["kind"],
        bytes.fromhex(kept["bytes"]),
        bytes.fromhex(kept["digest"]),
    )


def test_the_code_derives_the_same_keys_for_ever() -> None:
    kept = GOLDEN["code"]
    assert CODE.text == kept["text"]
    assert CODE.lookup.hex() == kept["lookup"]
    assert CODE.lookup_hash.hex() == kept["lookup_hash"]
    assert CODE.case_key.hex() == kept["case_key"]
    assert CODE.draft_key.hex() == kept["draft_key"]
    assert CODE.petitioner_key.seed.hex() == kept["petitioner_seed"]


def test_the_keys_of_a_case_are_written_and_derived_the_same_for_ever() -> None:
    assert KEYS.case == CASE
    assert KEYS.to_bytes().hex() == GOLDEN["case_keys"]
    assert {tier.value: KEYS.dek(tier).hex() for tier in Tier} == GOLDEN["deks"]
    assert KEYS.drop_key(Tier.CONTENT) == PrivateKey(bytes.fromhex(GOLDEN["drop_seed_content"])).public
    assert BODY_KEY.fingerprint == GOLDEN["body"]["fingerprint"]


@pytest.mark.parametrize("name", ["sealed", "dropped"])
def test_a_blob_of_the_first_day_opens_for_ever(name: str) -> None:
    salt, plain = open_with_salt(KEYS, golden_blob(name))
    assert plain.decode() == GOLDEN[name]["plaintext"]
    assert digest_of(salt, plain).hex() == GOLDEN[name]["digest"]


def test_wraps_and_draft_of_the_first_day_open_for_ever() -> None:
    for kept in GOLDEN["wraps"]:
        wrap = Wrap(Tier(kept["tier"]), kept["recipient"], kept["key_id"], bytes.fromhex(kept["bytes"]))
        key = CODE.petitioner_key if wrap.recipient == "petitioner" else BODY
        assert unwrap_share(wrap, key, CASE) == KEYS.first_share(wrap.tier)
    assert draft.open(CODE, bytes.fromhex(GOLDEN["draft"]["bytes"])).decode() == GOLDEN["draft"]["plaintext"]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=40_000), st.sampled_from(list(Tier)))
def test_whatever_is_sealed_comes_back(data: bytes, tier: Tier) -> None:
    blob = seal(KEYS, tier, "words", data)
    assert open_blob(KEYS, blob) == data
    dropped = drop(CASE, KEYS.drop_key(tier), tier, "letter", data)
    assert open_blob(KEYS, dropped) == data
    assert draft.open(CODE, draft.seal(CODE, data)) == data


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=3000), max_size=8), st.sampled_from([1, 17, 1000, 16384, 1 << 20]))
def test_a_stream_comes_back_however_it_is_cut(pieces: list[bytes], cut: int) -> None:
    out = io.BytesIO()
    sealed = seal_stream(KEYS, Tier.CONTENT, "file", pieces, out)
    whole = b"".join(pieces)
    assert (sealed.size, sealed.sealed_size) == (len(whole), len(out.getvalue()))
    stored = out.getvalue()
    chunks = [stored[at : at + cut] for at in range(0, len(stored), cut)]
    opened = b"".join(open_stream(KEYS, sealed.id, Tier.CONTENT, "file", chunks, digest=sealed.digest))
    assert opened == whole


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=40).map(lambda piece: piece.replace(b"a", b"\0").replace(b"b", b"\x80")), max_size=9))
def test_padding_gives_back_what_it_was_given_however_it_is_cut(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    unpadder = Unpadder()
    given_back = b"".join(unpadder.take(piece) for piece in [*pieces, *filler(len(whole), 16)])
    assert given_back == whole
    assert unpadder.complete


def test_padded_sizes_waste_at_most_an_eighth_and_never_shrink() -> None:
    for size in [0, 1, 2, 500, 511, 512, 4096, 1_000_000, 50_000_000]:
        padded = padded_size(size, 512)
        assert padded > size
        assert padded <= max(512, (size + 1) * 1.125)
        assert padme(padded) == padded


def test_blobs_of_short_names_and_long_names_have_one_size() -> None:
    sizes = {len(seal(KEYS, Tier.IDENTITY, "identity", b"x" * size).bytes) for size in (0, 1, 40, 300, 900)}
    assert len(sizes) == 1


def test_one_flipped_bit_anywhere_is_refused() -> None:
    for blob in (seal(KEYS, Tier.CONTENT, "words", WORDS), drop(CASE, KEYS.drop_key(Tier.CONTENT), Tier.CONTENT, "w", WORDS)):
        for at in range(0, len(blob.bytes), 7):
            changed = bytearray(blob.bytes)
            changed[at] ^= 1 << at % 8
            with pytest.raises(DoesNotOpen):
                open_blob(KEYS, replace(blob, bytes=bytes(changed)))


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_one_flipped_bit_in_wrap_draft_or_stream_is_refused(data: st.DataObject) -> None:
    wrap = KEYS.wraps(BODY_KEY, CODE)[0]
    sealed_draft = draft.seal(CODE, WORDS)
    blob = seal(KEYS, Tier.CONTENT, "file", WORDS * 900)
    for thing in (wrap.bytes, sealed_draft, blob.bytes):
        at = data.draw(st.integers(0, len(thing) * 8 - 1))
        changed = bytearray(thing)
        changed[at // 8] ^= 1 << at % 8
        with pytest.raises(DoesNotOpen):
            if thing is wrap.bytes:
                unwrap_share(replace(wrap, bytes=bytes(changed)), BODY, CASE)
            elif thing is sealed_draft:
                draft.open(CODE, bytes(changed))
            else:
                b"".join(open_stream(KEYS, blob.id, blob.tier, blob.kind, [bytes(changed)]))


@pytest.mark.parametrize("kept", [0, 1, 2, 40, 500, -1, -17])
def test_a_blob_cut_short_is_refused(kept: int) -> None:
    for blob in (golden_blob("sealed"), golden_blob("dropped")):
        with pytest.raises(DoesNotOpen):
            open_blob(KEYS, replace(blob, bytes=blob.bytes[:kept]))


def test_a_blob_moved_to_another_case_id_tier_or_kind_is_refused() -> None:
    other = CaseKeys(uuid4(), dict.fromkeys(Tier, (b"\x01" * 32, b"\x02" * 32)))
    same_keys_elsewhere = DataKeys(other.case, {tier: KEYS.dek(tier) for tier in Tier})
    same_key_both_tiers = DataKeys(CASE, {tier: KEYS.dek(Tier.CONTENT) for tier in Tier})
    for blob in (golden_blob("sealed"), golden_blob("dropped")):
        assert open_blob(KEYS, blob)
        for keys, moved in [
            (KEYS, replace(blob, id=uuid4())),
            (KEYS, replace(blob, kind="other")),
            (KEYS, replace(blob, tier=Tier.IDENTITY)),
            (KEYS, replace(blob, digest=bytes(32))),
            (same_key_both_tiers, replace(blob, tier=Tier.IDENTITY)),
            (same_keys_elsewhere, blob),
            (other, blob),
        ]:
            with pytest.raises(DoesNotOpen):
                open_blob(keys, moved)


def test_a_wrap_moved_to_another_case_tier_body_or_version_is_refused() -> None:
    body_wrap, own_wrap = KEYS.wraps(BODY_KEY, CODE)[:2]
    assert unwrap_share(body_wrap, BODY, CASE) == unwrap_share(own_wrap, CODE.petitioner_key, CASE)
    for moved, key, case in [
        (body_wrap, BODY, uuid4()),
        (replace(body_wrap, tier=Tier.IDENTITY), BODY, CASE),
        (replace(body_wrap, recipient="body:XA-2"), BODY, CASE),
        (replace(body_wrap, recipient="petitioner"), BODY, CASE),
        (replace(body_wrap, key_id="XA-1/2"), BODY, CASE),
        (body_wrap, CODE.petitioner_key, CASE),
        (own_wrap, BODY, CASE),
        (own_wrap, ReturnCode.new().petitioner_key, CASE),
        (replace(body_wrap, bytes=b"\2" + body_wrap.bytes[1:]), BODY, CASE),
        (replace(body_wrap, bytes=b""), BODY, CASE),
    ]:
        with pytest.raises(DoesNotOpen):
            unwrap_share(moved, key, case)


def test_a_draft_of_another_code_is_refused() -> None:
    sealed = draft.seal(CODE, WORDS)
    assert draft.open(CODE, sealed) == WORDS
    with pytest.raises(DoesNotOpen):
        draft.open(ReturnCode.new(), sealed)


@pytest.mark.parametrize("wrong", [b"", b"\1", b"\2" + bytes(81), b"\1" + bytes(81), b"\1" + bytes(16) + b"\1" + bytes(63)])
def test_bytes_that_are_not_keys_of_a_case_are_refused(wrong: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        CaseKeys.from_bytes(wrong)


def test_one_share_alone_makes_no_data_key() -> None:
    first, second = KEYS.first_share(Tier.CONTENT), KEYS.second_shares()[Tier.CONTENT]
    blob = golden_blob("sealed")
    for shares in [(first, first), (second, second), (second, first), (first, bytes(32)), (bytes(32), second)]:
        with pytest.raises(DoesNotOpen):
            open_blob(CaseKeys(CASE, {Tier.CONTENT: shares}), blob)
    assert open_blob(CaseKeys(CASE, {Tier.CONTENT: (first, second)}), blob)


def test_keys_do_not_show_themselves() -> None:
    shown = repr(KEYS) + repr(KEYS.wraps(BODY_KEY, CODE)) + repr(BODY) + repr(golden_blob("sealed"))
    for secret in (KEYS.dek(Tier.CONTENT), KEYS.first_share(Tier.CONTENT), BODY.seed):
        assert secret.hex() not in shown
        assert repr(secret)[2:-1] not in shown


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 80_000), st.data())
def test_a_sealed_file_is_read_at_any_place(size: int, data: st.DataObject) -> None:
    plain = bytes(at * 7 % 251 for at in range(size))
    out = io.BytesIO()
    sealed = seal_stream(KEYS, Tier.CONTENT, "file", [plain], out)
    reader = SealedReader(KEYS, sealed.id, Tier.CONTENT, "file", out)
    assert reader.size == size
    for _ in range(4):
        start = data.draw(st.integers(0, size))
        length = data.draw(st.integers(0, size))
        reader.seek(start)
        read = b"".join(iter(lambda: reader.read(5000), b""))
        assert read == plain[start:]
        reader.seek(-length, io.SEEK_END)
        # As a raw reader it may give less than was asked for, at the end of a chunk; nothing it gives only at the end.
        piece = reader.read(9)
        assert plain[size - length :][:9].startswith(piece)
        assert bool(piece) == bool(length)


def test_a_sealed_file_cut_at_a_chunk_is_not_read() -> None:
    out = io.BytesIO()
    sealed = seal_stream(KEYS, Tier.CONTENT, "file", [bytes(50_000)], out)
    for kept in (1, 58, 2 + 56 + 16400, 2 + 56 + 2 * 16400, len(out.getvalue()) - 1):
        with pytest.raises(DoesNotOpen):
            SealedReader(KEYS, sealed.id, Tier.CONTENT, "file", io.BytesIO(out.getvalue()[:kept]))
