"""Listen to what earns certificates, and to what changes how people stand with those required of them."""

from collections.abc import Collection

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.services import issue_after_course, issue_for_attempt
from lms.certification.coverage.kept_covers import forget_day, keep
from lms.certification.deltas.services import note_loss, note_pass
from lms.certification.requirements.models import Certification
from lms.certification.revocation.regrades import note_invalidated, note_regrade, note_reinstated
from lms.certification.waivers.models import Waiver
from lms.courses.api import Enrolment, course_completed
from lms.exams.api import Attempt, attempt_invalidated, attempt_marked, attempt_regraded, attempt_reinstated
from lms.people.api import employment_changed
from lms.questions.api import AttemptScore


@receiver(attempt_marked, dispatch_uid="lms_certification.issue")
def issue_when_marked(*, attempt: Attempt, **_kwargs: object) -> None:
    """Issue the certificate the attempt earns, or settle the delta exams it passes, if any."""
    now = timezone.now()
    issue_for_attempt(attempt=attempt, now=now)
    note_pass(attempt=attempt, now=now)


@receiver(course_completed, dispatch_uid="lms_certification.course")
def issue_when_course_completed(*, enrolment: Enrolment, **_kwargs: object) -> None:
    """Issue what waited only for this course."""
    issue_after_course(employee=enrolment.employee, course=enrolment.course, now=timezone.now())


@receiver(attempt_regraded, dispatch_uid="lms_certification.regraded")
def list_when_regraded(
    *, attempt: Attempt, before: AttemptScore, after: AttemptScore, **_kwargs: object
) -> None:
    """List a certificate for a decision where a regrade changed the pass; a delta exam follows its marks."""
    now = timezone.now()
    note_regrade(attempt=attempt, before=before, after=after, now=now)
    note_loss(attempt=attempt, now=now)
    note_pass(attempt=attempt, now=now)


@receiver(attempt_invalidated, dispatch_uid="lms_certification.invalidated")
def list_when_invalidated(*, attempt: Attempt, **_kwargs: object) -> None:
    """List the certificate of an invalidated attempt for a decision; as a delta exam it counts no more."""
    now = timezone.now()
    note_invalidated(attempt=attempt, now=now)
    note_loss(attempt=attempt, now=now)


@receiver(attempt_reinstated, dispatch_uid="lms_certification.reinstated")
def list_when_reinstated(*, attempt: Attempt, **_kwargs: object) -> None:
    """List for a decision what an attempt that counts again can bring back; as a delta exam it counts."""
    now = timezone.now()
    note_reinstated(attempt=attempt, now=now)
    note_pass(attempt=attempt, now=now)


@receiver(employment_changed, dispatch_uid="lms_certification.employment")
def keep_cover_of_moved(*, employees: Collection[int], **_kwargs: object) -> None:
    """Write anew how people stand who came, left or moved."""
    keep(employees)


# What a drawn PDF or the hourly round writes changes nothing about whom a certificate covers.
NO_DAYS = frozenset({"pdf", "pdf_digest", "state"})


@receiver([post_save, post_delete], sender=Certificate, dispatch_uid="lms_certification.certificate")
@receiver([post_save, post_delete], sender=Waiver, dispatch_uid="lms_certification.waiver")
def keep_cover(
    *, instance: Certificate | Waiver, update_fields: Collection[str] | None = None, **_kwargs: object
) -> None:
    """Write anew how a person stands whose certificate or waiver changed."""
    if update_fields is None or not NO_DAYS.issuperset(update_fields):
        keep({instance.employee_id})


@receiver([post_save, post_delete], sender=Certification, dispatch_uid="lms_certification.requirement")
@receiver(m2m_changed, sender=Certification.positions.through, dispatch_uid="lms_certification.positions")
def forget_covers(**_kwargs: object) -> None:
    """Have all covers made anew once something else is required, or of others."""
    forget_day()
