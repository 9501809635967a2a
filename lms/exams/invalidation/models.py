"""Attempts that were invalidated: for what cause, what their takers objected, and whether it was lifted.

The attempt keeps its answers, marks and pass, so that lifting gives back what there was; its state keeps
them from counting. A row stays after it was lifted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lms.core.wording import JSON
from lms.exams.attempts.models import Attempt
from lms.exams.choices import InvalidationCause
from lms.people.objections.api import Objection, ObjectionQuerySet, ObjectionState


class InvalidationQuerySet(models.QuerySet["AttemptInvalidation"]):
    """Filters with names."""

    def in_force(self) -> InvalidationQuerySet:
        """Keep those that were not lifted."""
        return self.filter(lifted_at=None)

    def objected(self) -> InvalidationQuerySet:
        """Keep those whose taker waits for the answer to an objection."""
        return self.filter(objection__state=ObjectionState.OPEN)


class AttemptInvalidation(models.Model):
    """An attempt invalidated for a reason; the taker may object once, and somebody else may lift it."""

    wagtail_reference_index_ignore = True

    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="invalidations", verbose_name=_("attempt")
    )
    cause = models.CharField(
        pgettext_lazy("of invalidation", "cause"), max_length=12, choices=InvalidationCause
    )
    reason = models.TextField(_("reason"))
    invalidated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("invalidated by")
    )
    invalidated_at = models.DateTimeField(_("invalidated at"))
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lift_reason = models.TextField(_("reason for lifting"), blank=True)

    objects = InvalidationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invalidation of an attempt")
        verbose_name_plural = _("invalidations of attempts")
        ordering = ["-invalidated_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(lifted_at=None), name="lms_exams_invalidated_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="lms_exams_invalidated_for_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | ~Q(lift_reason=""), name="lms_exams_lifted_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt} · {self.get_cause_display()}"

    def get_absolute_url(self) -> str:
        """Give the page that shows it and lifts it."""
        return reverse("lms_exams:invalidation", args=[self.pk])

    @property
    def waits_for_answer(self) -> bool:
        """Tell whether the taker objected and nobody has decided; read with the objection."""
        return self.objection_or_none is not None and self.objection_or_none.is_open

    @property
    def objection_or_none(self) -> InvalidationObjection | None:
        """Give the objection of the taker; read with it."""
        return getattr(self, "objection", None)

    @property
    def audit_details(self) -> dict[str, JSON]:
        """Say in the audit trail whose attempt it is; read with the attempt and its employee."""
        return {"employee": str(self.attempt.employee), "cause": self.cause}


class InvalidationObjection(Objection):
    """The taker's objection to an invalidation; upheld, the attempt counts again."""

    wagtail_reference_index_ignore = True
    audit_action: ClassVar[str] = "exams.invalidation_objection"

    invalidation = models.OneToOneField(
        AttemptInvalidation,
        on_delete=models.CASCADE,
        related_name="objection",
        verbose_name=_("invalidation of an attempt"),
    )

    objects = ObjectionQuerySet["InvalidationObjection"].as_manager()

    class Meta(Objection.Meta):
        verbose_name = _("objection to an invalidation")
        verbose_name_plural = _("objections to invalidations")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return str(self.invalidation)

    @property
    def attempt(self) -> Attempt:
        """Give the attempt that was invalidated; read with the invalidation."""
        return self.invalidation.attempt

    @property
    def about(self) -> str:
        """Say to the taker what it is about; read with the attempt and its sitting."""
        return gettext("%(exam)s · invalidated attempt") % {"exam": self.attempt.sitting.title}

    @property
    def answer_url(self) -> str:
        """Give the result of the attempt; read with the attempt."""
        return reverse("lms_exams:result", args=[self.attempt.token])

    @property
    def raised_by_id(self) -> int | None:
        """Give the account of the taker; read with the attempt and its employee."""
        return self.attempt.employee.user_id

    @property
    def audit_subject(self) -> models.Model:
        """Give the sitting, in whose log it stands."""
        return self.attempt.sitting

    @property
    def audit_details(self) -> Mapping[str, JSON]:
        """Say whose attempt it is about."""
        return self.invalidation.audit_details
