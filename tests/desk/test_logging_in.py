"""The password alone unlocks nothing, and no stranger shuts an officer out."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from desk.conftest import CHAIR, CLERK, LAND, PASSWORD, House
from hoiam.site.demo.accounts import SECRET
from hoiam.site.demo.people import totp
from hoiam.vault.limiter import DAY, KINDS

WRONG = "một mật khẩu khác hẳn"
FACTORS = "/account/2fa/authenticate/"


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def login_of(office: str) -> str:
    from hoiam.casework.models import Officer

    return str(Officer.objects.get(office_id=office).username)


def from_(address: str) -> Client:
    return Client(REMOTE_ADDR=address)  # type: ignore[arg-type]  # goes into each request's environment


def password(client: Client, login: str, said: str = PASSWORD, **more: Any) -> Any:
    return client.post("/account/login/", {"login": login, "password": said, **more})


def code(client: Client, said: str | None = None) -> Any:
    return client.post(FACTORS, {"code": said or totp(SECRET, time.time())})


def is_asked_for_the_second_factor(answer: Any) -> bool:
    return answer.status_code == 302 and str(answer.headers["Location"]) == FACTORS


def is_in(answer: Any) -> bool:
    return answer.status_code == 302 and str(answer.headers["Location"]) == "/desk/"


def waits(answer: Any) -> int:
    """Seconds that the page tells him to wait; 0 when it tells of none."""
    found = re.search(r"Hãy đợi (\d+) giây", text(answer))
    return int(found[1]) if found else 0


def recovery_codes(office: str) -> list[str]:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    from hoiam.casework.models import Officer

    return list(RecoveryCodes.activate(Officer.objects.get(office_id=office)).get_unused_codes())


def without_second_factor(office: str) -> str:
    from allauth.mfa.models import Authenticator

    from hoiam.casework.models import Officer

    Authenticator.objects.filter(user=Officer.objects.get(office_id=office)).delete()
    return login_of(office)


def with_second_factor(office: str) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    from hoiam.casework.models import Officer

    TOTP.activate(Officer.objects.get(office_id=office), SECRET)


class Clock:
    def __init__(self, limiter: Any) -> None:
        self.now = 20_000.0 * DAY
        limiter._line.limiter._now = lambda: self.now
        limiter._line.limiter._today = lambda: int(self.now // DAY)


@pytest.fixture
def clock(limiter: Any) -> Clock:
    """The limiter's time, which goes on when the test says so."""
    return Clock(limiter)


# --- the password alone unlocks nothing ------------------------------------------------------------------------------


def test_after_the_password_no_key_is_unlocked_and_after_the_second_factor_it_is(house: House) -> None:
    client = Client()
    assert is_asked_for_the_second_factor(password(client, login_of(CHAIR)))
    assert house.agent.ping() == 0
    assert "key" not in client.cookies
    assert is_in(code(client))
    assert house.agent.ping() == 1
    assert house.petition()


def test_what_lies_between_the_two_factors_holds_no_password_and_nothing_that_opens(house: House) -> None:
    from hoiam.vault.agent import Agent
    from hoiam.vault.errors import Locked
    from hoiam.vault.keys import OfficerKey

    client = Client()
    password(client, login_of(CHAIR))
    held = client.session["account_login"]["state"]["held by the key agent"]
    lies = " ".join([str(dict(client.session)), *(c.value for c in client.cookies.values())])
    lies += " ".join(s.session_data + str(s.get_decoded()) for s in Session.objects.all())
    assert PASSWORD not in lies
    key = _key_of(CHAIR)
    with pytest.raises(Locked):
        Agent().handle("unlock", {"key": key, "held": held, "bodies": []})  # another agent, or this one started again
    with pytest.raises(Locked):
        house.agent._line.ask("unlock", key=_key_of(LAND), held=held, bodies=[])  # another office's
    assert OfficerKey.from_json(key).officer == CHAIR
    assert house.agent.ping() == 0


