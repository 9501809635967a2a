"""Objections of takers to single questions of their results, and how they were answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.exams.choices import CorrectionState, DisputeState
from lms.exams.models.attempts import Attempt
from lms.exams.models.corrections import KeyCorrection
from lms.exams.models.marking import MarkingTask
from lms.exams.models.questions import QuestionVersion


class DisputeQuerySet(models.QuerySet["ScoreDispute"]):
    """Filters with names."""

    def open(self) -> DisputeQuerySet:
        """Keep those that wait for a decision."""
        return self.filter(state=DisputeState.OPEN)

    def unfinished(self) -> DisputeQuerySet:
        """Keep what waits for a decision, and what was upheld while nothing was put right for everybody.

        Put right is what an applied correction answers, as long as it is not undone, or a question that was
        given to the markers again.
        """
        marked_again = MarkingTask.objects.filter(version=OuterRef("version"), round__gt=1)
        not_corrected = Q(correction=None) | ~Q(correction__state=CorrectionState.APPLIED)
        upheld = Q(state=DisputeState.UPHELD) & not_corrected & ~Exists(marked_again)
        return self.filter(Q(state=DisputeState.OPEN) | upheld)

    def upheld_without_correction(self, version: QuestionVersion) -> DisputeQuerySet:
        """Keep those upheld that no correction has followed yet, or only one that was undone."""
        none_in_force = Q(correction=None) | Q(correction__state=CorrectionState.UNDONE)
        return self.filter(none_in_force, version=version, state=DisputeState.UPHELD)


class ScoreDispute(models.Model):
    """One objection to one question of one attempt: open, then upheld or refused with an answer."""

    wagtail_reference_index_ignore = True

    attempt = models.ForeignKey(
        Attempt, on_delete=models.CASCADE, related_name="disputes", verbose_name=_("attempt")
    )
    slot = models.PositiveSmallIntegerField(_("slot"))
    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("version")
    )
    reason = models.TextField(_("reason"))
    raised_at = models.DateTimeField(_("raised at"))
    due_on = models.DateField(_("to be decided by"))
    state = models.CharField(_("state"), max_length=10, choices=DisputeState, default=DisputeState.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    correction = models.ForeignKey(
        KeyCorrection, on_delete=models.SET_NULL, null=True, blank=True, related_name="disputes"
    )

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection to a question")
        verbose_name_plural = _("objections to questions")
        ordering = ["due_on", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["attempt", "slot"], name="lms_exams_one_dispute_a_slot"),
            models.CheckConstraint(
                condition=Q(state=DisputeState.OPEN) | ~Q(answer=""), name="lms_exams_dispute_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt.employee} · {self.version}"

    def get_absolute_url(self) -> str:
        """Give the page on which it is decided."""
        return reverse("lms_exams:dispute", args=[self.pk])

    @property
    def waits_for_correction(self) -> bool:
        """Tell whether it was upheld and no correction answers it any more; read with its correction."""
        in_force = self.correction is not None and self.correction.state != CorrectionState.UNDONE
        return self.state == DisputeState.UPHELD and not in_force
