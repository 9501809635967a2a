"""Rounds of practice and their questions."""

from __future__ import annotations

import json
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.practice.choices import Reason, SetKind


class PracticeSet(models.Model):
    """A fixed list of questions for one person; of the daily kind there is one a day.

    A mock exam has a paper and an end; its answers are judged when it is handed in, all others at once.
    """

    wagtail_reference_index_ignore = True

    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.CASCADE,
        related_name="practice_sets",
        verbose_name=_("employee"),
    )
    kind = models.CharField(pgettext_lazy("of practice", "kind"), max_length=20, choices=SetKind)
    day = models.DateField(_("day"))
    seed = models.BigIntegerField(_("seed of the draw"))
    begun_at = models.DateTimeField(_("begun at"))
    clause = models.ForeignKey(
        "lms_standards.Clause",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("clause"),
    )
    paper = models.ForeignKey(
        "lms_papers.Paper",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("paper"),
    )
    lesson = models.ForeignKey(
        "lms_courses.LessonPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lesson"),
    )
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("round of practice")
        verbose_name_plural = _("rounds of practice")
        ordering = ["-begun_at"]
        default_permissions = ()
        indexes = [models.Index(fields=["employee", "-begun_at"], name="lms_practice_set_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "day"], condition=Q(kind="daily"), name="lms_practice_one_daily"
            ),
            models.CheckConstraint(
                condition=~Q(kind="simulation") | (Q(paper__isnull=False) & Q(ends_at__isnull=False)),
                name="lms_practice_mock_has_clock",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} · {self.kind} · {self.day}"

    @property
    def is_simulation(self) -> bool:
        """Tell whether nothing is told before it is handed in."""
        return self.kind == SetKind.SIMULATION


class PracticeQuestion(models.Model):
    """One question of a round; `share` is what the answer earned, nothing while it is not judged.

    `due_on` is the day told to the person when it was judged; `received_at` is when an answer came that was
    given without network.
    """

    wagtail_reference_index_ignore = True

    practice_set = models.ForeignKey(
        PracticeSet, on_delete=models.CASCADE, related_name="questions", verbose_name=_("round of practice")
    )
    place = models.PositiveSmallIntegerField(_("place"), validators=[MinValueValidator(1)])
    version = models.ForeignKey(
        "lms_questions.QuestionVersion",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("question version"),
    )
    reason = models.CharField(_("why it is asked"), max_length=20, choices=Reason)
    marks = models.DecimalField(_("marks"), max_digits=5, decimal_places=1, default=Decimal(1))
    given = models.JSONField(_("given answer"), null=True, blank=True)
    share = models.DecimalField(_("share earned"), max_digits=7, decimal_places=6, null=True, blank=True)
    answered_at = models.DateTimeField(_("given at"), null=True, blank=True)
    received_at = models.DateTimeField(_("received later at"), null=True, blank=True)
    due_on = models.DateField(_("comes again on"), null=True, blank=True)

    class Meta:
        verbose_name = _("question practised")
        verbose_name_plural = _("questions practised")
        ordering = ["place"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["practice_set", "place"], name="lms_practice_one_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.practice_set_id} · {self.place}"

    @property
    def given_text(self) -> str:
        """Write the answer that stands as the page's script reads it."""
        return json.dumps(self.given, ensure_ascii=False)

    @property
    def is_judged(self) -> bool:
        """Tell whether the person may be told how it was answered."""
        return self.share is not None

    @property
    def was_left_out(self) -> bool:
        """Tell whether it was judged without an answer, as a mock exam does with what nobody came to."""
        return self.is_judged and self.answered_at is None

    @property
    def is_right(self) -> bool:
        """Tell whether the answer earned everything there was to earn."""
        return self.share == 1

    @property
    def earned_part(self) -> bool:
        """Tell whether the answer earned some of it and not all."""
        return bool(self.share) and not self.is_right