def _key_of(office: str) -> str:
    from hoiam.casework.models import Officer

    return str(Officer.objects.get(office_id=office).key)


def test_what_the_agent_holds_opens_once_and_for_a_quarter_of_an_hour(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.vault import agent
    from hoiam.vault.errors import Locked
    from hoiam.vault.keys import OfficerKey

    key = OfficerKey.from_json(_key_of(CHAIR))
    held = house.agent.hold(CHAIR, PASSWORD)
    assert house.agent.unlock_held(key, held, []).officer == CHAIR
    with pytest.raises(Locked):
        house.agent.unlock_held(key, held, [])
    late = house.agent.hold(CHAIR, PASSWORD)
    then = time.monotonic() + agent.HOLD_SECONDS + 1
    monkeypatch.setattr(agent.time, "monotonic", lambda: then)
    with pytest.raises(Locked):
        house.agent.unlock_held(key, late, [])


def test_what_was_held_half_an_hour_ago_opens_for_nobody_even_with_the_agent_s_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from hoiam.vault import agent

    here, now = agent.Agent(), time.monotonic()
    monkeypatch.setattr(agent.time, "monotonic", lambda: now)
    old = base64.b64decode(here.handle("hold", {"officer": CHAIR, "password": PASSWORD})["held"])
    now += 2 * agent.HOLD_SECONDS
    young = base64.b64decode(here.handle("hold", {"officer": CHAIR, "password": PASSWORD})["held"])
    here.forget_idle()  # as once a minute
    ((_until, seal),) = here._for_holding
    assert PASSWORD in json.loads(seal.decrypt(young[:12], young[12:], CHAIR.encode()))
    with pytest.raises(InvalidTag):
        seal.decrypt(old[:12], old[12:], CHAIR.encode())
    now += 2 * agent.HOLD_SECONDS
    here.forget_idle()
    assert here._for_holding == []


def test_a_held_password_is_as_long_whatever_the_password(house: House) -> None:
    assert len({len(house.agent.hold(CHAIR, "x" * n)) for n in range(1, 120)}) == 1


@pytest.mark.parametrize("said", ["000000", "", "abc", "12345678"])
def test_a_wrong_code_unlocks_nothing(house: House, said: str) -> None:
    client = Client()
    password(client, login_of(CHAIR))
    assert code(client, said or " ").status_code == 200
    assert house.agent.ping() == 0
    assert client.get("/desk/").status_code == 302


def test_every_address_of_the_house_unlocks_nothing_for_whoever_has_the_password_alone(house: House) -> None:
    """Every page that takes a form: as somebody between the two factors, with all that a stranger could fill in."""
    names = [n for n in get_resolver().reverse_dict if isinstance(n, str)]
    names += [f"desk:{n}" for n in get_resolver().namespace_dict["desk"][1].reverse_dict if isinstance(n, str)]
    client, login = Client(), login_of(CHAIR)
    password(client, login, next="/desk/unlock/")
    filled = {"password": PASSWORD, "oldpassword": PASSWORD, "login": login, "next": "/desk/", "code": "123456"}
    filled |= {"credential": "{}"}
    asked = 0
    for name in names:
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue  # it needs the id of a petition
        if path.startswith("/account/logout"):
            continue
        asked += 1
        client.post(path, filled)
        client.get(path)
        assert house.agent.ping() == 0, path
        assert client.get("/desk/").status_code == 302, path
    assert asked > 20


def test_the_page_that_was_asked_for_comes_after_the_second_factor(house: House) -> None:
    client = Client()
    password(client, login_of(CHAIR), next="/desk/unlock/")
    answer = code(client)
    assert answer.headers["Location"] == "/desk/unlock/"
    assert house.agent.ping() == 1


@pytest.mark.parametrize(
    "where",
    [
        "http://[",
        "//[",
        "http://[::1",
        "//a\u2100b",
        "https://evil.invalid/",
        "//evil.invalid",
        "\\\\evil.invalid",
        "javascript:a",
        "\x00",
    ],
)
def test_a_log_in_leads_nowhere_but_into_this_house_whatever_address_it_is_told(house: House, where: str) -> None:
    login = login_of(CHAIR)
    client = from_("203.0.113.9")
    assert client.get("/account/login/", {"next": where}).status_code in (200, 400)
    assert password(client, login, WRONG, next=where).status_code == 200
    assert is_asked_for_the_second_factor(password(client, login, next=where))
    assert is_in(code(client))
    for path in ("/account/reauthenticate/", "/account/2fa/reauthenticate/"):
        assert client.post(path, {"password": WRONG, "code": "000000", "next": where}).status_code == 200
    after = client.post("/account/logout/", {"next": where})
    assert after.status_code == 302
    assert str(after.headers["Location"]).startswith("/account/")


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("by", ["password", "code"])
def test_the_name_typed_for_a_key_is_there_when_the_officer_has_shown_again_who_he_is(
    house: House, prefix: str, by: str
) -> None:
    named = "Khóa để ở văn phòng"
    client = house.officer(CLERK).client
    asked = client.post(f"{prefix}/account/2fa/webauthn/add/", {"name": named, "credential": "{}"})
    where = str(asked.headers["Location"])
    if by == "code":
        links = re.findall(r'href="([^"]*/2fa/reauthenticate/[^"]*)"', client.get(where).content.decode())
        where = html.unescape(links[0])
    assert client.post(where, {by: WRONG}).status_code == 200
    opened = client.post(where, {by: PASSWORD if by == "password" else totp(SECRET, time.time())}, follow=True)
    assert opened.status_code == 200 and f'value="{named}"' in opened.content.decode()


def test_a_second_tab_with_another_officer_opens_his_key_and_not_the_first_one_s(house: House) -> None:
    from hoiam.site.officer_key import opened

    client = Client()
    password(client, login_of(CHAIR))
    client.post("/account/logout/")  # "back to logging in" in the second tab
    password(client, login_of(LAND))
    assert is_in(code(client))
    assert opened(client.cookies["key"].value)["key"]["officer"] == LAND
    assert house.agent.ping() == 1


def test_going_back_from_the_second_factor_leaves_nothing_held(house: House) -> None:
    client = Client()
    password(client, login_of(CHAIR))
    client.post("/account/logout/")
    assert "held by the key agent" not in str(dict(client.session))
    assert code(client).headers["Location"] == "/account/login/"
    assert house.agent.ping() == 0


def test_a_recovery_code_is_a_second_factor_and_counts_once(house: House) -> None:
    said = recovery_codes(CHAIR)[0]
    client = Client()
    password(client, login_of(CHAIR))
    assert is_in(code(client, said))
    assert house.agent.ping() == 1
    again = Client()
    password(again, login_of(CHAIR))
    assert code(again, said).status_code == 200
    assert house.agent.ping() == 1


def test_an_agent_that_is_down_lets_in_and_the_desk_asks_for_the_password_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.casework.keys import officers
    from hoiam.vault.errors import Unreachable

    class Down:
        def __getattr__(self, name: str) -> Callable[..., None]:
            def ask(*_: object) -> None:
                raise Unreachable("agent")

            return ask

    monkeypatch.setattr(officers, "agent", Down)
    client = Client()
    password(client, login_of(CHAIR))
    assert is_in(code(client))
    assert client.get("/desk/").status_code == 200


def test_an_officer_without_a_second_factor_unlocks_nothing_and_sees_no_desk(house: House) -> None:
    client = Client()
    assert is_in(password(client, without_second_factor(CHAIR)))
    assert house.agent.ping() == 0
    for path in ("/desk/", "/desk/unlock/", "/desk/keys/"):
        assert client.post(path, {"password": PASSWORD}).headers["Location"] == "/account/2fa/"
    assert house.agent.ping() == 0


def test_a_session_of_one_factor_ends_when_its_officer_gets_a_second(house: House) -> None:
    """Opened by whoever had the password before the officer set up his second factor elsewhere."""
    paths = [f"/account/{name}" for name in ("2fa/", "2fa/recovery-codes/", "reauthenticate/", "login/")]
    paths += ["/desk/unlock/", "/desk/"]
    login, thieves = without_second_factor(CHAIR), [Client() for _ in paths]
    for thief in thieves:
        assert is_in(password(thief, login))
        assert thief.get("/account/2fa/").status_code == 200
    with_second_factor(CHAIR)
    for path, thief in zip(paths, thieves, strict=True):
        assert thief.post(path, {"password": PASSWORD}).headers["Location"].startswith("/account/login/"), path
        assert "_auth_user_id" not in thief.session, path
    assert house.agent.ping() == 0


def test_who_sets_up_his_second_factor_has_shown_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    # The test's own transaction never ends; in the house the one of setting up ends within the request.
    monkeypatch.setattr(transaction, "on_commit", lambda then: then())
    client = Client()
    password(client, without_second_factor(CHAIR))
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/")
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert client.post("/account/2fa/totp/activate/", {"code": totp(secret, time.time())}).status_code == 302
    assert client.get("/desk/").status_code == 200
    assert house.agent.ping() == 0
    assert client.post("/desk/unlock/", {"password": PASSWORD}).status_code == 302
    assert house.agent.ping() == 1


# --- passkeys --------------------------------------------------------------------------------------------------------------


class Passkey:
    """A passkey on an officer's telephone that has asked for his finger, as WebAuthn Level 2 writes its answers."""

    def __init__(self, office: str) -> None:
        from allauth.account.utils import user_pk_to_url_str
        from allauth.mfa.models import Authenticator
        from cryptography.hazmat.primitives.asymmetric import ec
        from fido2.cose import ES256
        from fido2.webauthn import AttestationObject, AttestedCredentialData

        from hoiam.casework.models import Officer

        user = Officer.objects.get(office_id=office)
        self.key, self.id, self.user = ec.generate_private_key(ec.SECP256R1()), b"passkey of " + office.encode(), user
        self.handle = user_pk_to_url_str(user).encode()
        made = AttestedCredentialData.create(bytes(16), self.id, ES256.from_cryptography_key(self.key.public_key()))
        attestation = AttestationObject.create("none", self._data(0x45, made), {})
        said = self._client("webauthn.create", b"x" * 32)
        credential = self._answer(attestationObject=bytes(attestation), clientDataJSON=said)
        Authenticator.objects.create(user=user, type="webauthn", data={"name": "telephone", "credential": credential})

    def log_in(self, client: Client) -> Any:
        """As the button of the log-in page does."""
        asked = client.get("/account/2fa/webauthn/login/", HTTP_ACCEPT="application/json").json()["request_options"]
        return client.post("/account/2fa/webauthn/login/", {"credential": self.shown(asked["publicKey"]["challenge"])})

    def shown(self, challenge: str, flags: int = 0x05) -> str:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec
        from fido2.utils import websafe_decode

        data, said = bytes(self._data(flags)), self._client("webauthn.get", websafe_decode(challenge))
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        answer = self._answer(authenticatorData=data, clientDataJSON=said, signature=signature, userHandle=self.handle)
        return json.dumps(answer)

    @staticmethod
    def _data(flags: int, made: bytes = b"") -> Any:
        from fido2.webauthn import AuthenticatorData

        return AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), flags, 1, made)

    @staticmethod
    def _client(what: str, challenge: bytes) -> bytes:
        from fido2.webauthn import CollectedClientData

        return bytes(CollectedClientData.create(what, challenge, "http://testserver"))

    def _answer(self, **response: bytes) -> dict[str, Any]:
        from fido2.utils import websafe_encode

        said = {name: websafe_encode(value) for name, value in response.items()}
        return {"id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key", "response": said}


