"""What is recorded while an attempt is written, and what a person made of it.

Nothing here is a verdict of the machine: an event is a fact with a time, a judgement has a person.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.exams.attempts.models import Attempt
from lms.exams.choices import EventKind, Finding


class Presence(models.Model):
    """When the page of an attempt was last heard of, and which page it was; never written by a save."""

    wagtail_reference_index_ignore = True

    attempt = models.OneToOneField(
        Attempt,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="presence",
        verbose_name=_("attempt"),
    )
    client = models.CharField(_("page"), max_length=40)
    seen_at = models.DateTimeField(_("last heard of"))
    address = models.GenericIPAddressField(_("network address"), null=True, blank=True)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.seen_at}"


class IntegrityEvent(models.Model):
    """One thing that happened; `client` and `sequence` make a repeated message change nothing."""

    wagtail_reference_index_ignore = True

    attempt = models.ForeignKey(
        Attempt, on_delete=models.CASCADE, related_name="events", verbose_name=_("attempt")
    )
    kind = models.CharField(_("what happened"), max_length=20, choices=EventKind)
    client = models.CharField(_("page"), max_length=40)
    sequence = models.PositiveIntegerField(_("number on the page"))
    happened_at = models.DateTimeField(_("when"))
    counts = models.BooleanField(_("counts for the rule of the sitting"), default=False)
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("event to look at")
        verbose_name_plural = _("events to look at")
        ordering = ["happened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "client", "sequence"], name="lms_exams_event_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.kind}"


class IntegrityJudgement(models.Model):
    """What a person found in the record of an attempt; the newest one holds."""

    wagtail_reference_index_ignore = True

    attempt = models.ForeignKey(
        Attempt, on_delete=models.CASCADE, related_name="judgements", verbose_name=_("attempt")
    )
    finding = models.CharField(pgettext_lazy("of a judgement", "finding"), max_length=20, choices=Finding)
    reason = models.TextField(_("reason"))
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("judged by")
    )
    judged_at = models.DateTimeField(_("judged at"))

    class Meta:
        verbose_name = _("judgement of a record")
        verbose_name_plural = _("judgements of records")
        ordering = ["-judged_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="lms_exams_judged_for_a_reason")]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.finding}"
