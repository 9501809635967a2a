"""Delta exams that a change of the standard asks for, and the certificates each of them is asked of."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.certification.duties.rules import Duty
from lms.certification.requirements.models import Certification


class DeltaExam(models.Model):
    """A delta exam that holders of one certification pass until a day, as a change of the standard asks it.

    Asked is who passed the exam of the certification before `passed_before`, the day of the change.
    """

    change = models.ForeignKey(
        "lms_standards.EditionChange",
        on_delete=models.PROTECT,
        related_name="delta_exams",
        verbose_name=_("change of the standard"),
    )
    certification = models.ForeignKey(
        Certification,
        on_delete=models.PROTECT,
        related_name="delta_exams",
        verbose_name=_("certification"),
    )
    paper = models.ForeignKey(
        "lms_papers.Paper",
        on_delete=models.PROTECT,
        related_name="delta_exams",
        verbose_name=_("delta paper"),
    )
    passed_before = models.DateField(_("of certificates passed before"))
    until = models.DateField(_("to be passed until"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who asked for it"),
    )
    asked_at = models.DateTimeField(_("asked at"))
    lifted_on = models.DateField(_("no longer asked since"), null=True, blank=True)

    class Meta:
        verbose_name = _("delta exam")
        verbose_name_plural = _("delta exams")
        ordering = ["-asked_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["change", "certification"],
                condition=Q(lifted_on__isnull=True),
                name="lms_cert_one_delta_exam",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certification} · {self.change}"

    def get_absolute_url(self) -> str:
        """Give the page that lists who has passed it and who has not."""
        return reverse("lms_certification:delta_exam", args=[self.pk])

    @property
    def asked_on(self) -> date:
        """Give the day on which it was asked for."""
        return timezone.localdate(self.asked_at)


class DeltaDutyQuerySet(models.QuerySet["DeltaDuty"]):
    """Filters with names; they agree with `deltas.rules.Duty`."""

    def unsettled_on(self, day: date) -> DeltaDutyQuerySet:
        """Keep those whose exam is neither passed by the day nor lifted."""
        passed = Q(passed_on__lte=day) & (Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day))
        return self.exclude(passed | Q(exam__lifted_on__lte=day))

    def lapsed_on(self, day: date) -> DeltaDutyQuerySet:
        """Keep those whose deadline has gone by without a pass."""
        return self.unsettled_on(day).filter(exam__until__lt=day)


class DeltaDuty(models.Model):
    """One certificate that a delta exam is asked of, and the pass that settled it.

    `withdrawn_on` is the day on which that pass was lost; a later pass takes its place.
    """

    wagtail_reference_index_ignore = True

    exam = models.ForeignKey(
        DeltaExam, on_delete=models.CASCADE, related_name="duties", verbose_name=_("delta exam")
    )
    certificate = models.ForeignKey(
        "lms_certification.Certificate",
        on_delete=models.CASCADE,
        related_name="duties",
        verbose_name=_("certificate"),
    )
    asked_at = models.DateTimeField(_("asked at"))
    attempt = models.ForeignKey(
        "lms_exams.Attempt",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="delta_duties",
        verbose_name=_("attempt"),
    )
    passed_on = models.DateField(_("passed on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("pass lost on"), null=True, blank=True)

    objects = DeltaDutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate asked a delta exam")
        verbose_name_plural = _("certificates asked a delta exam")
        ordering = ["exam", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["exam", "certificate"], name="lms_cert_one_delta_duty"),
            models.CheckConstraint(
                condition=Q(passed_on__isnull=False) | Q(withdrawn_on__isnull=True),
                name="lms_cert_delta_lost_was_passed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} · {self.exam_id}"

    @property
    def rule(self) -> Duty:
        """Give its days to the rules; the exam has to be read along."""
        return Duty(
            asked_on=timezone.localdate(self.asked_at),
            until=self.exam.until,
            passed_on=self.passed_on,
            withdrawn_on=self.withdrawn_on,
            lifted_on=self.exam.lifted_on,
        )
