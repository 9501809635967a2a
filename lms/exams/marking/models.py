"""Answers that people mark, one task a part, with what each marker gave; and attempts marked again."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.exams.attempts.models import Attempt
from lms.exams.choices import AttemptState
from lms.exams.marking.rules import MarkingRule
from lms.papers.blueprints.models import Paper
from lms.questions.bank.models import QuestionVersion
from lms.questions.corrections.models import KeyCorrection


class MarkingPlan(models.Model):
    """How the answers of a paper are marked by people, and who marks them."""

    wagtail_reference_index_ignore = True

    paper = models.OneToOneField(
        Paper, on_delete=models.CASCADE, related_name="marking_plan", verbose_name=_("paper")
    )
    markers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("markers")
    )
    double = models.BooleanField(
        _("two people mark every answer"),
        default=False,
        help_text=_(
            "They do not see each other's marks. A change settles every answer that has marks enough by the"
            " new rule; answers settled before stay as they are."
        ),
    )
    third_when = models.DecimalField(
        _("a third marks when they differ by more than"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.2"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("Per cent of the question's marks: 20 is a fifth."),
    )
    sample_share = models.DecimalField(
        _("share looked at again"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.1"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("So large a random part of the answers is shown to those who moderate."),
    )
    days = models.PositiveSmallIntegerField(
        _("days for marking"), default=5, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("marking by people")
        verbose_name_plural = _("marking by people")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.paper)

    def rule(self) -> MarkingRule:
        """Give it to the rules."""
        return MarkingRule(self.double, self.third_when)


class MarkingTaskQuerySet(models.QuerySet["MarkingTask"]):
    """Filters with names."""

    def waiting(self) -> MarkingTaskQuerySet:
        """Keep what people have yet to mark, or to mark again.

        Nobody marks a question or an attempt that was invalidated.
        """
        unsettled = self.filter(Q(share__isnull=True) | Q(is_reopened=True))
        counting = unsettled.exclude(attempt__state=AttemptState.INVALIDATED)
        return counting.exclude(version__in=KeyCorrection.objects.invalidated())

    def settled(self) -> MarkingTaskQuerySet:
        """Keep what people have marked."""
        return self.filter(share__isnull=False, is_reopened=False)

    def sample(self) -> MarkingTaskQuerySet:
        """Keep what was drawn for a second look."""
        return self.filter(is_sample=True)


class MarkingTask(models.Model):
    """One part of one answer that waits for marks; `share` is what counts once it is settled.

    `weight` is the part's share of the question's marks. A marker never learns whose answer it is.
    A task that is to be marked again goes into a further round; until that is settled its share counts
    on. `marked_share` is what the markers had given when somebody took a second look.
    """

    wagtail_reference_index_ignore = True

    attempt = models.ForeignKey(
        Attempt, on_delete=models.CASCADE, related_name="marking_tasks", verbose_name=_("attempt")
    )
    slot = models.PositiveSmallIntegerField(_("slot"))
    part = models.CharField(_("part"), max_length=40)
    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("version")
    )
    weight = models.DecimalField(_("share of the question"), max_digits=8, decimal_places=6)
    share = models.DecimalField(_("share earned"), max_digits=8, decimal_places=6, null=True, blank=True)
    due_on = models.DateField(_("to be marked by"))
    is_sample = models.BooleanField(_("looked at again"), default=False)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    moderation_reason = models.TextField(_("reason of the moderator"), blank=True)
    moderated_at = models.DateTimeField(_("second look at"), null=True, blank=True)
    marked_share = models.DecimalField(
        _("share the markers gave"), max_digits=8, decimal_places=6, null=True, blank=True
    )
    round = models.PositiveSmallIntegerField(_("round of marking"), default=1, db_default=1)
    is_reopened = models.BooleanField(_("is marked again"), default=False, db_default=False)

    objects = MarkingTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to mark")
        verbose_name_plural = _("answers to mark")
        ordering = ["due_on", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["attempt", "slot", "part"], name="lms_exams_one_task_a_part"),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=1),
                name="lms_exams_task_share_range",
            ),
            models.CheckConstraint(
                condition=Q(is_reopened=False) | Q(share__isnull=False),
                name="lms_exams_reopened_has_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.pk}"

    def shares_given(self) -> list[Decimal]:
        """List what markers gave in the round that counts, in their order."""
        return [one.share for one in self.given.all() if one.round == self.round]


class GivenMarks(models.Model):
    """What one marker gave for one part: points by criterion, and a comment the taker may read."""

    wagtail_reference_index_ignore = True

    task = models.ForeignKey(
        MarkingTask, on_delete=models.CASCADE, related_name="given", verbose_name=_("answer to mark")
    )
    marker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("marker")
    )
    points = models.JSONField(_("points"), default=dict)
    share = models.DecimalField(_("share earned"), max_digits=8, decimal_places=6)
    comment = models.TextField(_("comment"), blank=True)
    marked_at = models.DateTimeField(_("marked at"))
    round = models.PositiveSmallIntegerField(_("round of marking"), default=1, db_default=1)

    class Meta:
        verbose_name = _("marks given")
        verbose_name_plural = _("marks given")
        ordering = ["marked_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["task", "marker", "round"], name="lms_exams_one_marking_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.task_id} · {self.marker_id}"


class RegradedAttempt(models.Model):
    """What one correction makes of one attempt; earlier marks are kept. A draft has no `written_at`."""

    wagtail_reference_index_ignore = True

    correction = models.ForeignKey(
        KeyCorrection, on_delete=models.CASCADE, related_name="changes", verbose_name=_("correction")
    )
    attempt = models.ForeignKey(
        Attempt, on_delete=models.CASCADE, related_name="regrades", verbose_name=_("attempt")
    )
    marks_before = models.DecimalField(_("marks before"), max_digits=7, decimal_places=2)
    marks_after = models.DecimalField(_("marks after"), max_digits=7, decimal_places=2)
    max_before = models.DecimalField(_("marks possible before"), max_digits=7, decimal_places=2)
    max_after = models.DecimalField(_("marks possible after"), max_digits=7, decimal_places=2)
    passed_before = models.BooleanField(_("passed before"))
    passed_after = models.BooleanField(_("passed after"))
    written_at = models.DateTimeField(_("written at"), null=True, blank=True)

    class Meta:
        verbose_name = _("regraded attempt")
        verbose_name_plural = _("regraded attempts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["correction", "attempt"], name="lms_exams_one_regrade")
        ]

    def __str__(self) -> str:
        return f"{self.correction_id} · {self.attempt_id}"