def test_a_passkey_logs_in_with_two_factors_and_unlocks_no_key_until_the_password_is_typed(house: House) -> None:
    passkey, client = Passkey(CHAIR), Client()
    assert is_in(passkey.log_in(client))
    assert house.agent.ping() == 0
    case = house.petition()
    assert client.get("/desk/").status_code == 200
    assert "/desk/unlock/" in client.post(f"/desk/petition/{case}/read/").headers["Location"]
    assert client.post("/desk/unlock/", {"password": PASSWORD}).status_code == 302
    assert house.agent.ping() == 1


def test_a_passkey_after_the_password_is_a_second_factor_and_the_key_opens(house: House) -> None:
    passkey, client = Passkey(CHAIR), Client()
    password(client, login_of(CHAIR))
    challenge = client.get(FACTORS).context["js_data"]["request_options"]["publicKey"]["challenge"]
    assert is_in(client.post(FACTORS, {"credential": passkey.shown(challenge)}))
    assert house.agent.ping() == 1


def test_a_passkey_that_asked_for_no_finger_is_not_taken(house: House) -> None:
    passkey, client = Passkey(CHAIR), Client()
    asked = client.get("/account/2fa/webauthn/login/", HTTP_ACCEPT="application/json").json()["request_options"]
    shown = passkey.shown(asked["publicKey"]["challenge"], flags=0x01)
    assert not is_in(client.post("/account/2fa/webauthn/login/", {"credential": shown}))
    assert client.get("/desk/").status_code == 302


