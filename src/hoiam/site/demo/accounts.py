"""Who can log in to the demo, the same way for every officer, and codes with which a petitioner looks at his page."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from django.conf import settings

from hoiam.site.demo.examples import read_bodies

PASSWORD = "chi de thu, khong that"  # noqa: S105 - the demo's, printed on the screen
SECRET = "HOIAMDEMOHOIAMDEMOHOIAMDEMOHOIAM"  # noqa: S105 - as above


ASKED = "other bodies asked: {}"
"""What is said of a petition that has asked so many other bodies, where its return code is kept."""


def codes_file() -> Path:
    """Where the demo keeps the return codes of its invented petitions."""
    return Path(settings.HOIAM_HOME) / "return-codes.json"


def accounts() -> int:
    """Prints who can log in, and return codes of petitions by where they stand."""
    print(f"\nPassword for every account: {PASSWORD}")
    print(f"Second factor (TOTP secret): {SECRET}   the log-in page of the demo shows the current code\n")
    for row in read_bodies()[:5]:
        print(f"  {row['code']:8} {row['name']['en']}")
        for officer in (each for each in row["officers"] if "login" in each):
            print(f"    {officer['login']:24} {officer['role']:10} {officer['title']['en']}")
    print("\nAs a petitioner (the page “Follow with your code”):\n")
    kept = json.loads(codes_file().read_text("utf-8")) if codes_file().exists() else {}
    for stands, code in kept.items():
        print(f"  {code}   {stands}")
    sys.stdout.flush()
    return 0
