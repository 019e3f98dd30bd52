"""Every address asked by every role, for what does not exist and with nonsense: no page of another role, and no error."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.test import Client
from test_routes import example, routes

from hoiam.casework import bodies
from hoiam.casework.guards import ROLES
from hoiam.casework.models import Body, Office, Officer

NONSENSE = {
    "text": "'\"><script>\x00",
    "code": "ZZZZZ",
    "ground": "khong-co",
    "day": "31/02/2026",
    "seq": "-1",
    "page": "99999",
}


def officer(role: str) -> Client:
    """Somebody with two factors and this one role, logged in."""
    body, _ = Body.objects.get_or_create(
        code="THU", defaults={"name_vi": "Cơ quan thử", "name_en": "Trial body", "level": "commune"}
    )
    office = Office.objects.create(code=f"THU/{role}", body=body, title_vi=role, title_en=role, roles=[role])
    person = Officer.objects.create(username=role, office=office)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": encrypt("A" * 32)})
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_its_own_pages_and_no_others(role):
    client = officer(role)
    wrong = []
    for address, name, guard in routes():
        asked = example(address)
        if asked is None or guard is None or name.startswith("account_"):
            continue
        # An address with a NUL is answered before anybody is asked who he is (`site.doors`).
        of_an_address = NONSENSE | {"text": NONSENSE["text"].strip("\0")}
        for send, nonsense in ((client.get, {}), (client.get, of_an_address), (client.post, NONSENSE)):
            answer = send(asked, nonsense)
            other = guard.who == "officer" and guard.roles and role not in guard.roles
            if answer.status_code >= 500 or (other and answer.status_code != 403):
                wrong.append((send.__name__, asked, answer.status_code))
    assert wrong == []


@pytest.mark.django_db
def test_an_office_without_a_role_lands_on_a_page_that_says_so_and_leads_on():
    officer("steward")
    Office.objects.filter(code="THU/steward").update(title_vi="Người quản trị thử", title_en="Trial steward")
    bodies.forget()
    client = officer("clerk")
    Office.objects.filter(code="THU/clerk").update(roles=[])
    for prefix, says in (("", "chưa có vai trò"), ("/en", "has no role yet")):
        answer = client.get(f"{prefix}/desk/")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert says in page
        assert ("Người quản trị thử" if not prefix else "Trial steward") in page, "who can help"
        assert f'action="{prefix}/account/logout/"' in page
        for leads_on in ("keys", "help"):
            assert client.get(f"{prefix}/desk/{leads_on}/").status_code == 200
    bodies.forget()


@pytest.mark.django_db
def test_an_officer_without_a_second_factor_gets_no_further_than_setting_one_up():
    client = officer("clerk")
    Authenticator.objects.all().delete()
    guarded = [example(address) for address, name, guard in routes() if guard and guard.who == "officer" and "mfa" not in name]
    for address in filter(None, guarded):
        if address.startswith("/account/"):
            continue
        answer = client.get(address)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/account/2fa/"), address


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_nonsense_from_a_stranger_breaks_nothing(prefix):
    stranger = Client(raise_request_exception=False)
    broken = []
    for address in filter(None, (example(address) for address, _, _ in routes())):
        for asked in (address, f"{address}?page=-1&q=%00%ff&lang=../../etc", f"{address}?q=" + "ạ" * 3000):
            if (status := stranger.get(prefix + asked).status_code) >= 500:
                broken.append(("get", asked[:80], status))
        if (status := stranger.post(prefix + address, NONSENSE).status_code) >= 500:
            broken.append(("post", address, status))
    assert broken == []
