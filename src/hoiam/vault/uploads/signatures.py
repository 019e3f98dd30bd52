"""Signature files (CMS), whole and with a certificate; not yet verified."""

from __future__ import annotations

import binascii
from typing import BinaryIO, Final
from warnings import catch_warnings, simplefilter

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs7

from hoiam.vault.uploads.found import SMALL, Found
from hoiam.vault.uploads.sentences import refused
from hoiam.vault.uploads.signed_content import content_of

_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")


def is_cms(head: bytes) -> bool:
    """Whether it begins as a CMS signature does, in either of its writings."""
    if head.startswith((b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----", b"-----BEGIN PKCS #7 SIGNED DATA-----")):
        return True
    return head[:1] == b"\x30" and _SIGNED_DATA in head[:32]


def signature(file: BinaryIO, size: int) -> tuple[Found, bytes | None]:
    """A CMS signature with its certificate, and the document that it carries, if any; verifying is another step."""
    if size > 5 * SMALL:
        raise refused("large signature")
    file.seek(0)
    data = file.read()
    try:
        if data.startswith(b"-----"):
            data = data.replace(b"CMS-----", b"PKCS7-----").replace(b"PKCS #7 SIGNED DATA-----", b"PKCS7-----")
            certificates = pkcs7.load_pem_pkcs7_certificates(data)
        else:
            with catch_warnings():
                simplefilter("ignore")  # that it is BER is lawful
                certificates = pkcs7.load_der_pkcs7_certificates(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        # The library has one class for both; where its words change, such a signature is called broken, which also stops it.
        raise refused("no certificate" if "no certificate" in str(error) else "broken") from error
    if not certificates:
        raise refused("no certificate")
    return Found("signature", signed=True), content_of(_der(data))


def _der(data: bytes) -> bytes:
    """The bytes of a signature that is written in letters, as they are."""
    if not data.startswith(b"-----"):
        return data
    try:
        return binascii.a2b_base64(data.split(b"-----")[2])
    except (binascii.Error, IndexError) as error:
        raise refused("broken") from error
