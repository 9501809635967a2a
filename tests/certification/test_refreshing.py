"""The hourly round keeps states what the days say, and a second run changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.rules import state_on
from lms.certification.certificates.services import hourly_round, refresh_states
from lms.certification.revocation.services import revoke
from tests.factories.certification import make_attempt, make_certificate, make_certification, noon
from tests.factories.people import make_cast, make_employee

pytestmark = pytest.mark.django_db
FIRST_DAY = date(2026, 1, 10)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 9),
        date(2026, 1, 10),
        date(2026, 12, 9),
        date(2026, 12, 10),
        date(2027, 1, 9),
        date(2027, 1, 10),
    ],
    ids=str,
)
def test_kept_states_are_those_of_the_rules(day: date) -> None:
    certificate = make_certificate(make_employee(), make_certification(), FIRST_DAY)

    refresh_states(now=noon(day))

    assert Certificate.objects.get().state == state_on(certificate.validity, day, window_days=30)


def test_a_second_run_changes_nothing() -> None:
    certification = make_certification()
    for months in range(15):
        make_certificate(make_employee(), certification, FIRST_DAY - timedelta(days=30 * months))
    now = noon(date(2026, 2, 1))

    first, second = refresh_states(now=now), refresh_states(now=now)

    assert (first, second) == (4, 0)


def test_a_revoked_certificate_stays_revoked() -> None:
    cast = make_cast()
    certificate = make_certificate(cast.li, make_certification(), FIRST_DAY)
    revoke(certificate=certificate, actor=cast.user("zhao"), reason="代考", now=noon(date(2026, 2, 1)))

    changed = refresh_states(now=noon(date(2028, 1, 1)))

    assert (changed, Certificate.objects.get().state) == (0, "revoked")


def test_windows_are_those_of_each_certification() -> None:
    short, long = make_certification(window_days=30), make_certification("班组长任职证", window_days=60)
    for certification in (short, long):
        make_certificate(make_employee(), certification, FIRST_DAY)

    refresh_states(now=noon(date(2026, 11, 20)))

    assert list(Certificate.objects.order_by("certification__pk").values_list("state", flat=True)) == [
        "valid",
        "in_window",
    ]


def test_the_round_costs_the_same_for_one_and_three_certificates(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    certification = make_certification()
    make_certificate(make_employee(), certification, FIRST_DAY)
    with django_assert_num_queries(9):
        hourly_round(noon(FIRST_DAY))

    for _ in range(2):
        make_certificate(make_employee(), certification, FIRST_DAY)
    with django_assert_num_queries(9):
        hourly_round(noon(FIRST_DAY))


def test_the_command_says_what_it_did_and_can_be_repeated() -> None:
    certification = make_certification()
    today = timezone.localdate()
    make_attempt(make_employee(), certification.paper, noon(today) - timedelta(days=1))
    make_certificate(make_employee(), certification, today - timedelta(days=800))
    Certificate.objects.update(state="valid")

    outputs = [StringIO(), StringIO()]
    for output in outputs:
        call_command("refresh_certificates", stdout=output)

    assert [output.getvalue().strip() for output in outputs] == [
        "Certificates: 1 issued, 1 changed state.",
        "Certificates: 0 issued, 0 changed state.",
    ]
