"""Rules as data, and what each of them did: for whom, on which occasion, why, until when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lms.automation.choices import RUNNING, TONES, DueKind, EntryState, RuleState
from lms.automation.offers.rules import Reach
from lms.automation.rulebook.sentences import NO_LABELS, RuleLabels, TextPart, rule_sentence
from lms.core.wording import day_text


class RuleQuerySet(models.QuerySet["AutomationRule"]):
    """Filters with names."""

    def running(self) -> RuleQuerySet:
        """Keep those that act, or note down what they would do."""
        return self.filter(state__in=RUNNING)


class AutomationRule(models.Model):
    """When what happens to whom, what is done about it, until when.

    `trigger` and `action` are keys of what apps offer, each with its values. `labels` holds by language what
    the sentence shows for them, as it read when the rule was written. A rule that has acted is not changed:
    another is written in its place.
    """

    trigger = models.CharField(pgettext_lazy("of a rule", "when"), max_length=60)
    trigger_params = models.JSONField(_("values of the occasion"), default=dict)
    units = models.ManyToManyField(
        "lms_people.OrgUnit", blank=True, related_name="+", verbose_name=_("units, with everything below")
    )
    positions = models.ManyToManyField(
        "lms_people.Position", blank=True, related_name="+", verbose_name=_("positions")
    )
    counts_from = models.DateField(
        _("what happened from this day on counts"),
        null=True,
        blank=True,
        help_text=_("Empty: everybody who stands so when the rule is switched on."),
    )
    action = models.CharField(pgettext_lazy("of a rule", "what"), max_length=60)
    action_params = models.JSONField(_("values of what is done"), default=dict)
    due_kind = models.CharField(_("to be done by"), max_length=20, choices=DueKind, default=DueKind.NONE)
    due_days = models.PositiveSmallIntegerField(_("number of days"), null=True, blank=True)
    due_on = models.DateField(_("fixed day"), null=True, blank=True)
    labels = models.JSONField(_("as the sentence reads"), default=dict)
    state = models.CharField(_("state"), max_length=20, choices=RuleState, default=RuleState.DRAFT)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    written_at = models.DateTimeField(_("written at"))
    switched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("switched by"),
    )
    switched_at = models.DateTimeField(_("switched at"), null=True, blank=True)
    switch_reason = models.CharField(_("why it was switched off"), max_length=250, blank=True)

    objects = RuleQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = pgettext_lazy("automation", "rule")
        verbose_name_plural = pgettext_lazy("automation", "rules")
        ordering = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(due_kind__in=[DueKind.AFTER, DueKind.BEFORE_END]) | Q(due_days__isnull=False),
                name="lms_automation_days_are_given",
            ),
            models.CheckConstraint(
                condition=~Q(due_kind=DueKind.FIXED) | Q(due_on__isnull=False),
                name="lms_automation_day_is_given",
            ),
        ]

    def __str__(self) -> str:
        return "".join(piece.text for piece in self.sentence())

    def get_absolute_url(self) -> str:
        """Give the page that shows it beside the others."""
        return reverse("lms_automation:rule", args=[self.pk])

    @property
    def is_running(self) -> bool:
        """Tell whether it acts or notes down."""
        return self.state in RUNNING

    @property
    def has_acted(self) -> bool:
        """Tell whether it has ever done anything."""
        acted = [EntryState.DONE, EntryState.WITHDRAWN, EntryState.KEPT]
        return self.entries.filter(state__in=acted).exists()

    def sentence(self) -> list[TextPart]:
        """Write the rule as a sentence in pieces, with its words in the reader's language."""
        languages: dict[str, RuleLabels] = self.labels
        labels = languages.get(get_language() or "") or languages.get(settings.LANGUAGE_CODE, NO_LABELS)
        return rule_sentence(self.trigger, self.action, labels)

    @property
    def counts_text(self) -> str:
        """Say from which day on occasions count."""
        if self.counts_from is None:
            return gettext("Whoever meets it already is meant as well.")
        return gettext("Counts what happens from %(day)s on.") % {"day": day_text(self.counts_from)}

    @property
    def whole_text(self) -> str:
        """Give the sentence with the day from which occasions count, as the trail keeps it."""
        return f"{self} · {self.counts_text}"

    def reach(self) -> Reach:
        """Say whom it is about; units and positions are best read along."""
        return Reach(
            tuple(unit.path for unit in self.units.all()),
            frozenset(position.pk for position in self.positions.all()),
        )


class RuleEntry(models.Model):
    """What came of a rule for one person on one occasion.

    `made` lists keys of what the action made; `facts` fill the trigger's reason and `why`, an English
    sentence that is read in the reader's language. `done_at` stays when what was done is taken back or kept,
    which is then `at`.
    """

    rule = models.ForeignKey(
        AutomationRule,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name=pgettext_lazy("automation", "rule"),
    )
    employee = models.ForeignKey(
        "lms_people.Employee", on_delete=models.CASCADE, related_name="+", verbose_name=_("employee")
    )
    occasion = models.CharField(_("occasion"), max_length=80)
    since = models.DateField(_("day of the occasion"))
    facts = models.JSONField(_("facts"), default=dict)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=EntryState)
    why = models.CharField(_("why"), max_length=250, blank=True)
    made = models.JSONField(_("what was made"), default=list)
    at = models.DateTimeField(_("at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("entry of a rule")
        verbose_name_plural = _("entries of rules")
        ordering = ["-at", "-pk"]
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["rule", "at"], name="lms_automation_entries_of")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule", "employee", "occasion"], name="lms_automation_once_an_occasion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} · {self.employee_id} · {self.occasion}"

    @property
    def tone(self) -> str:
        """Name the tone of the state."""
        return TONES[EntryState(self.state)]

    @property
    def why_text(self) -> str:
        """Say in the reader's language why nothing was done, or why something was taken back."""
        said = gettext(self.why) % self.facts if self.why else ""
        if reason := self.facts.get("off_reason"):
            return gettext("%(said)s Reason: %(reason)s") % {"said": said, "reason": reason}
        return said