def test_a_passkey_s_answer_is_taken_once_and_in_its_own_browser(house: House) -> None:
    passkey, client = Passkey(CHAIR), Client()
    asked = client.get("/account/2fa/webauthn/login/", HTTP_ACCEPT="application/json").json()["request_options"]
    shown = passkey.shown(asked["publicKey"]["challenge"])
    assert not is_in(Client().post("/account/2fa/webauthn/login/", {"credential": shown}))
    assert is_in(client.post("/account/2fa/webauthn/login/", {"credential": shown}))
    client.post("/account/logout/")
    assert not is_in(client.post("/account/2fa/webauthn/login/", {"credential": shown}))


def test_a_passkey_lets_in_while_passwords_and_codes_must_wait(house: House, limiter: Any) -> None:
    passkey = Passkey(CHAIR)
    limiter._line.down = True
    assert is_in(passkey.log_in(Client()))


def test_asking_for_passkeys_over_and_over_makes_no_more_sessions(house: House, clock: Clock) -> None:
    before = Session.objects.count()
    statuses = [Client().get("/account/2fa/webauthn/login/", HTTP_ACCEPT="application/json").status_code for _ in range(80)]
    assert statuses.count(200) == KINDS["passkey"].free
    assert Session.objects.count() - before == KINDS["passkey"].free
    assert set(statuses[KINDS["passkey"].free :]) == {429}


