"""Cards: what somebody met, how well it is remembered and when it comes again."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.practice.cards.rules import Memory
from lms.practice.choices import CardSource


class CardQuerySet(models.QuerySet["Card"]):
    """Filters with names."""

    def due(self, day: date) -> CardQuerySet:
        """Keep what comes again by the day."""
        return self.filter(due_on__lte=day)

    def in_book(self, rights_to_settle: int) -> CardQuerySet:
        """Keep the mistakes that were not answered rightly on so many days since."""
        return self.filter(missed_on__isnull=False, rights_since__lt=rights_to_settle)


class Card(models.Model):
    """One person and one question, through all its versions.

    `rights_since` counts the days on which it was answered rightly since it was missed last. A card is the
    person's own: no report, file or manager's page reads it.
    """

    wagtail_reference_index_ignore = True

    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.CASCADE,
        related_name="practice_cards",
        verbose_name=_("employee"),
    )
    question = models.ForeignKey(
        "lms_questions.Question", on_delete=models.CASCADE, related_name="+", verbose_name=_("question")
    )
    source = models.CharField(_("source"), max_length=20, choices=CardSource)
    stability = models.FloatField(_("days it is remembered"))
    difficulty = models.FloatField(pgettext_lazy("of a practice card", "how hard it is"))
    seen_on = models.DateField(_("answered last on"))
    due_on = models.DateField(_("comes again on"))
    missed_on = models.DateField(_("missed last on"), null=True, blank=True)
    rights_since = models.PositiveSmallIntegerField(_("days right since"), default=0)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("practice card")
        verbose_name_plural = _("practice cards")
        ordering = ["due_on", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["employee", "due_on"], name="lms_practice_card_due")]
        constraints = [
            models.UniqueConstraint(fields=["employee", "question"], name="lms_practice_one_card"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} · {self.question_id}"

    @property
    def memory(self) -> Memory:
        """Give what the rules take."""
        return Memory(self.stability, self.difficulty, self.seen_on, self.due_on)


class CollectedAttempt(models.Model):
    """An attempt whose mistakes have become cards, so that it is looked at once."""

    wagtail_reference_index_ignore = True

    attempt = models.OneToOneField(
        "lms_exams.Attempt", on_delete=models.CASCADE, related_name="+", verbose_name=_("attempt")
    )
    collected_at = models.DateTimeField(_("collected at"))

    class Meta:
        verbose_name = _("attempt collected for practice")
        verbose_name_plural = _("attempts collected for practice")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.attempt_id)
