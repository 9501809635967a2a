"""The holder's own card: after a renewal it hands out each certificate with the days printed on it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from lms.certification.cards.queries import cards_of
from lms.certification.certificates.models import Certificate
from lms.certification.requirements.models import Certification
from lms.certification.revocation.services import revoke
from tests.factories.certification import make_certificate, noon
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def make_renewed(cast: Cast, hotline: Certification) -> tuple[Certificate, Certificate]:
    """Give Li a certificate that ends in 19 days, and the one that follows it."""
    first = localdate() - 345 * DAY
    held = make_certificate(cast.li, hotline, first)
    renewal = make_certificate(
        cast.li, hotline, held.valid_to + DAY, today=localdate(), issued_at=noon(localdate() - DAY)
    )
    return held, renewal


def days_of(certificate: Certificate) -> str:
    first: date = certificate.valid_from
    last: date = certificate.valid_to
    return f"{first} – {last}"


def test_after_a_renewal_both_certificates_stand_with_their_days_and_their_own_pdf(
    cast: Cast, hotline: Certification, client: Client
) -> None:
    held, renewal = make_renewed(cast, hotline)
    client.force_login(cast.user("li"))

    card = client.get(reverse("lms_certification:mine")).text

    assert f"有效至 {renewal.valid_to}" in card
    places = [
        card.index(what)
        for certificate in (held, renewal)
        for what in (
            days_of(certificate),
            reverse("lms_certification:certificate_pdf", args=[certificate.serial]),
        )
    ]
    assert places == sorted(places)
    assert card.count("下载 PDF") == 2
    assert "历次证书" not in card


def test_a_revoked_renewal_carries_nothing_on(cast: Cast, hotline: Certification) -> None:
    held, renewal = make_renewed(cast, hotline)
    revoke(certificate=renewal, actor=cast.user("zhao"), reason="代考", now=noon(localdate()))

    (card,) = cards_of(cast.li, localdate())

    assert (card.in_force, card.ends_on) == ((held,), held.valid_to)


def test_without_a_renewal_the_card_hands_out_the_one_there_is(
    cast: Cast, hotline: Certification, client: Client
) -> None:
    held = make_certificate(cast.li, hotline, localdate() - 100 * DAY)
    client.force_login(cast.user("li"))

    card = client.get(reverse("lms_certification:mine")).text

    assert card.count(reverse("lms_certification:certificate_pdf", args=[held.serial])) == 1
    assert f'证书编号 <span class="serial">{held.serial}</span>' in card
    assert "历次证书" not in card


def test_a_certificate_that_ended_stands_among_those_issued_before(
    cast: Cast, hotline: Certification, client: Client
) -> None:
    ended = make_certificate(cast.li, hotline, localdate() - 900 * DAY)
    held = make_certificate(cast.li, hotline, localdate() - 100 * DAY)
    client.force_login(cast.user("li"))

    before = client.get(reverse("lms_certification:mine")).text.partition("历次证书")[2]

    assert [one.serial in before for one in (ended, held)] == [True, False]
