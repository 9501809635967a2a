"""What customers said: surveys, complaints, ratings and commendations.

No name, number or recording of a customer is kept. Only complaints that are upheld and put down
to the employee reach a person's file (`queries.feedback_of`).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from polymorphic.models import PolymorphicModel

from lms.performance.choices import Attribution, Channel, ComplaintState, Severity


class Feedback(PolymorphicModel):
    """What every kind of feedback has in common."""

    ticket = models.CharField(_("ticket"), max_length=60, unique=True)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    category = models.ForeignKey(
        "lms_standards.ComplaintCategory",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("category"),
    )
    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("employee"),
    )
    unit = models.ForeignKey(
        "lms_people.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    received_on = models.DateField(_("received on"))
    verbatim = models.TextField(_("in the customer's words"), blank=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-received_on"]
        indexes = [
            models.Index(fields=["employee", "received_on"], name="lms_perf_feedback_of"),
            models.Index(fields=["unit", "received_on"], name="lms_perf_feedback_unit"),
        ]

    def __str__(self) -> str:
        return self.ticket


class SurveyResponse(Feedback):
    """An answer to a satisfaction survey on its own scale."""

    score = models.PositiveSmallIntegerField(_("score"))
    scale = models.PositiveSmallIntegerField(_("highest score"), default=5)

    class Meta:
        verbose_name = _("survey response")
        verbose_name_plural = _("survey responses")
        constraints = [
            models.CheckConstraint(condition=Q(score__lte=F("scale")), name="lms_perf_survey_in_scale"),
        ]


class Complaint(Feedback):
    """A complaint: upheld or not, and what it was put down to."""

    state = models.CharField(
        _("state"), max_length=20, choices=ComplaintState, default=ComplaintState.RECEIVED
    )
    severity = models.CharField(_("severity"), max_length=20, choices=Severity, default=Severity.ORDINARY)
    upheld = models.BooleanField(_("upheld"), null=True, blank=True)
    attribution = models.CharField(
        _("put down to"), max_length=20, choices=Attribution, default=Attribution.UNDECIDED
    )
    is_repeat = models.BooleanField(_("repeated"), default=False)
    due_on = models.DateField(_("answer due on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")


class ServiceRating(Feedback):
    """A rating given at the end of a contact, 1–5."""

    stars = models.PositiveSmallIntegerField(_("stars"))

    class Meta:
        verbose_name = _("service rating")
        verbose_name_plural = _("service ratings")
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1) & Q(stars__lte=5), name="lms_perf_stars_range"),
        ]


class Commendation(Feedback):
    """Praise."""

    class Meta:
        verbose_name = _("commendation")
        verbose_name_plural = _("commendations")
