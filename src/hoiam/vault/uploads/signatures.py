"""Signature files (CMS), whole and with a certificate; not yet verified."""

from __future__ import annotations

from typing import BinaryIO, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs7

from hoiam.vault.uploads.found import SMALL, Found
from hoiam.vault.uploads.sentences import refused

_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")


def is_cms(head: bytes) -> bool:
    """Whether it begins as a CMS signature does, in either of its writings."""
    if head.startswith((b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----", b"-----BEGIN PKCS #7 SIGNED DATA-----")):
        return True
    return head[:1] == b"\x30" and _SIGNED_DATA in head[:32]


def signature(file: BinaryIO, size: int) -> Found:
    """A CMS signature with its certificate; verifying it against the document is another step."""
    if size > 5 * SMALL:
        raise refused("large signature")
    file.seek(0)
    data = file.read()
    try:
        if data.startswith(b"-----"):
            data = data.replace(b"CMS-----", b"PKCS7-----").replace(b"PKCS #7 SIGNED DATA-----", b"PKCS7-----")
            certificates = pkcs7.load_pem_pkcs7_certificates(data)
        else:
            certificates = pkcs7.load_der_pkcs7_certificates(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        # The library has one class for both; where its words change, such a signature is called broken, which also stops it.
        raise refused("no certificate" if "no certificate" in str(error) else "broken") from error
    if not certificates:
        raise refused("no certificate")
    return Found("signature", signed=True)
