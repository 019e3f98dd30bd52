"""An officer's passkey, with a security key that the browser plays: it lets him in, and opens nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from browser.test_desk import Officer
from browser.test_desk import house as _house
from desk.conftest import CHAIR, PASSWORD, House

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
house = _house


@pytest.fixture
def security_key(page: Any) -> Iterator[tuple[Any, str]]:
    """A security key beside the browser, and the number that it has there."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    yield devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    devtools.detach()


def adds_a_passkey(officer: Officer) -> None:
    page = officer.page
    officer.goes_to("/account/2fa/webauthn/add/")
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        page.locator("main form button").first.click()
        officer.looks()
    page.fill("[name=name]", "Khóa của văn phòng")
    page.check("[name=passwordless]")
    with page.expect_navigation():
        page.click("#mfa_webauthn_add")
    officer.looks()


def test_a_passkey_lets_an_officer_in_and_his_key_stays_shut_until_his_password(
    live_server: Any, house: House, page: Any, security_key: tuple[Any, str]
) -> None:
    devtools, number = security_key
    officer = Officer(page)
    officer.logs_in(CHAIR)
    adds_a_passkey(officer)
    assert len(devtools.send("WebAuthn.getCredentials", {"authenticatorId": number})["credentials"]) == 1
    page.context.clear_cookies()
    officer.goes_to("/account/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/desk/**")
    officer.looks()
    assert settings.OFFICER_KEY_COOKIE_NAME not in {cookie["name"] for cookie in page.context.cookies()}, "no key was opened"
    officer.goes_to("/desk/unlock/")
    assert page.locator("[name=password]").count() == 1


def test_what_a_passkey_has_said_once_lets_nobody_in_a_second_time(
    live_server: Any, house: House, page: Any, security_key: tuple[Any, str]
) -> None:
    officer = Officer(page)
    officer.logs_in(CHAIR)
    adds_a_passkey(officer)
    page.context.clear_cookies()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if "webauthn/login" in request.url else None)
    officer.goes_to("/account/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/desk/**")
    (credential,) = [each for each in sent if "credential" in each]
    page.context.clear_cookies()
    officer.goes_to("/account/login/")
    answer = page.evaluate(
        """async body => {
            const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
            const fields = new URLSearchParams(body);
            fields.set("csrfmiddlewaretoken", token);
            const answer = await fetch("/account/2fa/webauthn/login/", {method: "POST", body: fields});
            return answer.url;
        }""",
        credential,
    )
    assert "/desk/" not in answer
    page.goto("/desk/")
    assert "/account/login/" in page.url
