"""Read the passes that no certificate rests on yet."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from lms.certification.choices import GIVING
from lms.certification.models import Certification
from lms.courses.api import Enrolment
from lms.exams.api import Attempt


def passes_without_certificate() -> QuerySet[Attempt]:
    """List passed attempts at certifying papers that have no certificate, oldest first.

    What passes only by a regrade, or counts again after it was voided, waits for a person's decision and is
    never issued on the way.
    """
    return (
        Attempt.objects.marked()
        .real()
        .filter(passed=True, certificate__isnull=True, sitting__paper__certifications__isnull=False)
        .exclude(regrade_decisions__sort__in=GIVING)
        .select_related("sitting__paper")
        .defer("slots")
        .order_by("closed_at")
    )


def waiting_for_courses(certification: Certification) -> set[int]:
    """Find by keys of employees who passed the exam and lacks only a course for the certificate.

    Where no course is asked for, nobody waits: a pass without a certificate came too early for one.
    """
    courses = certification.courses.all()
    number = courses.count()
    if not number:
        return set()
    done = Enrolment.objects.filter(course__in=courses, completed_at__isnull=False).values("employee")
    done_with_all = done.annotate(number=Count("course", distinct=True)).filter(number=number)
    passed = passes_without_certificate().filter(sitting__paper=certification.paper_id)
    waiting = passed.exclude(employee__in=done_with_all.values("employee"))
    return set(waiting.values_list("employee", flat=True))
