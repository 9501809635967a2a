"""Certifications, who must hold them, the certificates issued, and waivers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.certification.choices import CertificateState, RegradeSort, RegradeState
from lms.certification.domain.validity import Term, Validity
from lms.core.api import in_reader_language


class Certification(models.Model):
    """What it takes to be certified, for how long, and when to renew."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("certificate name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    paper = models.ForeignKey(
        "lms_exams.Paper",
        on_delete=models.PROTECT,
        related_name="certifications",
        verbose_name=_("exam paper"),
    )
    courses = models.ManyToManyField(
        "lms_courses.CoursePage",
        blank=True,
        related_name="certifications",
        verbose_name=_("courses to complete"),
    )
    validity_months = models.PositiveSmallIntegerField(_("valid for, months"), default=12)
    renewal_window_days = models.PositiveSmallIntegerField(_("renewal window, days"), default=30)
    positions = models.ManyToManyField(
        "lms_people.Position",
        blank=True,
        related_name="certifications",
        verbose_name=_("positions that need it"),
    )

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper"],
                name="lms_cert_one_per_paper",
                violation_error_message=_("This paper already leads to another certification."),
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def term(self) -> Term:
        """Give its length and renewal window to the rules."""
        return Term(self.validity_months, self.renewal_window_days)

    @property
    def shown_name(self) -> str:
        """Give the name in the reader's language."""
        return in_reader_language(self.name, self.name_en)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Filters with names."""

    def in_force_on(self, day: date) -> CertificateQuerySet:
        """Keep those that certify on the day; a revocation counts from its own day on."""
        return self.filter(valid_from__lte=day, valid_to__gte=day).filter(
            Q(revoked_at__isnull=True) | Q(revoked_at__date__gt=day)
        )


class Certificate(models.Model):
    """A certificate as issued: `snapshot` keeps what was printed, whatever changes later.

    `snapshot` is a `choices.Printed`. The PDF is drawn from it once, then kept as made. The hourly round
    keeps `state` for filters and the index; whoever needs the truth of a day asks `domain.validity` or
    `standing`.
    """

    serial = models.CharField(_("serial"), max_length=32, unique=True)
    certification = models.ForeignKey(
        Certification, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("certification")
    )
    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.PROTECT,
        related_name="certificates",
        verbose_name=_("employee"),
    )
    attempt = models.OneToOneField(
        "lms_exams.Attempt",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="certificate",
        verbose_name=_("attempt"),
    )
    issued_at = models.DateTimeField(_("issued at"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    state = models.CharField(
        _("state"), max_length=20, choices=CertificateState, default=CertificateState.VALID
    )
    snapshot = models.JSONField(_("as printed"), default=dict)
    pdf = models.BinaryField(_("PDF"), null=True, blank=True)
    pdf_digest = models.CharField(_("digest of the PDF"), max_length=64, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )
    revocation_reason = models.TextField(_("reason of revocation"), blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at"]
        indexes = [models.Index(fields=["certification", "state", "valid_to"], name="lms_cert_state")]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="lms_cert_valid_range"),
            models.CheckConstraint(
                condition=~Q(state=CertificateState.REVOKED)
                | (Q(revoked_at__isnull=False) & ~Q(revocation_reason="")),
                name="lms_cert_revoked_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    def get_absolute_url(self) -> str:
        """Give the page of the register that shows it."""
        return reverse("lms_certification:certificate", args=[self.serial])

    @property
    def printed_name(self) -> str:
        """Give the certification as it was printed, in the reader's language."""
        return in_reader_language(self.snapshot["certification"], self.snapshot["certification_en"])

    @property
    def validity(self) -> Validity:
        """Give its days to the rules."""
        revoked_on = timezone.localdate(self.revoked_at) if self.revoked_at else None
        return Validity(self.valid_from, self.valid_to, revoked_on)

    def validity_known_at(self, moment: datetime) -> Validity:
        """Give its days as they were known at a moment: nobody had revoked it who did so later."""
        if self.revoked_at is not None and self.revoked_at > moment:
            return replace(self.validity, revoked_on=None)
        return self.validity


class WaiverQuerySet(models.QuerySet["Waiver"]):
    """Filters with names."""

    def on(self, day: date) -> WaiverQuerySet:
        """Keep those in force on the day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Waiver(models.Model):
    """Somebody need not hold a certification until a day, for a reason."""

    certification = models.ForeignKey(
        Certification, on_delete=models.CASCADE, related_name="waivers", verbose_name=_("certification")
    )
    employee = models.ForeignKey(
        "lms_people.Employee", on_delete=models.CASCADE, related_name="waivers", verbose_name=_("employee")
    )
    reason = models.TextField(_("reason"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"))

    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="lms_cert_waiver_range"),
        ]

    def __str__(self) -> str:
        return f"{self.employee} · {self.certification}"


class RegradeDecision(models.Model):
    """A regrade or a voiding changed whether an attempt passes: somebody decides about the certificate."""

    certification = models.ForeignKey(
        Certification, on_delete=models.CASCADE, related_name="+", verbose_name=_("certification")
    )
    attempt = models.ForeignKey(
        "lms_exams.Attempt",
        on_delete=models.CASCADE,
        related_name="regrade_decisions",
        verbose_name=_("attempt"),
    )
    certificate = models.ForeignKey(
        Certificate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="regrade_decisions",
        verbose_name=_("certificate"),
    )
    sort = models.CharField(_("what happened"), max_length=10, choices=RegradeSort)
    marks = models.CharField(_("marks before and after"), max_length=60)
    made_at = models.DateTimeField(_("since"))
    state = models.CharField(_("decision"), max_length=10, choices=RegradeState, default=RegradeState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("decision after a regrade")
        verbose_name_plural = _("decisions after a regrade")
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(state=RegradeState.OPEN), name="lms_cert_one_open_decision"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RegradeState.OPEN, RegradeState.MOOT]) | ~Q(reason=""),
                name="lms_cert_decision_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.get_sort_display()}"
