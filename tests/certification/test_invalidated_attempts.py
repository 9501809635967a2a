"""A certificate whose attempt is invalidated stays until HR decides, also a renewal, and can come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.queries import register
from lms.certification.certificates.services import issue_for_attempt, issue_missed
from lms.certification.choices import RegradeSort, RegradeState
from lms.certification.requirements.models import Certification
from lms.certification.revocation.models import RegradeDecision
from lms.certification.revocation.queries import without_pass
from lms.certification.revocation.regrades import choices_for, decide_regrade
from lms.certification.revocation.services import RevokedByRegrade, lift_revocation, revoke
from lms.core.accounts import account_name
from lms.core.ui.navigation import waiting_lines
from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.choices import InvalidationCause
from lms.exams.invalidation.models import AttemptInvalidation
from lms.exams.invalidation.services import InvalidationPlan, invalidate_attempt, lift_invalidation
from lms.exams.marking.closing import hand_in
from lms.exams.taking.services import start_attempt
from lms.people.api import Employee, Role
from lms.questions.bank.models import QuestionVersion
from tests.accounts import User
from tests.factories.certification import make_certificate, make_certification
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db

type Committed = Callable[[Callable[[], object]], object]
PLAN = InvalidationPlan(InvalidationCause.IDENTITY, "监考照片与证件不符", uses_up=True)


@pytest.fixture
def certification() -> Certification:
    """Certify by a paper of two questions."""
    make_questions(2)
    made = make_certification()
    made.paper = make_paper([("2", 2)])
    made.save()
    return made


@pytest.fixture
def committed(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Committed:
    """Do something and what is told of it after the commit."""

    def do(entry: Callable[[], object]) -> object:
        with django_capture_on_commit_callbacks(execute=True):
            return entry()

    return do


def passing(certification: Certification, employee: Employee) -> Attempt:
    """Let somebody answer everything right; the exam is not handed in yet."""
    now = timezone.now()
    sitting = make_sitting(certification.paper, employees=[employee], now=now)
    attempt = start_attempt(sitting=Sitting.objects.get(pk=sitting.pk), employee=employee, now=now)
    for slot in attempt.slots:
        chosen = QuestionVersion.objects.get(pk=slot["v"]).key["correct"][0]
        Answer.objects.create(
            attempt=attempt, slot=slot["n"], given={"chosen": chosen}, revision=1, saved_at=now
        )
    return attempt


def certified(certification: Certification, employee: Employee, committed: Committed) -> Attempt:
    attempt = passing(certification, employee)
    committed(lambda: hand_in(attempt=attempt, now=timezone.now()))
    return attempt


def invalidate(attempt: Attempt, cast: Cast, committed: Committed) -> AttemptInvalidation:
    committed(
        lambda: invalidate_attempt(attempt=attempt, plan=PLAN, by=cast.user("zhao"), now=timezone.now())
    )
    return AttemptInvalidation.objects.get(lifted_at=None)


def reinstate(invalidation: AttemptInvalidation, committed: Committed) -> None:
    by = make_user_with_role(Role.HR)
    committed(
        lambda: lift_invalidation(invalidation=invalidation, reason="认错了人", by=by, now=timezone.now())
    )


def decide(cast: Cast, choice: RegradeState) -> RegradeDecision:
    return decide_regrade(
        decision=RegradeDecision.objects.get(state=RegradeState.OPEN),
        choice=choice,
        actor=cast.user("zhao"),
        reason="查证属实",
        now=timezone.now(),
    )


def told_to_hr(cast: Cast) -> dict[str, int]:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.user("zhao"), "django.contrib.auth.backends.ModelBackend")
    request = client.get(reverse("lms_certification:register")).wsgi_request
    return {str(line.label): line.count for line in waiting_lines(request)}


def test_the_certificate_stays_and_is_listed_for_a_decision(
    cast: Cast, certification: Certification, committed: Committed
) -> None:
    attempt = certified(certification, cast.li, committed)

    invalidate(attempt, cast, committed)

    certificate, listed = Certificate.objects.get(), RegradeDecision.objects.get()
    assert certificate.revoked_at is None
    assert (listed.sort, listed.state, listed.certificate) == ("invalidated", RegradeState.OPEN, certificate)
    assert choices_for(listed) == (RegradeState.KEPT, RegradeState.REVOKED)
    assert list(without_pass(register())) == [certificate]
    told = told_to_hr(cast)
    assert told["Certificates to decide after a changed result"] == 1
    assert "Certificates whose pass was withdrawn afterwards" not in told


def test_what_is_a_case_is_counted_and_listed_there_alone(
    cast: Cast, certification: Certification, committed: Committed
) -> None:
    """Li's invalidated attempt made a case; Chen's pass was marked down before cases were kept."""
    invalidate(certified(certification, cast.li, committed), cast, committed)
    older = certified(certification, cast.chen, committed)
    Attempt.objects.filter(pk=older.pk).update(passed=False)
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.user("zhao"), "django.contrib.auth.backends.ModelBackend")

    [line] = [
        line
        for line in client.get(reverse("lms_certification:coverage")).context["waiting"]
        if "to_decide" in line.url
    ]
    listed = client.get(line.url).context["table"].all_rows

    cases = client.get(f"{reverse('lms_certification:regrades')}?of=waiting").context["table"].all_rows

    assert line.count == len(listed) == 1
    assert [case.attempt.employee for case in cases] == [cast.li]
    assert [certificate.employee for certificate in listed] == [cast.chen]


@pytest.mark.parametrize("choice", [RegradeState.KEPT, RegradeState.REVOKED])
def test_what_is_decided_takes_it_off_every_list(
    cast: Cast, certification: Certification, committed: Committed, choice: RegradeState
) -> None:
    invalidate(certified(certification, cast.li, committed), cast, committed)

    decide(cast, choice)

    assert list(without_pass(register())) == []
    assert (Certificate.objects.get().revoked_at is None) == (choice == RegradeState.KEPT)


def test_a_certificate_kept_after_a_regrade_is_listed_again_when_its_attempt_is_invalidated(
    cast: Cast, certification: Certification, committed: Committed
) -> None:
    attempt = certified(certification, cast.li, committed)
    Attempt.objects.filter(pk=attempt.pk).update(passed=False)
    RegradeDecision.objects.create(
        certification=certification,
        attempt=attempt,
        certificate=Certificate.objects.get(),
        sort=RegradeSort.LOST,
        marks="4/4 → 2/4",
        made_at=timezone.now() - timedelta(days=1),
        state=RegradeState.KEPT,
        reason="差一分，保留",
    )
    before = without_pass(register()).count()

    invalidate(attempt, cast, committed)

    assert (before, without_pass(register()).count()) == (0, 1)


def test_of_a_renewal_only_the_renewal_is_in_question(
    cast: Cast, certification: Certification, committed: Committed
) -> None:
    """Li renewed in the window; without the renewal the certificate held before runs on to its end."""
    today = timezone.localdate()
    first_day = date(today.year - 1, today.month, 1) + timedelta(days=today.day + 9)
    held = make_certificate(cast.li, certification, first_day, today=today)
    attempt = certified(certification, cast.li, committed)
    renewal = Certificate.objects.get(attempt=attempt)
    assert renewal.valid_from > today

    invalidate(attempt, cast, committed)
    listed = list(without_pass(register()))
    decide(cast, RegradeState.REVOKED)

    held.refresh_from_db()
    renewal.refresh_from_db()
    assert listed == [renewal]
    assert (held.revoked_at, renewal.state) == (None, "revoked")
    page = Client(headers={"accept-language": "en"})
    page.force_login(cast.user("zhao"), "django.contrib.auth.backends.ModelBackend")
    case = RegradeDecision.objects.get()
    shown = page.get(reverse("lms_certification:regrade", args=[case.pk])).text
    assert f"Certificate of {cast.li.name}: The attempt was invalidated" in shown
    invalidation = AttemptInvalidation.objects.get(attempt=attempt)
    assert f'href="{invalidation.get_absolute_url()}"' in shown
    assert (PLAN.reason in shown, account_name(cast.user("zhao")) in shown) == (True, True)
    assert held.serial in shown
    assert renewal.serial in shown


def test_what_was_never_certified_is_not_listed(
    cast: Cast, certification: Certification, committed: Committed
) -> None:
    """Li's running attempt would have passed; invalidated at its end it earns nothing, now or later."""
    attempt = passing(certification, cast.li)

    invalidate(attempt, cast, committed)
    issue_missed(now=timezone.now())

    assert not Certificate.objects.exists()
    assert not RegradeDecision.objects.exists()


