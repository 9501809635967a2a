"""Listen to the ends of attempts, and to changes of what questions and papers rest on."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone

from lms.exams.models import (
    Attempt,
    KeyCorrection,
    Paper,
    PaperQuestion,
    PaperRule,
    ParallelForm,
    Question,
)
from lms.exams.services.comparing import record_haste
from lms.exams.services.grounds import look_again
from lms.exams.services.preparing import forget_prepared
from lms.exams.signals import attempt_marked
from lms.standards.api import Clause, Fact, LawVersion


@receiver(attempt_marked, sender=Attempt, dispatch_uid="lms_exams.record_haste")
def look_for_haste(*, attempt: Attempt, **_kwargs: object) -> None:
    """Record answers given faster than they can be read."""
    record_haste(attempt=attempt, now=timezone.now())


@receiver([post_save, post_delete], sender=PaperRule, dispatch_uid="lms_exams.rule_changed")
@receiver([post_save, post_delete], sender=PaperQuestion, dispatch_uid="lms_exams.pick_changed")
@receiver([post_save, post_delete], sender=ParallelForm, dispatch_uid="lms_exams.form_changed")
def draw_part_anew(*, instance: PaperRule | PaperQuestion | ParallelForm, **_kwargs: object) -> None:
    """Throw away what was drawn ahead from a part of a paper that is no longer so."""
    forget_prepared(paper_id=instance.paper_id)


@receiver(post_save, sender=Paper, dispatch_uid="lms_exams.paper_changed")
def draw_paper_anew(*, instance: Paper, **_kwargs: object) -> None:
    """Throw away what was drawn ahead from a paper that is no longer so."""
    forget_prepared(paper_id=instance.pk)


@receiver(post_save, sender=KeyCorrection, dispatch_uid="lms_exams.key_changed")
def draw_corrected_anew(**_kwargs: object) -> None:
    """Throw away all that was drawn ahead when a question was found to be wrong."""
    forget_prepared()


@receiver(post_save, sender=Clause, dispatch_uid="lms_exams.clause_changed")
def clause_changed(*, instance: Clause, created: bool, **_kwargs: object) -> None:
    """Look again at the questions of a clause, in whatever edition they name it."""
    _look_soon(Q(clause__number=instance.number), created)


@receiver(post_save, sender=Fact, dispatch_uid="lms_exams.fact_changed")
def fact_changed(*, instance: Fact, created: bool, **_kwargs: object) -> None:
    """Look again at the questions that cite a fact."""
    _look_soon(Q(facts__code=instance.code), created)


@receiver(pre_delete, sender=Fact, dispatch_uid="lms_exams.fact_deleted")
def fact_deleted(*, instance: Fact, **_kwargs: object) -> None:
    """Look again at the questions that cite a fact; afterwards nothing tells which they were."""
    _look_at(list(_questions(Q(facts=instance))))


@receiver(post_save, sender=LawVersion, dispatch_uid="lms_exams.law_changed")
def law_changed(*, instance: LawVersion, created: bool, **_kwargs: object) -> None:
    """Look again at the questions that rest on a version of a law, themselves or by a fact."""
    _look_soon(Q(law_version=instance) | Q(facts__law_version=instance), created)


def _look_soon(which: Q, created: bool) -> None:
    if not created:
        transaction.on_commit(lambda: _look_at(list(_questions(which))), robust=True)


def _look_at(questions: list[int]) -> None:
    if questions:
        transaction.on_commit(partial(look_again, timezone.now(), questions), robust=True)


def _questions(which: Q) -> Iterable[int]:
    return Question.objects.filter(which).values_list("pk", flat=True).distinct()