# --- no stranger shuts out an officer -----------------------------------------------------------------------------------


def test_wrong_log_ins_under_invented_names_from_one_address_shut_out_nobody_elsewhere(house: House, clock: Clock) -> None:
    stranger = from_("203.0.113.7")
    tried = [password(stranger, f"nobody{n}", WRONG) for n in range(KINDS["source"].free + 10)]
    assert waits(tried[-1]) > 0
    for office in (CHAIR, LAND, CLERK):
        assert is_asked_for_the_second_factor(password(from_("198.51.100.2"), login_of(office)))


def test_behind_a_proxy_each_visitor_is_an_address_of_his_own(house: House, clock: Clock, settings: Any) -> None:
    from hoiam.site.config import OWN_MACHINE, _proxies

    settings.PROXIES = _proxies(OWN_MACHINE)

    def by_proxy(address: str) -> Client:
        said = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": f"10.9.8.7, {address}"}
        return Client(**said)  # type: ignore[arg-type]  # goes into each request's environment

    stranger = by_proxy("203.0.113.7")
    assert waits([password(stranger, f"nobody{n}", WRONG) for n in range(KINDS["source"].free + 1)][-1]) > 0
    assert is_asked_for_the_second_factor(password(by_proxy("198.51.100.2"), login_of(CHAIR)))


