"""A regrade never touches a certificate: somebody decides, and that is carried out once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.queries import register
from lms.certification.certificates.rules import OwnCase
from lms.certification.certificates.services import issue_after_course, issue_for_attempt, issue_missed
from lms.certification.choices import RegradeState
from lms.certification.revocation.models import RegradeDecision
from lms.certification.revocation.queries import without_pass
from lms.certification.revocation.regrades import NotOffered, RegradeAlreadyDecided, decide_regrade
from lms.certification.revocation.services import AnotherHolds, RevokedByRegrade, lift_revocation, revoke
from lms.core.refusals import ReasonMissing
from lms.core.trail.models import AuditEntry
from lms.courses.api import Enrolment
from lms.courses.choices import EnrolmentSource
from lms.exams.api import Attempt, attempt_regraded
from lms.people.api import Role
from lms.questions.api import AttemptScore
from tests.factories.certification import make_attempt, make_certificate, make_certification, noon
from tests.factories.courses import make_course
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
NOW = noon(TODAY)


def stands(*, passed: bool) -> AttemptScore:
    return AttemptScore(Decimal(9 if passed else 7), Decimal(10), passed)


def regrade(attempt: Attempt, *, passed: bool) -> None:
    """Change the pass of an attempt as a regrade does, and tell."""
    before = stands(passed=bool(attempt.passed))
    attempt.passed = passed
    attempt.save(update_fields=["passed"])
    attempt_regraded.send(sender=Attempt, attempt=attempt, before=before, after=stands(passed=passed))


@pytest.fixture
def holder(cast: Cast) -> Attempt:
    """Give Li's attempt, which earned a certificate and then lost its pass."""
    return earned_and_lost(cast, NOW)


def earned_and_lost(cast: Cast, now: datetime) -> Attempt:
    """Let Li earn a certificate and lose its pass at once."""
    attempt = make_attempt(cast.li, make_certification().paper, now)
    issue_for_attempt(attempt=attempt, now=now)
    regrade(attempt, passed=False)
    return attempt


@pytest.fixture
def late_passer(cast: Cast) -> Attempt:
    """Give Chen's attempt, which failed and passes after a regrade."""
    attempt = make_attempt(cast.chen, make_certification().paper, NOW, passed=False)
    regrade(attempt, passed=True)
    return attempt


def decide(
    cast: Cast, choice: RegradeState, reason: str = "与业务主管核对过", *, now: datetime = NOW
) -> RegradeDecision:
    return decide_regrade(
        decision=RegradeDecision.objects.latest("pk"),
        choice=choice,
        actor=cast.user("zhao"),
        reason=reason,
        now=now,
    )


def test_a_lost_pass_leaves_the_certificate_and_lists_it(holder: Attempt) -> None:
    assert Certificate.objects.get().revoked_at is None
    listed = RegradeDecision.objects.get()
    assert (listed.attempt, listed.state, listed.sort) == (holder, RegradeState.OPEN, "lost")
    assert listed.certificate == Certificate.objects.get()


def test_a_gained_pass_issues_nothing_on_its_own(late_passer: Attempt) -> None:
    issue_missed(now=NOW)

    assert not Certificate.objects.exists()
    assert RegradeDecision.objects.get().sort == "gained"


@pytest.mark.parametrize(
    ("held_since", "listed"),
    [
        pytest.param(date(2026, 6, 1), 0, id="holds-on"),
        pytest.param(date(2025, 12, 10), 1, id="may-be-renewed"),
        pytest.param(date(2025, 6, 1), 1, id="expired"),
    ],
)
def test_a_gained_pass_is_listed_only_where_it_can_bring_a_certificate(
    cast: Cast, held_since: date, listed: int
) -> None:
    certification = make_certification()
    make_certificate(cast.chen, certification, held_since)
    make_certificate(cast.li, certification, date(2026, 6, 1))

    regrade(make_attempt(cast.chen, certification.paper, NOW, passed=False), passed=True)

    assert RegradeDecision.objects.count() == listed


def test_a_gained_pass_whose_course_is_open_renews_by_a_decision_only(cast: Cast) -> None:
    certification, course, later = make_certification(), make_course("U4", lessons=0), noon(date(2027, 5, 1))
    certification.courses.add(course)
    held = make_certificate(cast.chen, certification, date(2026, 6, 1))
    attempt = make_attempt(cast.chen, certification.paper, NOW, passed=False)
    regrade(attempt, passed=True)
    Enrolment.objects.create(
        employee=cast.chen,
        course=course,
        source=EnrolmentSource.ASSIGNED,
        enrolled_at=NOW,
        completed_at=later,
    )

    assert issue_after_course(employee=cast.chen, course=course, now=later) == []
    assert issue_missed(now=NOW) == []
    decided = decide(cast, RegradeState.ISSUED)

    assert decided.certificate is not None
    assert decided.certificate.attempt == attempt
    assert set(Certificate.objects.all()) == {held, decided.certificate}


