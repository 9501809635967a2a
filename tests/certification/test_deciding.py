"""Revoking, lifting that and waiving: with a reason, once, and on record."""

from __future__ import annotations

from datetime import date

import pytest

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.queries import shown_to_strangers
from lms.certification.certificates.rules import OwnCase
from lms.certification.requirements.models import Certification
from lms.certification.revocation.services import (
    AlreadyRevoked,
    AnotherHolds,
    EndHasPassed,
    NotRevoked,
    OwnRevocation,
    lift_revocation,
    revoke,
)
from lms.certification.waivers.models import Waiver
from lms.certification.waivers.services import (
    OwnWaiver,
    WaiverEndsBeforeStart,
    WaiverIsOver,
    WaiverOverlaps,
    WaiverPlan,
    end_waiver,
    waive,
)
from lms.core.refusals import ReasonMissing
from lms.core.trail.models import AuditEntry
from lms.people.api import Role
from tests.accounts import User
from tests.factories.certification import make_certificate, make_certification, noon
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
NOW = noon(TODAY)


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


@pytest.fixture
def colleague() -> User:
    """Give a second member of HR."""
    return make_user_with_role(Role.HR)


@pytest.fixture
def revoked(cast: Cast, certification: Certification) -> Certificate:
    """Give Li's certificate, which Zhao revoked by mistake."""
    certificate = make_certificate(cast.li, certification, date(2026, 6, 1))
    return revoke(certificate=certificate, actor=cast.user("zhao"), reason="代考", now=NOW)


def test_lifting_a_revocation_keeps_both_on_record(revoked: Certificate, colleague: User) -> None:
    lift_revocation(certificate=revoked, actor=colleague, reason=" 认错了人 ", now=NOW)

    kept = Certificate.objects.get()
    assert (kept.state, kept.revoked_at, kept.revoked_by, kept.revocation_reason) == ("valid", None, None, "")
    assert shown_to_strangers(kept, TODAY).tone == "good"
    assert [(entry.action, entry.reason) for entry in AuditEntry.objects.about(kept).order_by("pk")] == [
        ("certification.revoked", "代考"),
        ("certification.revocation_lifted", "认错了人"),
    ]


def test_lifting_needs_a_reason_and_a_revocation(revoked: Certificate, colleague: User) -> None:
    with pytest.raises(ReasonMissing):
        lift_revocation(certificate=revoked, actor=colleague, reason=" ", now=NOW)
    lifted = lift_revocation(certificate=revoked, actor=colleague, reason="认错了人", now=NOW)
    with pytest.raises(NotRevoked):
        lift_revocation(certificate=lifted, actor=colleague, reason="认错了人", now=NOW)


def test_neither_who_revoked_nor_the_holder_lifts_it(cast: Cast, revoked: Certificate) -> None:
    with pytest.raises(OwnRevocation):
        lift_revocation(certificate=revoked, actor=cast.user("zhao"), reason="认错了人", now=NOW)
    with pytest.raises(OwnCase):
        lift_revocation(certificate=revoked, actor=cast.user("li"), reason="认错了人", now=NOW)

    assert Certificate.objects.get().state == "revoked"


def test_a_certificate_that_has_ended_stays_revoked(revoked: Certificate, colleague: User) -> None:
    last_day = noon(date(2027, 5, 31))
    with pytest.raises(EndHasPassed):
        lift_revocation(certificate=revoked, actor=colleague, reason="认错了人", now=noon(date(2027, 6, 1)))

    assert lift_revocation(certificate=revoked, actor=colleague, reason="认错了人", now=last_day)


@pytest.mark.parametrize(
    ("name", "other_since", "is_refused"),
    [
        pytest.param("li", date(2026, 11, 25), True, id="in-force"),
        pytest.param("li", date(2027, 6, 1), False, id="renewal-right-after"),
        pytest.param("li", date(2025, 6, 1), False, id="ended-before"),
        pytest.param("chen", date(2026, 11, 25), False, id="somebody-else"),
    ],
)
def test_no_two_certificates_of_a_kind_hold_on_one_day(
    cast: Cast, revoked: Certificate, colleague: User, name: str, other_since: date, is_refused: bool
) -> None:
    other = make_certificate(getattr(cast, name), revoked.certification, other_since)

    refusal = None
    try:
        lift_revocation(certificate=revoked, actor=colleague, reason="认错了人", now=NOW)
    except AnotherHolds as fault:
        refusal = fault.serial

    assert refusal == (other.serial if is_refused else None)


def plan(
    cast: Cast, certification: Certification, starts_on: date, ends_on: date, reason: str = "产假"
) -> WaiverPlan:
    """Plan a waiver for Li."""
    return WaiverPlan(certification, cast.li, starts_on, ends_on, reason)


def test_nobody_waives_for_oneself(cast: Cast, certification: Certification) -> None:
    own = WaiverPlan(certification, cast.zhao, TODAY, date(2027, 3, 1), "产假")

    with pytest.raises(OwnWaiver):
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