def test_a_named_officer_gets_in_elsewhere_at_once_and_from_the_attacker_s_own_address_after_a_minute(
    house: House, clock: Clock
) -> None:
    tried = [password(from_("203.0.113.7"), login_of(CHAIR), WRONG) for _ in range(30)]
    assert waits(tried[-1]) > 0
    assert is_asked_for_the_second_factor(password(from_("198.51.100.2"), login_of(CHAIR)))
    clock.now += 62
    assert is_asked_for_the_second_factor(password(from_("203.0.113.7"), login_of(CHAIR)))
    assert is_asked_for_the_second_factor(password(from_("203.0.113.7"), login_of(LAND)))


def test_an_officer_attacked_from_everywhere_gets_in_from_his_own_browser_at_once_and_elsewhere_after_ten_seconds(
    house: House, clock: Clock
) -> None:
    own = from_("198.51.100.2")
    password(own, login_of(CHAIR))
    assert is_in(code(own))
    own.post("/account/logout/")
    for n in range(KINDS["account"].free + 20):
        password(from_(f"203.0.{n // 250}.{n % 250}"), login_of(CHAIR), WRONG)
    # His own browser, wherever he carries it; even at the address of an attacker.
    carried = from_("203.0.0.1")
    carried.cookies = own.cookies
    assert is_asked_for_the_second_factor(password(carried, login_of(CHAIR)))
    # A browser that nobody knows: a wait of its own, which no attacker makes longer.
    new = from_("192.0.2.55")
    assert waits(password(new, login_of(CHAIR))) == 10
    for n in range(50):
        password(from_(f"203.0.113.{n}"), login_of(CHAIR), WRONG)
    clock.now += 10
    assert is_asked_for_the_second_factor(password(new, login_of(CHAIR)))


def test_one_address_alone_makes_no_account_wait_elsewhere(house: House, clock: Clock) -> None:
    for _ in range(500):
        password(from_("203.0.113.7"), login_of(CHAIR), WRONG)
    assert is_asked_for_the_second_factor(password(from_("198.51.100.2"), login_of(CHAIR)))


def test_a_known_browser_is_known_for_its_officer_alone_and_can_guess_no_more_than_others(house: House, clock: Clock) -> None:
    own = Client()
    password(own, login_of(CHAIR))
    code(own)
    own.post("/account/logout/")
    assert own.cookies["device"]["httponly"]
    assert login_of(CHAIR) not in own.cookies["device"].value
    tried = [waits(password(own, login_of(CHAIR), WRONG)) for _ in range(30)]
    assert tried.count(0) == KINDS["device"].free + KINDS["account at source"].free
    tried = [waits(password(own, login_of(LAND), WRONG)) for _ in range(30)]
    assert tried.count(0) == KINDS["account at source"].free
    for forged in ("", "x", own.cookies["device"].value[:-4] + "AAAA"):
        stranger = from_("203.0.113.9")
        stranger.cookies["device"] = forged
        tried = [waits(password(stranger, login_of(CLERK), WRONG)) for _ in range(10)]
        assert tried.count(0) <= KINDS["account at source"].free


def test_a_browser_is_known_only_after_the_second_factor(house: House) -> None:
    client = Client()
    password(client, login_of(CHAIR))
    assert "device" not in client.cookies
    one_factor = Client()
    password(one_factor, without_second_factor(LAND))
    assert "device" not in one_factor.cookies


