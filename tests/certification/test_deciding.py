"""Revoking and waiving: with a reason, once, and on record."""

from __future__ import annotations

from datetime import date

import pytest

from lms.certification.domain.refusals import (
    AlreadyRevoked,
    OwnCase,
    ReasonMissing,
    WaiverEndsBeforeStart,
    WaiverIsOver,
    WaiverOverlaps,
)
from lms.certification.models import Certificate, Certification, Waiver
from lms.certification.services.deciding import WaiverPlan, end_waiver, revoke, waive
from lms.core.api import AuditEntry
from tests.factories.certification import make_certificate, make_certification, noon
from tests.factories.people import Cast, make_cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
NOW = noon(TODAY)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def certification() -> Certification:
    return make_certification()


def test_revoking_keeps_who_when_and_why(cast: Cast, certification: Certification) -> None:
    certificate = make_certificate(cast.li, certification, date(2026, 6, 1))

    revoke(certificate=certificate, actor=cast.user("zhao"), reason=" 代考 ", now=NOW)

    kept = Certificate.objects.get()
    assert (kept.state, kept.revoked_at, kept.revoked_by, kept.revocation_reason) == (
        "revoked",
        NOW,
        cast.user("zhao"),
        "代考",
    )
    entry = AuditEntry.objects.about(kept).get()
    assert (entry.action, entry.actor_key, entry.reason) == (
        "certification.revoked",
        str(cast.user("zhao").pk),
        "代考",
    )


def test_revoking_needs_a_reason(cast: Cast, certification: Certification) -> None:
    certificate = make_certificate(cast.li, certification, date(2026, 6, 1))

    with pytest.raises(ReasonMissing):
        revoke(certificate=certificate, actor=cast.user("zhao"), reason="  ", now=NOW)

    assert Certificate.objects.get().state == "valid"


def test_the_first_reason_of_revoking_stands(cast: Cast, certification: Certification) -> None:
    certificate = make_certificate(cast.li, certification, date(2026, 6, 1))
    revoke(certificate=certificate, actor=cast.user("zhao"), reason="代考", now=NOW)

    with pytest.raises(AlreadyRevoked):
        revoke(certificate=certificate, actor=cast.user("zhao"), reason="其他", now=NOW)

    assert Certificate.objects.get().revocation_reason == "代考"


def plan(
    cast: Cast, certification: Certification, starts_on: date, ends_on: date, reason: str = "产假"
) -> WaiverPlan:
    """Plan a waiver for Li."""
    return WaiverPlan(certification, cast.li, starts_on, ends_on, reason)


def test_nobody_waives_for_oneself(cast: Cast, certification: Certification) -> None:
    own = WaiverPlan(certification, cast.zhao, TODAY, date(2027, 3, 1), "产假")

    with pytest.raises(OwnCase):
        waive(plan=own, decided_by=cast.user("zhao"), now=NOW)

    assert not Waiver.objects.exists()


def test_a_waiver_is_kept_and_audited(cast: Cast, certification: Certification) -> None:
    waiver = waive(
        plan=plan(cast, certification, TODAY, date(2027, 3, 1)), decided_by=cast.user("zhao"), now=NOW
    )

    assert list(Waiver.objects.on(TODAY)) == [waiver]
    assert AuditEntry.objects.about(waiver).get().reason == "产假"


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "reason", "refusal"),
    [
        (TODAY, date(2027, 3, 1), " ", ReasonMissing),
        (TODAY, date(2026, 11, 24), "产假", WaiverEndsBeforeStart),
        (date(2026, 12, 31), date(2027, 3, 1), "产假", WaiverOverlaps),
        (date(2026, 1, 1), date(2026, 12, 1), "产假", WaiverOverlaps),
    ],
)
def test_refused_waivers(
    cast: Cast,
    certification: Certification,
    starts_on: date,
    ends_on: date,
    reason: str,
    refusal: type[Exception],
) -> None:
    waive(
        plan=plan(cast, certification, date(2026, 12, 1), date(2026, 12, 31)),
        decided_by=cast.user("zhao"),
        now=NOW,
    )

    with pytest.raises(refusal):
        waive(
            plan=plan(cast, certification, starts_on, ends_on, reason),
            decided_by=cast.user("zhao"),
            now=NOW,
        )

    assert Waiver.objects.count() == 1


def test_a_waiver_of_another_certification_does_not_overlap(cast: Cast, certification: Certification) -> None:
    for each in (certification, make_certification("班组长任职证")):
        waive(plan=plan(cast, each, TODAY, TODAY), decided_by=cast.user("zhao"), now=NOW)

    assert Waiver.objects.count() == 2


def test_a_waiver_may_end_early(cast: Cast, certification: Certification) -> None:
    waiver = waive(
        plan=plan(cast, certification, TODAY, date(2027, 3, 1)), decided_by=cast.user("zhao"), now=NOW
    )

    end_waiver(waiver=waiver, ends_on=date(2026, 12, 1), actor=cast.user("zhao"), reason="提前返岗")

    assert Waiver.objects.get().ends_on == date(2026, 12, 1)
    entry = AuditEntry.objects.about(waiver).get(action="certification.waiver_ended")
    assert entry.details == {"was": "2027-03-01", "now": "2026-12-01"}


@pytest.mark.parametrize("ends_on", [date(2026, 11, 24), date(2027, 3, 1), date(2027, 3, 2)])
def test_a_waiver_never_ends_later_or_before_it_began(
    cast: Cast, certification: Certification, ends_on: date
) -> None:
    waiver = waive(
        plan=plan(cast, certification, TODAY, date(2027, 3, 1)), decided_by=cast.user("zhao"), now=NOW
    )

    with pytest.raises(WaiverIsOver):
        end_waiver(waiver=waiver, ends_on=ends_on, actor=cast.user("zhao"), reason="提前返岗")
