"""Known weaknesses of the packages in requirements/*.txt, asked of a source that publishes them (OSV, api.osv.dev).

    HOIAM_ADVISORIES    another source that speaks the same: https, or http on this machine

What cannot be asked is said to be unknown, never to be fine. The source learns the names and versions of the locks, which are
public, and nothing else.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SOURCE = "https://api.osv.dev/v1/querybatch"
PATIENCE = 8.0  # seconds for everything
MOST_AT_ONCE = 500  # packages in one question; the source takes a thousand
LARGEST = 8_000_000  # bytes of an answer

Package = tuple[str, str]


class NotChecked(Exception):
    """Nothing is known either way; the message says why."""


def locked(folder: Path) -> list[Package]:
    """(name, version) of everything that a lock in the folder pins, each once."""
    found = set[Package]()
    for lock in sorted(folder.glob("*.txt")):
        pins = re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", lock.read_text("utf-8"), re.M)
        if not pins:
            raise NotChecked(f"{lock} pins nothing that can be read")
        found |= set(pins)
    if not found:
        raise NotChecked(f"there is no lock in {folder}")
    return sorted(found)


def ask(packages: Sequence[Package], source: str = "", patience: float = PATIENCE) -> dict[Package, list[str]]:
    """The advisories of each package that has any, by their numbers; NotChecked unless every package was answered for."""
    url = source or SOURCE
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        raise NotChecked(f"{url} is not https")
    # Beside us: looking a name up can take minutes where there is no network, and has no limit of its own.
    asked = Asked(packages, url, time.monotonic() + patience)
    asked.start()
    asked.join(patience)
    if asked.failure is not None:
        raise asked.failure
    if asked.is_alive():
        raise NotChecked(f"{url} has not answered within {patience:g} seconds")
    return asked.found


class Asked(threading.Thread):
    """A question under way; `found` counts once it has ended without a `failure`."""

    def __init__(self, packages: Sequence[Package], url: str, until: float) -> None:
        super().__init__(daemon=True)
        self.packages, self.url, self.until = packages, url, until
        self.found: dict[Package, list[str]] = {}
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            for at in range(0, len(self.packages), MOST_AT_ONCE):
                some = self.packages[at : at + MOST_AT_ONCE]
                for package, answer in zip(some, _answers(self.url, some, self.until), strict=True):
                    numbers = _numbers(answer)
                    if numbers:
                        self.found[package] = numbers
        except Exception as wrong:  # whatever it is, it is raised again where it was asked
            self.failure = wrong


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A source that sends elsewhere is not the one that was meant."""

    def redirect_request(self, *_: object) -> None:
        return None


def _answers(url: str, packages: Sequence[Package], until: float) -> list[Any]:
    """One answer for each package, in their order."""
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in packages]
    body = json.dumps({"queries": queries}).encode()
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})  # noqa: S310 - looked at in ask
    data = b""
    try:
        left = max(0.1, until - time.monotonic())
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=left) as response:
            # A drop at a time would outlast any pause between two: the whole has a limit too.
            while part := response.read1(65_536):
                data += part
                if len(data) > LARGEST:
                    raise NotChecked(f"{url} answers without end")
                if time.monotonic() > until:
                    raise NotChecked(f"{url} answers too slowly")
        results = json.loads(data)["results"]
    except urllib.error.HTTPError as wrong:
        raise NotChecked(f"{url} answers {wrong.code}") from wrong
    except (OSError, http.client.HTTPException) as wrong:
        raise NotChecked(f"{url} cannot be reached ({getattr(wrong, 'reason', wrong)})") from wrong
    except (ValueError, KeyError, TypeError) as wrong:
        raise NotChecked(f"{url} does not answer as such a source does") from wrong
    if not isinstance(results, list) or len(results) != len(packages):
        raise NotChecked(f"{url} does not answer for every package")
    return results


def _numbers(answer: Any) -> list[str]:
    """The advisories in the answer for one package."""
    try:
        return sorted(str(each["id"]) for each in answer.get("vulns", ()))
    except (AttributeError, KeyError, TypeError) as wrong:
        raise NotChecked("an answer is not of the form that such a source has") from wrong