def test_a_log_in_that_exists_and_one_that_does_not_are_answered_alike_and_wait_alike(house: House, clock: Clock) -> None:
    def story(login: str, first: int) -> list[tuple[int, int, str]]:
        told = []
        for n in range(KINDS["account"].free + 40):
            answer = password(from_(f"203.0.{first}.{n % 40}"), login, WRONG)
            page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode()).replace(login, "")
            told.append((answer.status_code, waits(answer), page))
            clock.now += n % 3
        return told

    clock_at = clock.now
    known = story(login_of(CHAIR), 1)
    clock.now = clock_at
    unknown = story("x" * len(login_of(CHAIR)), 2)
    assert known == unknown
    assert any(wait for _status, wait, _page in known)


def test_spellings_of_one_log_in_are_counted_as_one(house: House, clock: Clock) -> None:
    login = login_of(CHAIR)
    spelt = [login, login.upper(), f" {login} ", login.title(), login.replace("i", "ı"), login.swapcase()] * 2
    tried = [waits(password(from_("203.0.113.7"), each, WRONG)) for each in spelt]
    assert tried.count(0) == KINDS["account at source"].free


# --- six digits ------------------------------------------------------------------------------------------------------------


def test_codes_of_an_account_are_guessed_ten_times_from_all_addresses_together(house: House, clock: Clock) -> None:
    looked_at = 0
    for n in range(60):
        thief = from_(f"203.0.113.{n}")
        assert is_asked_for_the_second_factor(password(thief, login_of(CHAIR)))
        looked_at += waits(code(thief, f"{n:06d}")) == 0
    assert looked_at == KINDS["code"].free
    # Nor does logging in as oneself in between help.
    own = from_("203.0.113.200")
    password(own, login_of(LAND))
    assert is_in(code(own))
    thief = from_("203.0.113.201")
    password(thief, login_of(CHAIR))
    assert waits(code(thief, "123456")) > 0


def test_recovery_codes_share_the_count_of_six_digits(house: House, clock: Clock) -> None:
    recovery_codes(CHAIR)
    thief = Client()
    password(thief, login_of(CHAIR))
    tried = [waits(code(thief, said)) for n in range(40) for said in (f"{n:08d}", f"{n:06d}")]
    assert tried.count(0) == KINDS["code"].free


def test_an_officer_gets_in_from_his_own_browser_while_somebody_with_his_password_guesses_codes(
    house: House, clock: Clock
) -> None:
    own = Client()
    password(own, login_of(CHAIR))
    assert is_in(code(own, totp(SECRET, time.time() - 30)))
    own.post("/account/logout/")
    for n in range(40):
        thief = from_(f"203.0.113.{n}")
        password(thief, login_of(CHAIR))
        code(thief, f"{n:06d}")
    assert is_asked_for_the_second_factor(password(own, login_of(CHAIR)))
    assert is_in(code(own))
    # And elsewhere he waits for as long as it says, and then gets in with the right one.
    new = from_("192.0.2.55")
    password(new, login_of(CHAIR))
    wait = waits(code(new, totp(SECRET, time.time() + 30)))
    assert 0 < wait <= 10
    clock.now += wait
    assert is_in(code(new, totp(SECRET, time.time() + 30)))


def in_a_row(at: float, between: str = "") -> str:
    return totp(SECRET, at) + between + totp(SECRET, at + 30)


def test_while_somebody_with_his_password_guesses_from_everywhere_two_codes_in_a_row_let_the_officer_in_anywhere(
    house: House, clock: Clock
) -> None:
    def guessed(n: int) -> int:
        thief = from_(f"203.0.{n // 250}.{n % 250}")
        password(thief, login_of(CHAIR))
        code(thief, f"{n:012d}")
        return waits(code(thief, f"{n:06d}"))

    for n in range(40):
        guessed(n)
    officer = from_("192.0.2.55")
    password(officer, login_of(CHAIR))
    answer = code(officer, totp(SECRET, time.time()))
    assert waits(answer) > 0
    assert "hai mã liền nhau" in text(answer)
    assert is_in(code(officer, in_a_row(time.time() - 30, " ")))
    assert house.agent.ping() == 1


