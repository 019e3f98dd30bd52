"""An officer at the desk and somebody who writes a petition, over HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hoiam.site.demo.accounts import PASSWORD, SECRET
from hoiam.site.demo.browser import Browser, Page, StageFailed, gist


def totp(secret: str, at: float) -> str:
    """The second factor of a moment (RFC 6238: SHA-1, 30 s, six digits), as an authenticator app shows it."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), hashlib.sha1)
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class Officer(Browser):
    """Somebody at the desk."""

    def __init__(self, base: str, login: str) -> None:
        """Log in with password and second factor, and unlock the officer's key."""
        super().__init__(base)
        self.login = login
        page = self.send(self.get("/account/login/?next=/desk/"), {"login": login, "password": PASSWORD})
        # A code is taken once: whoever walks twice within half a minute shows the one before or after.
        for moment in (0, 30, -30):
            if "code" in {name for form in page.forms for name in form.names}:
                page = self.send(page, {"code": totp(SECRET, time.time() + moment)})
        if "/desk/" not in page.url:
            raise StageFailed(f"{login} cannot log in: {page.url} {gist(page)}")
        unlock = self.get("/desk/unlock/")
        if any("password" in form.names for form in unlock.forms):
            self.send(unlock, {"password": PASSWORD})

    def step(self, case: str, word: str, fields: Mapping[str, Any], outcome: str = "") -> Page:
        """Take a step at the desk: open its form, fill it, send it; the page after it."""
        url = f"/desk/petition/{case}/{word}/" + (f"?outcome={outcome}" if outcome else "")
        page = self.get(url)
        if page.status != 200:
            raise StageFailed(f"{word}.{outcome}: the page says {page.status}: {gist(page)}")
        done = self.send(page, fields, having="seq")
        if done.status != 200 or f"/{word}/" in done.url:
            raise StageFailed(f"{word}.{outcome}: {done.status} {gist(done)}")
        return done

    def find(self, number: str) -> str:
        """The id of a petition that the work list shows under this number."""
        page = self.get("/desk/")
        found = re.search(r'/desk/petition/([0-9a-f-]{36})/"[^>]*>\s*(?:<[^>]+>)*\s*' + re.escape(number), page.html)
        if found is None:
            raise StageFailed(f"{self.login} does not see {number} on the work list")
        return found.group(1)


@dataclass
class Sent:
    """A petition as its writer holds it."""

    number: str
    code: str
    browser: Browser


def send_petition(base: str, *, kind: str, subject: str, place: str, body: str, words: str, name: str, address: str) -> Sent:
    """Through the portal's pages, one question after the other, as a person without JavaScript would."""
    me = Browser(base)
    page = me.get("/write")
    answers: dict[str, dict[str, Any]] = {
        "kind": {"answer": kind},
        "place": {"answer": place},
        "subject": {"answer": subject},
        "body": {"answer": body},
        "words": {"words": words},
        "readers": {"against": ""},
        "about": {"named": "yes", "name": name, "address": address, "people": "1"},
    }
    for _ in range(20):
        step = urllib.parse.urlsplit(page.url).path.rstrip("/").rsplit("/", 1)[-1]
        if step == "check":
            break
        if step not in answers:
            raise StageFailed(f"the portal asks something unknown: {page.url} ({page.status}) {gist(page)}")
        page = me.send(page, fitting(page, answers[step]))
    else:
        raise StageFailed(f"the portal does not come to an end: {page.url} {gist(page)}")
    form = next(f for f in page.forms if "check" in f.action or not f.action)
    page = me.send(page, {}, having=next(iter(form.names)))
    if page.status != 200 or "/sent" not in page.url:
        raise StageFailed(f"sending: {page.status} {page.url} {gist(page)}")
    shown = re.search(r'id="code"[^>]*>(.*?)</', page.html, re.DOTALL) or re.search(
        r"ha-code__value[^>]*>(.*?)</p>", page.html, re.DOTALL
    )
    code = re.search(
        r"([0-9A-Z]{5}(?:[- ]?[0-9A-Z]{5}){3})", re.sub(r"<[^>]+>|\s+", "", shown.group(1)) if shown else page.text
    )
    number = re.search(r"\b([A-Z][A-Z0-9-]*-\d{4}-\d{6})\b", page.text)
    if code is None or number is None:
        raise StageFailed(f"the page after sending shows no code or number: {gist(page)}")
    return Sent(number.group(1), code.group(1), me)


def fitting(page: Page, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that this page has fields for; a body that is not offered as a card stands in the list of others."""
    names = {name for form in page.forms for name in form.names}
    fields = {k: v for k, v in answer.items() if k in names}
    if "against" in fields:
        values = re.findall(r'name="against"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="against"', page.html)
        flat = [a or b for a, b in values]
        fields["against"] = next((v for v in flat if v in ("", "none", "nobody")), flat[-1] if flat else "")
    if "other" in names and "answer" in fields and f'value="{fields["answer"]}"' not in page.html.split('name="other"')[0]:
        fields = {"answer": "other", "other": fields["answer"]}
    return fields
