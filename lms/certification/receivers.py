"""Listen to exams and courses: a formal pass may earn a certificate."""

from django.dispatch import receiver
from django.utils import timezone

from lms.certification.certificates.services import issue_after_course, issue_for_attempt
from lms.certification.revocation.regrades import note_invalidated, note_regrade, note_reinstated
from lms.courses.api import Enrolment, course_completed
from lms.exams.api import Attempt, attempt_invalidated, attempt_marked, attempt_regraded, attempt_reinstated
from lms.questions.api import AttemptScore


@receiver(attempt_marked, dispatch_uid="lms_certification.issue")
def issue_when_marked(*, attempt: Attempt, **_kwargs: object) -> None:
    """Issue the certificate the attempt earns, if any."""
    issue_for_attempt(attempt=attempt, now=timezone.now())


@receiver(course_completed, dispatch_uid="lms_certification.course")
def issue_when_course_completed(*, enrolment: Enrolment, **_kwargs: object) -> None:
    """Issue what waited only for this course."""
    issue_after_course(employee=enrolment.employee, course=enrolment.course, now=timezone.now())


@receiver(attempt_regraded, dispatch_uid="lms_certification.regraded")
def list_when_regraded(
    *, attempt: Attempt, before: AttemptScore, after: AttemptScore, **_kwargs: object
) -> None:
    """List a certificate for a decision where a regrade changed the pass; nothing else is changed."""
    note_regrade(attempt=attempt, before=before, after=after, now=timezone.now())


@receiver(attempt_invalidated, dispatch_uid="lms_certification.invalidated")
def list_when_invalidated(*, attempt: Attempt, **_kwargs: object) -> None:
    """List the certificate of an invalidated attempt for a decision; nothing else is changed."""
    note_invalidated(attempt=attempt, now=timezone.now())


@receiver(attempt_reinstated, dispatch_uid="lms_certification.reinstated")
def list_when_reinstated(*, attempt: Attempt, **_kwargs: object) -> None:
    """List for a decision what an attempt that counts again can bring back."""
    note_reinstated(attempt=attempt, now=timezone.now())
