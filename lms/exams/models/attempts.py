"""Attempts and the answers saved in them.

Saving an answer touches one row of `Answer` and nothing else. The frozen paper is `Attempt.slots`,
a small map from slot to question version; contents are read from the versions.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.exams.choices import AttemptState, ClosedBy
from lms.exams.models.papers import Sitting


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Filters with names."""

    def marked(self) -> AttemptQuerySet:
        """Keep the attempts that count: closed, marked and not voided."""
        return self.filter(state=AttemptState.MARKED)

    def real(self) -> AttemptQuerySet:
        """Leave out rehearsals."""
        return self.filter(sitting__is_rehearsal=False)


class Attempt(models.Model):
    """One writing of a paper: drawn and frozen at the start, with the server's deadline."""

    wagtail_reference_index_ignore = True

    token = models.UUIDField(_("token"), default=uuid.uuid4, unique=True, editable=False)
    sitting = models.ForeignKey(
        Sitting, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("sitting")
    )
    employee = models.ForeignKey(
        "lms_people.Employee", on_delete=models.PROTECT, related_name="attempts", verbose_name=_("employee")
    )
    number = models.PositiveSmallIntegerField(_("attempt number"))
    state = models.CharField(_("state"), max_length=20, choices=AttemptState, default=AttemptState.OPEN)
    seed = models.BigIntegerField(_("seed of the draw"))
    slots = models.JSONField(_("drawn paper"))
    slot_count = models.PositiveSmallIntegerField(
        _("questions"), help_text=_("Kept beside the drawn paper, so that saving an answer never reads it.")
    )
    started_at = models.DateTimeField(_("started at"))
    deadline = models.DateTimeField(_("deadline"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=20, choices=ClosedBy, blank=True)
    marks = models.DecimalField(_("marks"), max_digits=7, decimal_places=2, null=True, blank=True)
    max_marks = models.DecimalField(_("marks possible"), max_digits=7, decimal_places=2)
    passed = models.BooleanField(_("passed"), null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["state", "deadline"], name="lms_exams_attempt_due"),
            models.Index(fields=["employee", "closed_at"], name="lms_exams_attempt_of"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "employee", "number"], name="lms_exams_attempt_number"
            ),
            models.UniqueConstraint(
                fields=["sitting", "employee"],
                condition=Q(state=AttemptState.OPEN),
                name="lms_exams_one_open_attempt",
            ),
            models.CheckConstraint(
                condition=~Q(state=AttemptState.MARKED)
                | (Q(marks__isnull=False) & Q(closed_at__isnull=False)),
                name="lms_exams_marked_has_marks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting} · {self.employee} · {self.number}"


class Answer(models.Model):
    """The newest answer given in one slot; `revision` grows with every change in the browser."""

    wagtail_reference_index_ignore = True

    attempt = models.ForeignKey(
        Attempt, on_delete=models.CASCADE, related_name="answers", verbose_name=_("attempt")
    )
    slot = models.PositiveSmallIntegerField(_("slot"))
    given = models.JSONField(_("given answer"), null=True, blank=True)
    flagged = models.BooleanField(_("flagged"), default=False)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    seconds = models.PositiveIntegerField(_("seconds on the question"), default=0)
    saved_at = models.DateTimeField(_("saved at"))
    marks = models.DecimalField(_("marks"), max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "slot"], name="lms_exams_one_answer_a_slot")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.slot}"


class ClauseScore(models.Model):
    """Marks of one attempt on one clause, written when it is marked, read by mastery."""

    wagtail_reference_index_ignore = True

    attempt = models.ForeignKey(
        Attempt, on_delete=models.CASCADE, related_name="clause_scores", verbose_name=_("attempt")
    )
    clause = models.ForeignKey(
        "lms_standards.Clause", on_delete=models.PROTECT, related_name="+", verbose_name=_("clause")
    )
    items = models.PositiveSmallIntegerField(_("questions"))
    marks = models.DecimalField(_("marks"), max_digits=7, decimal_places=2)
    max_marks = models.DecimalField(_("marks possible"), max_digits=7, decimal_places=2)

    class Meta:
        verbose_name = _("score on a clause")
        verbose_name_plural = _("scores on clauses")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "clause"], name="lms_exams_one_clause_score")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.clause_id}"
