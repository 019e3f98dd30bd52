"""What tests stand on: a database of their own, as the role of the house, as new after each test."""

import re

import psycopg
import pytest
from committed import ROOT
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone


@pytest.mark.django_db
def test_tests_act_as_the_role_of_the_house_and_not_as_the_owner():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("hoiam_app", False, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_for_the_next(turn):
    assert Session.objects.count() == 0
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=timezone.now())


def test_nobody_walks_from_one_database_into_the_gatekeepers(own_database):
    for role, other in ((own_database.app, own_database.gatekeeper), (own_database.gatekeeper, own_database.app)):
        there = psycopg.conninfo.conninfo_to_dict(other)["dbname"]
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(role, dbname=there)


def test_the_roles_of_the_house_are_those_that_its_decision_names(addresses):
    with psycopg.connect(addresses.owner) as owner:
        named = owner.execute(r"SELECT rolname FROM pg_roles WHERE rolname LIKE 'hoiam\_%'")
        roles = {name for (name,) in named if not name.startswith("hoiam_copy_")}  # those are of tests of the vault alone
    page = (ROOT / "docs" / "decisions" / "the-trial-engine-and-its-roles.md").read_text()
    assert set(re.findall(r"`(hoiam_\w+)`", page)) == roles


def test_a_letter_sent_reaches_the_post_office(post_office):
    from django.core.mail import send_mail

    send_mail("Có tin mới", "Hồ sơ của bạn có tin mới.", "hoiam@demo.invalid", ["nguoi.dan@demo.invalid"])
    assert [letter["Subject"] for letter in post_office.letters] == ["Có tin mới"]
