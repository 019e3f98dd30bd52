"""docs/spec/sealing.md is true: a second implementation, written from it alone, opens what the first one sealed.

Nothing of the house is imported here. AES-GCM, Argon2id and HPKE come from the library; all else is spelled out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parent / "golden.json").read_text("utf-8"))
CASE: str = GOLDEN["case"]
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def raw(text: str) -> bytes:
    return bytes.fromhex(text)


def hkdf(key: bytes, salt: bytes, info: str) -> bytes:
    return hmac.digest(hmac.digest(salt, key, "sha256"), info.encode() + b"\1", "sha256")


def derive(key: bytes, label: str) -> bytes:
    return hkdf(key, b"hoiam/vault/1", label)


def xwing(seed: bytes, sealed: bytes, info: str) -> bytes:
    expanded = hashlib.shake_256(seed).digest(96)
    key = MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])
    )
    return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM).decrypt(sealed, key, info.encode())


def cobblestone(key: bytes, context: str | bytes, sealed: bytes) -> bytes:
    salt, commitment, rest = sealed[:24], sealed[24:56], sealed[56:]
    info = (
        b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"
        + salt
        + (context.encode() if isinstance(context, str) else context)
    )
    first = hmac.digest(key, info + b"\1", "sha512")
    stretched = first + hmac.digest(key, first + info + b"\2", "sha512")
    assert stretched[44:76] == commitment
    base = int.from_bytes(stretched[32:44], "big")
    chunks = [rest[at : at + 16_400] for at in range(0, len(rest), 16_400)]
    assert len(chunks[-1]) < 16_400
    cipher = AESGCM(stretched[:32])
    return b"".join(cipher.decrypt((base ^ n).to_bytes(12, "big"), chunk, None) for n, chunk in enumerate(chunks))


def unpad(padded: bytes) -> bytes:
    data, _, zeros = padded.rpartition(b"\x80")
    assert zeros.strip(b"\0") == b""
    return data


def data_key(tier: str) -> bytes:
    kept = raw(GOLDEN["case_keys"])
    at = 17 + {"content": 0, "identity": 65}[tier]
    assert (kept[0], kept[at]) == (1, {"content": 1, "identity": 2}[tier])
    return derive(kept[at + 1 : at + 65], f"hoiam/data-key/1|{CASE}|{tier}")


def test_the_code_reads_and_derives_as_the_document_says() -> None:
    text = GOLDEN["code"]["text"].replace("-", "")
    secret = text[:19]
    total, power = 0, 1
    for letter in secret:
        power = power << 1 ^ (0b100101 if power & 16 else 0)
        product = 0
        for bit in range(5):
            if LETTERS.index(letter) >> bit & 1:
                shifted = power
                for _ in range(bit):
                    shifted = shifted << 1 ^ (0b100101 if shifted & 16 else 0)
                product ^= shifted
        total ^= product
    assert LETTERS[total] == text[19]
    for label, name in [("draft", "draft_key"), ("case key", "case_key"), ("petitioner key", "petitioner_seed")]:
        assert hkdf(secret.encode(), b"hoiam/code/1", label).hex() == GOLDEN["code"][name]
    lookup = hkdf(secret.encode(), b"hoiam/code/1", "lookup")
    assert hashlib.sha256(lookup).hexdigest() == GOLDEN["code"]["lookup_hash"]


def test_blobs_open_as_the_document_says() -> None:
    for name in ("sealed", "dropped"):
        kept = GOLDEN[name]
        blob, key = raw(kept["bytes"]), data_key(kept["tier"])
        context = f"hoiam/blob/1|{CASE}|{kept['id']}|{kept['tier']}|{kept['kind']}"
        if name == "sealed":
            assert blob[:2] == b"\x01C"
            inside = cobblestone(derive(key, f"hoiam/blob-key/1|{kept['id']}"), context, blob[2:])
        else:
            assert blob[:2] == b"\x01D"
            seed = derive(key, f"hoiam/drop-key/1|{CASE}|{kept['tier']}")
            inside = cobblestone(xwing(seed, blob[2:1170], context), context, blob[1170:])
        plain = unpad(inside)
        assert plain[32:].decode() == kept["plaintext"]
        assert hashlib.sha256(plain).hexdigest() == kept["digest"]
        assert len(inside) == 512


def test_wraps_and_draft_open_as_the_document_says() -> None:
    case_keys = raw(GOLDEN["case_keys"])
    for wrap in GOLDEN["wraps"]:
        seed = raw(GOLDEN["code"]["petitioner_seed"] if wrap["recipient"] == "petitioner" else GOLDEN["body"]["seed"])
        sealed = raw(wrap["bytes"])
        info = f"hoiam/share/1|{wrap['recipient']}|{wrap['key_id']}|{CASE}|{wrap['tier']}"
        at = 18 + {"content": 0, "identity": 65}[wrap["tier"]]
        assert (len(sealed), sealed[0]) == (1169, 1)
        assert xwing(seed, sealed[1:], info) == case_keys[at : at + 32]
    draft = raw(GOLDEN["draft"]["bytes"])
    context = f"hoiam/draft/1|{GOLDEN['code']['lookup_hash']}"
    padded = cobblestone(raw(GOLDEN["code"]["draft_key"]), context, draft[1:])
    assert (draft[0], len(padded), unpad(padded).decode()) == (1, 2048, GOLDEN["draft"]["plaintext"])


def test_officer_and_body_keys_open_as_the_document_says() -> None:
    import unicodedata

    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    officer, body = json.loads(GOLDEN["officer_key"]["json"]), json.loads(GOLDEN["body_key"]["json"])
    assert officer["v"] == body["v"] == 1
    public = base64.b64decode(officer["public"])
    seeds = set()
    for slot in officer["slots"]:
        if slot["kind"] == "password":
            salt = base64.b64decode(slot["salt"])
            how = f"{salt.hex()}|{slot['t']}|{slot['m']}|{slot['p']}"
            password = unicodedata.normalize("NFKC", GOLDEN["officer_key"]["password"]).encode()
            stretched = Argon2id(salt=salt, length=32, iterations=slot["t"], lanes=slot["p"], memory_cost=slot["m"])
            key = derive(stretched.derive(password), "hoiam/slot-key/1")
        else:
            how = ""
            secret = GOLDEN["officer_key"]["recovery"].replace("-", "")[:19]
            key = hkdf(secret.encode(), b"hoiam/recovery/1", "slot")
        context = f"hoiam/slot/1|{officer['officer']}|{slot['kind']}|{how}||".encode() + public
        seeds.add(cobblestone(key, context, base64.b64decode(slot["sealed"])))
    assert {seed.hex() for seed in seeds} == {GOLDEN["officer_key"]["seed"]}
    info = f"hoiam/body-seed/1|{body['body']}|{body['version']}|{officer['officer']}|"
    wrapped = base64.b64decode(body["holders"][officer["officer"]])
    assert xwing(raw(GOLDEN["officer_key"]["seed"]), wrapped, info).hex() == GOLDEN["body_key"]["seed"]


def test_an_address_for_news_opens_as_the_document_says() -> None:
    kept = GOLDEN["notice"]
    sealed = raw(kept["bytes"])
    padded = xwing(raw(kept["seed"]), sealed[1:], f"hoiam/notice/1|{CASE}")
    assert (sealed[0], len(padded), unpad(padded).decode()) == (1, 128, kept["address"])
