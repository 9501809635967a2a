"""Listen to changes of clauses, facts and laws, and look again at the questions that rest on them."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone

from lms.questions.bank.models import Question
from lms.questions.provenance.services import recheck
from lms.standards.api import Clause, Fact, LawVersion, on_lines


@receiver(post_save, sender=Clause, dispatch_uid="lms_questions.clause_changed")
def clause_changed(*, instance: Clause, created: bool, **_kwargs: object) -> None:
    """Look again at the questions of a clause, in whatever edition they name it."""
    _recheck_soon(on_lines([instance.line]), created)


@receiver(post_save, sender=Fact, dispatch_uid="lms_questions.fact_changed")
def fact_changed(*, instance: Fact, created: bool, **_kwargs: object) -> None:
    """Look again at the questions that cite a fact."""
    _recheck_soon(Q(facts__code=instance.code), created)


@receiver(pre_delete, sender=Fact, dispatch_uid="lms_questions.fact_deleted")
def fact_deleted(*, instance: Fact, **_kwargs: object) -> None:
    """Look again at the questions that cite a fact; afterwards nothing tells which they were."""
    _recheck_batch(list(_questions(Q(facts=instance))))


@receiver(post_save, sender=LawVersion, dispatch_uid="lms_questions.law_changed")
def law_changed(*, instance: LawVersion, created: bool, **_kwargs: object) -> None:
    """Look again at the questions that rest on a version of a law, themselves or by a fact."""
    _recheck_soon(Q(law_version=instance) | Q(facts__law_version=instance), created)


def _recheck_soon(which: Q, created: bool) -> None:
    if not created:
        transaction.on_commit(lambda: _recheck_batch(list(_questions(which))), robust=True)


def _recheck_batch(questions: list[int]) -> None:
    if questions:
        transaction.on_commit(partial(recheck, timezone.now(), questions), robust=True)


def _questions(which: Q) -> Iterable[int]:
    return Question.objects.filter(which).values_list("pk", flat=True).distinct()