def test_an_attempt_invalidated_in_the_instant_after_it_was_marked_earns_nothing(
    cast: Cast, certification: Certification, committed: Committed
) -> None:
    attempt = hand_in(attempt=passing(certification, cast.li), now=timezone.now())
    assert attempt.passed is True
    invalidate(attempt, cast, committed)

    assert issue_for_attempt(attempt=attempt, now=timezone.now()) is None
    assert not Certificate.objects.exists()


def test_an_attempt_that_counts_again_settles_what_was_open(
    cast: Cast, certification: Certification, committed: Committed
) -> None:
    invalidation = invalidate(certified(certification, cast.li, committed), cast, committed)

    reinstate(invalidation, committed)

    assert RegradeDecision.objects.get().state == RegradeState.MOOT
    assert list(without_pass(register())) == []


def test_a_certificate_revoked_for_it_comes_back_by_a_decision_only(
    cast: Cast, certification: Certification, committed: Committed
) -> None:
    invalidation = invalidate(certified(certification, cast.li, committed), cast, committed)
    certificate = decide(cast, RegradeState.REVOKED).certificate
    assert certificate is not None
    with pytest.raises(RevokedByRegrade):
        lift_revocation(certificate=certificate, actor=other(), reason="误判", now=timezone.now())

    reinstate(invalidation, committed)
    waiting = RegradeDecision.objects.get(state=RegradeState.OPEN)
    before = Certificate.objects.get().state
    decide(cast, RegradeState.RESTORED)

    after = Certificate.objects.get()
    assert (waiting.sort, choices_for(waiting)) == (
        "reinstated",
        (RegradeState.RESTORED, RegradeState.KEPT),
    )
    assert (before, after.state, after.serial) == ("revoked", "valid", certificate.serial)