@pytest.mark.parametrize("wrong", ["twice the same", "two apart", "backwards", "too old", "one right"])
def test_two_codes_that_did_not_follow_each_other_just_now_are_wrong(house: House, wrong: str) -> None:
    at = time.time()
    said = {
        "twice the same": totp(SECRET, at) * 2,
        "two apart": totp(SECRET, at - 30) + totp(SECRET, at + 30),
        "backwards": totp(SECRET, at) + totp(SECRET, at - 30),
        "too old": in_a_row(at - 150),
        "one right": totp(SECRET, at) + "000000",
    }[wrong]
    client = Client()
    password(client, login_of(CHAIR))
    assert code(client, said).status_code == 200
    assert house.agent.ping() == 0


def test_two_codes_in_a_row_are_taken_once_and_so_is_each_of_them(house: House) -> None:
    at = time.time() - 30
    first, second = Client(), Client()
    password(first, login_of(CHAIR))
    assert is_in(code(first, in_a_row(at)))
    for said in (in_a_row(at), totp(SECRET, at), totp(SECRET, at + 30), in_a_row(at + 30), in_a_row(at - 30)):
        password(second, login_of(CHAIR))
        assert code(second, said).status_code == 200


def test_wrong_pairs_of_codes_make_their_own_address_wait(house: House, clock: Clock) -> None:
    thief = Client()
    password(thief, login_of(CHAIR))
    tried = [waits(code(thief, f"{n:012d}")) for n in range(40)]
    assert tried.count(0) == KINDS["two codes"].free


def test_a_code_is_taken_once_in_whichever_process(house: House) -> None:
    said = totp(SECRET, time.time())
    first, second = Client(), Client()
    password(first, login_of(CHAIR))
    assert is_in(code(first, said))
    for spelt in (said, f"{said[:3]} {said[3:]}", f" {said}-"):
        password(second, login_of(CHAIR))
        assert code(second, spelt).status_code == 200, "and the caches of Django keep nothing"
    other = Client()
    password(other, login_of(LAND))
    assert is_in(code(other, said)), "another officer's telephone may show the same"


def test_showing_a_second_factor_again_is_counted_with_the_log_ins(house: House, clock: Clock) -> None:
    desk = house.officer(CHAIR)
    tried = [waits(desk.post("/account/2fa/reauthenticate/", {"code": f"{n:06d}"})) for n in range(40)]
    assert tried.count(0) == KINDS["code"].free
    thief = from_("203.0.113.7")
    password(thief, login_of(CHAIR))
    assert waits(code(thief, "000001")) > 0


def test_typing_the_password_again_is_counted_with_the_log_ins(house: House, clock: Clock) -> None:
    desk = house.officer(CHAIR)
    tried = [waits(desk.post("/account/reauthenticate/", {"password": WRONG})) for _ in range(40)]
    assert tried.count(0) == KINDS["account at source"].free


# --- without the limiter ---------------------------------------------------------------------------------------------------


def test_without_the_limiter_nothing_that_can_be_guessed_is_looked_at(house: House, limiter: Any) -> None:
    waiting = Client()
    password(waiting, login_of(CHAIR))
    limiter._line.down = True
    known, unknown = (password(Client(), each) for each in (login_of(CHAIR), "x" * len(login_of(CHAIR))))
    for answer in (known, unknown, code(waiting)):
        assert answer.status_code == 200
        assert "Tạm thời chưa nhận được mật khẩu và mã" in text(answer)
    assert house.agent.ping() == 0
    limiter._line.down = False
    assert is_in(code(waiting)), "the half-done log-in is still there"
