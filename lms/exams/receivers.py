"""Listen to the ends of attempts, and to changes of what questions and papers rest on."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from lms.exams.attempts.models import Attempt
from lms.exams.integrity.services import record_rapid_guessing
from lms.exams.preparing.services import forget_prepared
from lms.exams.signals import attempt_marked
from lms.papers.blueprints.models import Paper, PaperQuestion, PaperRule
from lms.papers.drawing.models import ParallelForm
from lms.questions.corrections.models import KeyCorrection


@receiver(attempt_marked, sender=Attempt, dispatch_uid="lms_exams.record_rapid_guessing")
def look_for_rapid_guessing(*, attempt: Attempt, **_kwargs: object) -> None:
    """Record answers given faster than they can be read."""
    record_rapid_guessing(attempt=attempt, now=timezone.now())


@receiver([post_save, post_delete], sender=PaperRule, dispatch_uid="lms_exams.rule_changed")
@receiver([post_save, post_delete], sender=PaperQuestion, dispatch_uid="lms_exams.pick_changed")
@receiver([post_save, post_delete], sender=ParallelForm, dispatch_uid="lms_exams.form_changed")
def redraw_after_part(*, instance: PaperRule | PaperQuestion | ParallelForm, **_kwargs: object) -> None:
    """Throw away what was drawn ahead from a part of a paper that is no longer so."""
    forget_prepared(paper_id=instance.paper_id)


@receiver(post_save, sender=Paper, dispatch_uid="lms_exams.paper_changed")
def redraw_after_paper(*, instance: Paper, **_kwargs: object) -> None:
    """Throw away what was drawn ahead from a paper that is no longer so."""
    forget_prepared(paper_id=instance.pk)


@receiver(post_save, sender=KeyCorrection, dispatch_uid="lms_exams.key_changed")
def redraw_after_correction(**_kwargs: object) -> None:
    """Throw away all that was drawn ahead when a question was found to be wrong."""
    forget_prepared()