def other() -> User:
    return make_user_with_role(Role.HR)


def test_a_pass_that_first_counts_when_the_invalidation_is_lifted_is_certified_by_a_decision(
    cast: Cast, certification: Certification, committed: Committed
) -> None:
    invalidation = invalidate(passing(certification, cast.li), cast, committed)

    reinstate(invalidation, committed)

    issue_missed(now=timezone.now())
    before = Certificate.objects.exists()
    decided = decide(cast, RegradeState.ISSUED)
    assert (before, decided.sort, decided.certificate) == (False, "reinstated", Certificate.objects.get())


def test_a_certificate_revoked_by_hand_settles_the_case_about_it(
    cast: Cast, certification: Certification, committed: Committed
) -> None:
    invalidate(certified(certification, cast.li, committed), cast, committed)
    case, certificate = RegradeDecision.objects.get(), Certificate.objects.get()
    hr = Client(headers={"accept-language": "en"})
    hr.force_login(cast.user("zhao"), "django.contrib.auth.backends.ModelBackend")
    page = reverse("lms_certification:revoke", args=[certificate.serial])
    address = reverse("lms_certification:regrade", args=[case.pk])
    asked = hr.get(page).text

    hr.post(page, {"reason": "代考"})

    case.refresh_from_db()
    told = told_to_hr(cast)
    assert (case.state, case.decided_by, choices_for(case)) == (RegradeState.MOOT, None, ())
    assert address in asked
    assert "Settled by what came later" in hr.get(address).text
    assert "Certificates to decide after a changed result" not in told
    assert list(without_pass(register())) == []


@pytest.mark.parametrize("invalidated_first", [True, False])
def test_a_certificate_that_holds_again_on_an_invalidated_attempt_is_listed_again(
    cast: Cast, certification: Certification, committed: Committed, invalidated_first: bool
) -> None:
    attempt = certified(certification, cast.li, committed)
    certificate = Certificate.objects.get()
    steps = [
        lambda: invalidate(attempt, cast, committed),
        lambda: revoke(
            certificate=certificate, actor=cast.user("zhao"), reason="认错了人", now=timezone.now()
        ),
    ]
    for step in steps if invalidated_first else steps[::-1]:
        step()
    before = RegradeDecision.objects.filter(state=RegradeState.OPEN).exists()

    lift_revocation(
        certificate=Certificate.objects.get(), actor=other(), reason="不是同一人", now=timezone.now()
    )

    listed = RegradeDecision.objects.get(state=RegradeState.OPEN)
    assert not before
    assert (listed.sort, listed.certificate) == (RegradeSort.INVALIDATED, certificate)


def test_what_hr_kept_knowing_of_the_invalidation_is_not_asked_again(
    cast: Cast, certification: Certification, committed: Committed
) -> None:
    invalidate(certified(certification, cast.li, committed), cast, committed)
    certificate = decide(cast, RegradeState.KEPT).certificate
    assert certificate is not None
    revoke(certificate=certificate, actor=cast.user("zhao"), reason="离岗", now=timezone.now())

    lift_revocation(certificate=Certificate.objects.get(), actor=other(), reason="未离岗", now=timezone.now())

    assert not RegradeDecision.objects.filter(state=RegradeState.OPEN).exists()


def test_a_sound_pass_is_not_listed_when_a_revocation_is_lifted(
    cast: Cast, certification: Certification, committed: Committed
) -> None:
    certified(certification, cast.li, committed)
    certificate = Certificate.objects.get()
    revoke(certificate=certificate, actor=cast.user("zhao"), reason="认错了人", now=timezone.now())

    lift_revocation(
        certificate=Certificate.objects.get(), actor=other(), reason="不是同一人", now=timezone.now()
    )

    assert not RegradeDecision.objects.exists()
