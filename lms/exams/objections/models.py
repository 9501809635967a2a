"""Objections of takers to single questions of their results, and how they were answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.exams.attempts.models import Attempt
from lms.exams.marking.models import MarkingTask
from lms.people.objections.api import Objection, ObjectionQuerySet, ObjectionState
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionState
from lms.questions.corrections.models import KeyCorrection


class QuestionObjectionQuerySet(ObjectionQuerySet["QuestionObjection"]):
    """Filters with names."""

    def unfinished(self) -> QuestionObjectionQuerySet:
        """Keep what waits for a decision, and what was upheld while nothing was put right for everybody.

        Put right is what an applied correction answers, as long as it is not undone, or a question that was
        given to the markers again.
        """
        marked_again = MarkingTask.objects.filter(version=OuterRef("version"), round__gt=1)
        not_corrected = Q(correction=None) | ~Q(correction__state=CorrectionState.APPLIED)
        upheld = Q(state=ObjectionState.UPHELD) & not_corrected & ~Exists(marked_again)
        return self.filter(Q(state=ObjectionState.OPEN) | upheld)

    def upheld_without_correction(self, version: QuestionVersion) -> QuestionObjectionQuerySet:
        """Keep those upheld that no correction has followed yet, or only one that was undone."""
        none_in_force = Q(correction=None) | Q(correction__state=CorrectionState.UNDONE)
        return self.filter(none_in_force, version=version, state=ObjectionState.UPHELD)


class QuestionObjection(Objection):
    """An objection to one question of one attempt; an upheld one leads into a correction for everybody."""

    wagtail_reference_index_ignore = True
    audit_action: ClassVar[str] = "exams.objection"

    attempt = models.ForeignKey(
        Attempt, on_delete=models.CASCADE, related_name="objections", verbose_name=_("attempt")
    )
    slot = models.PositiveSmallIntegerField(_("slot"))
    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="objections", verbose_name=_("version")
    )
    correction = models.ForeignKey(
        KeyCorrection, on_delete=models.SET_NULL, null=True, blank=True, related_name="objections"
    )

    objects = QuestionObjectionQuerySet.as_manager()

    class Meta(Objection.Meta):
        verbose_name = _("objection to a question")
        verbose_name_plural = _("objections to questions")
        ordering = ["due_on", "pk"]
        constraints = [
            *Objection.Meta.constraints,
            models.UniqueConstraint(fields=["attempt", "slot"], name="lms_exams_one_objection_a_slot"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt.employee} · {self.version}"

    def get_absolute_url(self) -> str:
        """Give the page on which it is decided."""
        return reverse("lms_exams:objection", args=[self.pk])

    @property
    def about(self) -> str:
        """Say to the taker what it is about; read with the attempt and its sitting."""
        values = {"exam": self.attempt.sitting.title, "number": self.slot}
        return gettext("%(exam)s · question %(number)s") % values

    @property
    def answer_url(self) -> str:
        """Give the result it belongs to; read with the attempt."""
        return reverse("lms_exams:result", args=[self.attempt.token])

    @property
    def raised_by_id(self) -> int | None:
        """Give the account of the taker; read with the attempt and its employee."""
        return self.attempt.employee.user_id

    @property
    def waits_for_correction(self) -> bool:
        """Tell whether it was upheld and no correction answers it any more; read with its correction."""
        in_force = self.correction is not None and self.correction.state != CorrectionState.UNDONE
        return self.state == ObjectionState.UPHELD and not in_force