def test_a_gained_pass_is_listed_where_the_certificate_held_is_revoked(cast: Cast) -> None:
    certification = make_certification()
    held = make_certificate(cast.chen, certification, date(2026, 6, 1))
    revoke(certificate=held, actor=cast.user("zhao"), reason="代考", now=noon(date(2026, 7, 1)))

    regrade(make_attempt(cast.chen, certification.paper, NOW, passed=False), passed=True)

    assert RegradeDecision.objects.get().sort == "gained"


def test_a_lost_pass_is_listed_though_another_certificate_holds(cast: Cast, holder: Attempt) -> None:
    make_certificate(cast.li, Certificate.objects.get().certification, date(2026, 6, 1))
    RegradeDecision.objects.all().delete()
    holder.passed = True

    regrade(holder, passed=False)

    assert RegradeDecision.objects.get().certificate == Certificate.objects.get(attempt=holder)


def test_the_page_says_per_cent_pass_mark_and_what_is_held(cast: Cast, late_passer: Attempt) -> None:
    case = RegradeDecision.objects.get()
    held = make_certificate(cast.chen, case.certification, timezone.localdate())
    client = Client()
    client.force_login(cast.user("zhao"))

    facts = client.get(reverse("lms_certification:regrade", args=[case.pk])).context["facts"]

    assert [(fact.name, fact.value) for fact in facts][2:] == [
        ("得分", "70.0% → 90.0%"),
        ("现持证书", held.serial),
    ]
    assert facts[2].note == "7/10 → 9/10 · 及格线 80%"


def test_a_refusal_names_the_course_or_the_certificate_in_the_way(cast: Cast, late_passer: Attempt) -> None:
    case = RegradeDecision.objects.get()
    client = Client()
    client.force_login(cast.user("zhao"))
    address = reverse("lms_certification:regrade", args=[case.pk])
    values = {"choice": "issued", "reason": "复核后合格"}

    held = make_certificate(cast.chen, case.certification, date(2026, 6, 1))
    with_certificate = client.post(address, values).context["form"].errors["choice"]
    case.certification.courses.add(make_course("U4", lessons=0))
    with_course = client.post(address, values).context["form"].errors["choice"]
    Attempt.objects.update(passed=False)
    case.certification.courses.clear()
    held.delete()
    without_pass_now = client.post(address, values).context["form"].errors["choice"]

    assert (with_certificate, with_course, without_pass_now) == (
        [f"考试通过时已持有证书 {held.serial}（有效期至 2027-05-31），尚未到可复审的日期，不再另发。"],
        ["还有课程没学完：课程 U4。"],
        ["这次作答已不算通过，不能发证。"],
    )


def test_deciding_to_issue_issues(cast: Cast, late_passer: Attempt) -> None:
    decided = decide(cast, RegradeState.ISSUED)

    assert decided.certificate == Certificate.objects.get(attempt=late_passer)
    assert AuditEntry.objects.get(action="certification.issued_after_regrade").reason == "与业务主管核对过"


def test_deciding_not_to_issue_holds_for_good(cast: Cast, late_passer: Attempt) -> None:
    decide(cast, RegradeState.KEPT)
    issue_missed(now=NOW)

    assert not Certificate.objects.exists()


def test_deciding_to_revoke_revokes(cast: Cast, holder: Attempt) -> None:
    decide(cast, RegradeState.REVOKED)

    assert Certificate.objects.get().revocation_reason == "与业务主管核对过"


def test_deciding_to_keep_takes_it_off_every_list(cast: Cast, holder: Attempt) -> None:
    assert without_pass(register()).count() == 1

    decide(cast, RegradeState.KEPT)

    assert without_pass(register()).count() == 0
    assert Certificate.objects.get().revoked_at is None


def test_undoing_the_regrade_settles_what_was_open(holder: Attempt) -> None:
    regrade(holder, passed=True)

    assert RegradeDecision.objects.get().state == RegradeState.MOOT


