"""Attempts and the answers saved in them.

Saving an answer touches one row of `Answer` and nothing else. The frozen paper is `Attempt.slots`,
a small map from slot to question version; contents are read from the versions.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.exams.choices import UNFINISHED, AttemptState, ClosedBy
from lms.exams.sittings.models import Sitting
from lms.papers.drawing.rules.slots import MOST_SLOTS


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Filters with names."""

    def marked(self) -> AttemptQuerySet:
        """Keep the attempts that count: closed, marked and not invalidated."""
        return self.filter(state=AttemptState.MARKED)

    def unfinished(self) -> AttemptQuerySet:
        """Keep those being written, paused or locked."""
        return self.filter(state__in=UNFINISHED)

    def not_invalidated(self) -> AttemptQuerySet:
        """Leave out what was invalidated: it counts nowhere."""
        return self.exclude(state=AttemptState.INVALIDATED)

    def real(self) -> AttemptQuerySet:
        """Leave out rehearsals."""
        return self.filter(sitting__is_rehearsal=False)


class Attempt(models.Model):
    """One attempt at a paper: drawn and frozen at the start, with the server's deadline."""

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
    is_used_up = models.BooleanField(
        _("uses up an attempt"),
        default=False,
        db_default=False,
        help_text=_("An invalidated attempt that still is one of the attempts allowed."),
    )
    seed = models.BigIntegerField(_("seed of the draw"))
    slots = models.JSONField(_("drawn paper"))
    slot_count = models.PositiveSmallIntegerField(
        _("questions"), help_text=_("Kept beside the drawn paper, so that saving an answer never reads it.")
    )
    form = models.CharField(
        _("form"),
        max_length=2,
        blank=True,
        db_default="",
        help_text=_("A, B … where a paper has parallel forms."),
    )
    completes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="resits",
        verbose_name=_("completes the attempt"),
        help_text=_("The failed attempt at the whole paper whose passed clauses are kept."),
    )
    resit_clauses = models.CharField(
        _("clauses sat again"),
        max_length=400,
        blank=True,
        db_default="",
        help_text=_("Numbers, separated by spaces; empty for the whole paper."),
    )
    open_from = models.PositiveSmallIntegerField(
        _("first question open"),
        default=1,
        db_default=1,
        help_text=_("Moves on where a paper has no way back; saving an answer asks for these two only."),
    )
    open_to = models.PositiveSmallIntegerField(
        _("last question open"), default=MOST_SLOTS, db_default=MOST_SLOTS
    )
    started_at = models.DateTimeField(_("started at"))
    deadline = models.DateTimeField(_("deadline"))
    held_at = models.DateTimeField(
        _("held since"), null=True, blank=True, help_text=_("Since when the attempt is paused or locked.")
    )
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
                condition=Q(state__in=["open", "paused", "locked"]),
                name="lms_exams_one_open_attempt",
            ),
            models.CheckConstraint(
                condition=~Q(state=AttemptState.MARKED)
                | (Q(marks__isnull=False) & Q(closed_at__isnull=False)),
                name="lms_exams_marked_has_marks",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paused", "locked"]) | Q(held_at__isnull=False),
                name="lms_exams_held_since",
            ),
            models.CheckConstraint(
                condition=Q(is_used_up=False) | Q(state=AttemptState.INVALIDATED),
                name="lms_exams_used_up_is_invalidated",
            ),
            models.CheckConstraint(
                condition=~Q(state=AttemptState.INVALIDATED) | Q(closed_at__isnull=False),
                name="lms_exams_invalidated_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting} · {self.employee} · {self.number}"

    @property
    def is_unfinished(self) -> bool:
        """Tell whether it is being written, paused or locked."""
        return self.state in UNFINISHED

    @property
    def clauses_again(self) -> tuple[str, ...]:
        """List the clauses of a resit by clause; empty for the whole paper."""
        return tuple(self.resit_clauses.split())


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
    checked_at = models.DateTimeField(
        _("looked up at"),
        null=True,
        blank=True,
        help_text=_("When its taker looked at what is right; from then on the answer stays as it is."),
    )

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "slot"], name="lms_exams_one_answer_a_slot")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.slot}"


class LateAnswer(models.Model):
    """An answer that came after the deadline and its grace: kept for a person to see, never marked."""

    wagtail_reference_index_ignore = True

    attempt = models.ForeignKey(
        Attempt, on_delete=models.CASCADE, related_name="late_answers", verbose_name=_("attempt")
    )
    slot = models.PositiveSmallIntegerField(_("slot"))
    given = models.JSONField(_("given answer"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"))
    seconds = models.PositiveIntegerField(_("seconds on the question"), default=0)
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("late answer")
        verbose_name_plural = _("late answers")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "slot"], name="lms_exams_one_late_answer_a_slot")
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
