"""What the ledger refuses, as a drawn tree.

LedgerError                 the bytes or the keys do not hold; never a bug
├── Malformed               a text does not follow its grammar, to the letter
├── UnsafeKey               a public key that two honest verifiers could read differently
├── SignatureFailed         a signature of a known key is wrong, or no known key has signed
├── ProofFailed             a path of hashes does not lead to the signed root
├── QuorumMissing           signed by the log, but too few witnesses have cosigned for the policy
└── Unwitnessed             signed by the log, and the policy asks nobody else: whoever holds the log's key can say anything

The sentence in the error is for the log and the tests. What a person reads is written by the face that met it, in that
person's language, from the class and from `about`.
"""

from __future__ import annotations


class LedgerError(ValueError):
    """A text, key, signature or proof that does not hold. `about` names the part: "act", "note", "checkpoint" ..."""

    def __init__(self, about: str, cause: str) -> None:
        super().__init__(f"{about}: {cause}")
        self.about = about
        self.cause = cause


class Malformed(LedgerError):
    """The text does not follow its grammar; nothing in it may be used."""


class UnsafeKey(LedgerError):
    """The public key is small-order or not in its one canonical encoding."""


class SignatureFailed(LedgerError):
    """A known key's signature is wrong, or no known key has signed."""


class ProofFailed(LedgerError):
    """The hashes do not lead to the root."""


class QuorumMissing(LedgerError):
    """Too few of the policy's witnesses have cosigned."""


class Unwitnessed(LedgerError):
    """The policy asks for no witness, so nothing can be judged under it: the log's own key would be its only witness."""