def test_a_revocation_by_a_regrade_that_was_undone_is_listed_and_can_be_lifted(
    cast: Cast, holder: Attempt
) -> None:
    decide(cast, RegradeState.REVOKED)
    regrade(holder, passed=True)
    before = Certificate.objects.get()
    decided = decide(cast, RegradeState.RESTORED, "更正已撤销，成绩恢复")

    after = Certificate.objects.get()
    assert (before.state, after.state) == ("revoked", "valid")
    assert (after.revoked_at, after.serial, decided.certificate) == (None, before.serial, after)
    trail = AuditEntry.objects.filter(action__in=["certification.revoked", "certification.restored"])
    assert [entry.reason for entry in trail.order_by("pk")] == ["与业务主管核对过", "更正已撤销，成绩恢复"]


def test_what_a_regrade_revoked_is_not_lifted_by_hand(cast: Cast, holder: Attempt) -> None:
    certificate = decide(cast, RegradeState.REVOKED).certificate
    assert certificate is not None

    with pytest.raises(RevokedByRegrade):
        lift_revocation(
            certificate=certificate, actor=make_user_with_role(Role.HR), reason="认错了人", now=NOW
        )


def test_an_undone_regrade_is_not_listed_where_another_certificate_holds_by_now(cast: Cast) -> None:
    now = timezone.now()
    attempt = earned_and_lost(cast, now)
    decide(cast, RegradeState.REVOKED, now=now)
    make_certificate(cast.li, Certificate.objects.get().certification, timezone.localdate(now))

    regrade(attempt, passed=True)

    assert not RegradeDecision.objects.filter(state=RegradeState.OPEN).exists()


def test_a_certificate_is_not_put_in_force_again_beside_another(cast: Cast, holder: Attempt) -> None:
    decide(cast, RegradeState.REVOKED)
    regrade(holder, passed=True)
    make_certificate(cast.li, Certificate.objects.get().certification, TODAY)

    with pytest.raises(AnotherHolds):
        decide(cast, RegradeState.RESTORED)


def test_a_revocation_for_another_reason_stays_out_of_the_list(cast: Cast, holder: Attempt) -> None:
    """HR kept the certificate after the regrade and revoked it later, for what is no matter of marks."""
    decide(cast, RegradeState.KEPT)
    certificate = Certificate.objects.get()
    revoke(certificate=certificate, actor=cast.user("zhao"), reason="代考", now=NOW)

    regrade(holder, passed=True)

    assert not RegradeDecision.objects.filter(state=RegradeState.OPEN).exists()


def test_nobody_decides_over_the_own_certificate(cast: Cast) -> None:
    attempt = make_attempt(cast.zhao, make_certification().paper, NOW)
    issue_for_attempt(attempt=attempt, now=NOW)
    regrade(attempt, passed=False)

    with pytest.raises(OwnCase):
        decide(cast, RegradeState.KEPT)


@pytest.mark.parametrize("is_rehearsal", [True, False])
def test_only_what_a_certificate_hangs_on_is_listed(cast: Cast, is_rehearsal: bool) -> None:
    """A rehearsal never counts; a lost pass that had no certificate takes none away."""
    paper = make_certification().paper
    attempt = make_attempt(cast.li, paper, NOW, passed=is_rehearsal, is_rehearsal=is_rehearsal)
    if not is_rehearsal:
        attempt.passed = True

    regrade(attempt, passed=False)

    assert not RegradeDecision.objects.exists()


def test_a_decision_is_made_once_for_a_reason_and_of_what_is_offered(cast: Cast, holder: Attempt) -> None:
    with pytest.raises(ReasonMissing):
        decide(cast, RegradeState.KEPT, reason=" ")
    with pytest.raises(NotOffered):
        decide(cast, RegradeState.ISSUED)
    decide(cast, RegradeState.KEPT)
    with pytest.raises(RegradeAlreadyDecided):
        decide(cast, RegradeState.REVOKED)


def test_hr_decides_on_the_page_and_nobody_else(cast: Cast, holder: Attempt) -> None:
    address = reverse("lms_certification:regrade", args=[RegradeDecision.objects.get().pk])
    values = {"choice": "revoked", "reason": "复核后仍不合格"}
    answers = {}
    for name, user in (
        ("trainer", make_user_with_role(Role.TRAINER)),
        ("auditor", make_user_with_role(Role.AUDITOR)),
        ("li", cast.user("li")),
        ("hr", cast.user("zhao")),
    ):
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        answers[name] = client.post(address, values).status_code

    assert answers == {"trainer": 403, "auditor": 403, "li": 403, "hr": 302}
    assert RegradeDecision.objects.get().state == RegradeState.REVOKED
