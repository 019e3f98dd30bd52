"""Published answers that nobody in this project wrote."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from hoiam.vault.errors import DoesNotOpen
from hoiam.vault.reader import CHUNK, ChunkReader
from hoiam.vault.xwing import PrivateKey

VECTORS = Path(__file__).parents[1] / "vectors"


def load(path: str) -> Any:
    return json.loads((VECTORS / path).read_text("utf-8"))


def read_all(stored: bytes, key: bytes, bound: bytes, **how: Any) -> bytes:
    reader = ChunkReader(io.BytesIO(stored), 0, key, bound, **how)
    return b"".join(reader.chunk(number) for number in range(reader.last + 1))


@pytest.mark.parametrize("case", load("chunked_encryption/vectors.json")["vectors"], ids=lambda case: case["name"])
def test_chunked_encryption_agrees_with_the_published_cases(case: dict[str, Any]) -> None:
    stored = base64.b64decode(case["ciphertext"] or "")
    if case.get("compressed"):
        stored = zlib.decompress(stored)
    how = {"aead": case["aead"], "hash": SHA256()}
    if case["expect"] == "success":
        plain = read_all(stored, bytes.fromhex(case["key"]), case["context"].encode(), **how)
        assert len(plain) == case["payload_length"]
        assert hashlib.sha256(plain).hexdigest() == case["payload_sha256"]
    else:
        with pytest.raises(DoesNotOpen):
            read_all(stored, bytes.fromhex(case["key"]), case["context"].encode(), **how)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])
def test_the_reader_opens_what_the_library_seals(size: int) -> None:
    key, plain = Cobblestone256Encryptor.generate_key(), bytes(at % 253 for at in range(size))
    cipher = Cobblestone256Encryptor(key, b"bound")
    stored = cipher.update(plain) + cipher.finalize()
    assert read_all(stored, key, b"bound") == plain
    again = Cobblestone256Decryptor(key, b"bound")
    assert again.update(stored) + again.finalize() == plain


@pytest.mark.parametrize("case", load("hpke/rfc9180_base_x25519.json"), ids=lambda case: f"aead{case['aead_id']}")
def test_hpke_opens_the_cases_of_rfc_9180(case: dict[str, Any]) -> None:
    aeads = {1: AEAD.AES_128_GCM, 2: AEAD.AES_256_GCM, 3: AEAD.CHACHA20_POLY1305}
    kdfs = {1: KDF.HKDF_SHA256, 3: KDF.HKDF_SHA512}
    from cryptography.hazmat.bindings._rust import openssl

    # The published cases carry associated data, which the library keeps private; the vault uses none.
    opened = openssl.hpke._decrypt_with_aad(
        Suite(KEM.X25519, kdfs[case["kdf_id"]], aeads[case["aead_id"]]),
        bytes.fromhex(case["enc"] + case["encryptions"][0]["ct"]),
        X25519PrivateKey.from_private_bytes(bytes.fromhex(case["skRm"])),
        bytes.fromhex(case["info"]),
        bytes.fromhex(case["encryptions"][0]["aad"]),
    )
    assert opened == bytes.fromhex(case["encryptions"][0]["pt"])


XWING = [case for case in load("hpke/hpke-pq-test-vectors.json") if case["kem_id"] == 0x647A]


@pytest.mark.parametrize("case", XWING, ids=lambda case: f"kdf{case['kdf_id']}")
def test_an_xwing_seed_gives_the_published_public_key(case: dict[str, Any]) -> None:
    assert PrivateKey(bytes.fromhex(case["skRm"])).public.raw.hex() == case["pkRm"]


@pytest.mark.parametrize("case", XWING, ids=lambda case: f"kdf{case['kdf_id']}")
def test_hpke_with_xwing_opens_the_published_case(case: dict[str, Any]) -> None:
    from cryptography.hazmat.bindings._rust import openssl

    kdfs = {1: KDF.HKDF_SHA256, 0x11: KDF.SHAKE256, 0x10: KDF.SHAKE128}
    opened = openssl.hpke._decrypt_with_aad(
        Suite(KEM.MLKEM768_X25519, kdfs[case["kdf_id"]], AEAD.CHACHA20_POLY1305),
        bytes.fromhex(case["enc"] + case["encryptions"][0]["ct"]),
        MLKEM768X25519PrivateKey(*PrivateKey(bytes.fromhex(case["skRm"])).halves),
        bytes.fromhex(case["info"]),
        bytes.fromhex(case["encryptions"][0]["aad"]),
    )
    assert opened == bytes.fromhex(case["encryptions"][0]["pt"])


def argon2_cases() -> list[dict[str, str]]:
    cases: list[dict[str, str]] = []
    for line in (VECTORS / "argon2/argon2id.txt").read_text("utf-8").splitlines():
        if line.startswith("COUNT"):
            cases.append({})
        elif "=" in line and cases and not line.startswith("#"):
            name, _, value = line.partition("=")
            cases[-1][name.strip()] = value.strip()
    return cases


@pytest.mark.parametrize("case", argon2_cases())
def test_argon2id_gives_the_published_answers(case: dict[str, str]) -> None:
    made = Argon2id(
        salt=bytes.fromhex(case["salt"]),
        length=int(case["length"]),
        iterations=int(case["iter"]),
        lanes=int(case["lanes"]),
        memory_cost=int(case["memcost"]),
        ad=bytes.fromhex(case["ad"]) if "ad" in case else None,
        secret=bytes.fromhex(case["secret"]) if "secret" in case else None,
    ).derive(bytes.fromhex(case["pass"]))
    assert made.hex() == case["output"]
