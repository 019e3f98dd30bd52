"""Who can log in to the demo, and with what; the same for every officer, and printed on the screen."""

from __future__ import annotations

import sys

from hoiam.site.demo.examples import read_bodies

PASSWORD = "chi de thu, khong that"  # noqa: S105 - the demo's, printed on the screen
SECRET = "HOIAMDEMOHOIAMDEMOHOIAMDEMOHOIAM"  # noqa: S105 - as above


def accounts() -> int:
    """Prints who can log in."""
    print(f"\nPassword for every account: {PASSWORD}")
    print(f"Second factor (TOTP secret): {SECRET}   the log-in page of the demo shows the current code\n")
    for row in read_bodies()[:5]:
        print(f"  {row['code']:8} {row['name']['en']}")
        for officer in (each for each in row["officers"] if "login" in each):
            print(f"    {officer['login']:24} {officer['role']:10} {officer['title']['en']}")
    sys.stdout.flush()
    return 0
