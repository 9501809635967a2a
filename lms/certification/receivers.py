"""Listen to exams and courses: a formal pass may earn a certificate."""

from django.dispatch import receiver
from django.utils import timezone

from lms.certification.services.issuing import issue_after_course, issue_for_attempt
from lms.courses.api import Enrolment, course_completed
from lms.exams.api import Attempt, attempt_marked


@receiver(attempt_marked, dispatch_uid="lms_certification.issue")
def issue_when_marked(*, attempt: Attempt, **_kwargs: object) -> None:
    """Issue the certificate the attempt earns, if any."""
    issue_for_attempt(attempt=attempt, now=timezone.now())


@receiver(course_completed, dispatch_uid="lms_certification.course")
def issue_when_course_completed(*, enrolment: Enrolment, **_kwargs: object) -> None:
    """Issue what waited only for this course."""
    issue_after_course(employee=enrolment.employee, course=enrolment.course, now=timezone.now())
