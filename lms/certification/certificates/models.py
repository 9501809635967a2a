"""Certificates as issued: the days on which they hold, and what was printed on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import NotRequired, TypedDict

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.certification.certificates.rules import Validity
from lms.certification.choices import CertificateState
from lms.certification.duties.models import DeltaDuty
from lms.certification.requirements.models import Certification
from lms.core.wording import in_reader_language


class Printed(TypedDict):
    """What was printed on a certificate, and how it was passed, which never is.

    `resat` names the clauses sat again where the exam was passed with a resit by clause, `first_on` the
    day of the attempt the others are kept from.
    """

    holder: str
    number: str
    unit: str
    position: str
    issuer: str
    certification: str
    certification_en: str
    paper: str
    passed_on: str
    share: str
    demo: bool
    resat: NotRequired[list[str]]
    first_on: NotRequired[str]


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Filters with names."""

    def in_force_on(self, day: date) -> CertificateQuerySet:
        """Keep those that certify on the day; a revocation counts from its own day on."""
        in_range = self.filter(valid_from__lte=day, valid_to__gte=day).filter(
            Q(revoked_at__isnull=True) | Q(revoked_at__date__gt=day)
        )
        return in_range.exclude(pk__in=DeltaDuty.objects.lapsed_on(day).values("certificate"))

    def with_days(self) -> CertificateQuerySet:
        """Read along what `validity` asks of each, its delta exams, in one query; the PDF stays behind."""
        duties = DeltaDuty.objects.select_related("exam__paper")
        return self.defer("pdf").prefetch_related(Prefetch("duties", queryset=duties))


class Certificate(models.Model):
    """A certificate as issued: `snapshot` keeps what was printed, whatever changes later.

    `snapshot` is a `choices.Printed`. The PDF is drawn from it once, then kept as made. The hourly round
    keeps `state` for filters and the index; whoever needs the truth of a day asks `certificates.rules` or
    `status`.
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
        """Give its days to the rules; of many, `with_days` reads what it asks at once."""
        revoked_on = timezone.localdate(self.revoked_at) if self.revoked_at else None
        duties = self.duties.all() if self.pk else ()
        lapses = (lapse for duty in duties for lapse in duty.rule.lapses)
        return Validity(self.valid_from, self.valid_to, revoked_on, tuple(lapses))

    def validity_known_at(self, moment: datetime) -> Validity:
        """Give its days as they were known at a moment: nobody had revoked it who did so later.

        Of a lapse each day counts from itself on, so what came later says nothing about the moment.
        """
        if self.revoked_at is not None and self.revoked_at > moment:
            return replace(self.validity, revoked_on=None)
        return self.validity
