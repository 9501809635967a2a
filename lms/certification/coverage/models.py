"""How everybody stands today with each certification required of them: a read model, see `kept_covers`."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.certification.certificates.models import Certificate
from lms.certification.coverage.rules import CertificationStatus
from lms.certification.requirements.models import Certification

STATUS_LABELS: dict[CertificationStatus, Promise] = {
    CertificationStatus.VALID: _("Valid"),
    CertificationStatus.IN_WINDOW: _("In the renewal window"),
    CertificationStatus.DUE_AGAIN: _("Due again"),
    CertificationStatus.EXPIRED: _("Expired"),
    CertificationStatus.REVOKED: _("Revoked"),
    CertificationStatus.NEVER: _("Never certified"),
    CertificationStatus.WAIVED: _("Waived"),
}
CHOICES = [(status.value, label) for status, label in STATUS_LABELS.items()]


class KeptCover(models.Model):
    """One person and one certification required of them, in the unit and position of today.

    Nothing here is a fact: `kept_covers` makes the rows by the rule of any day. `ends_on` is the last
    day covered, or the day on which the last cover ended; empty for a waiver and for who never held one.
    `asked_until` is the deadline of a delta exam that is still to be passed.
    """

    wagtail_reference_index_ignore = True

    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.CASCADE,
        related_name="kept_covers",
        verbose_name=_("employee"),
        db_index=False,  # the first of the unique pair
    )
    certification = models.ForeignKey(
        Certification,
        on_delete=models.CASCADE,
        related_name="kept_covers",
        verbose_name=_("certification"),
        db_index=False,  # the first of the index below
    )
    unit = models.ForeignKey(
        "lms_people.OrgUnit", on_delete=models.CASCADE, related_name="+", verbose_name=_("unit")
    )
    position = models.ForeignKey(
        "lms_people.Position",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("position"),
        db_index=False,  # a position with postings is never deleted, and no list asks by it
    )
    status = models.CharField(_("state"), max_length=10, choices=CHOICES)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    asked_until = models.DateField(_("delta exam until"), null=True, blank=True)
    certificate = models.ForeignKey(
        Certificate,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("certificate"),
    )

    class Meta:
        verbose_name = _("kept cover")
        verbose_name_plural = _("kept covers")
        default_permissions = ()
        indexes = [
            models.Index(fields=["certification", "status", "ends_on"], name="lms_cert_cover_state"),
            models.Index(fields=["ends_on"], name="lms_cert_cover_end"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["employee", "certification"], name="lms_cert_one_cover")
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} · {self.certification_id} · {self.status}"


class CoverDay(models.Model):
    """The one row that says of which day the covers are; empty while they have to be made anew."""

    wagtail_reference_index_ignore = True

    day = models.DateField(_("day"), null=True, blank=True)

    class Meta:
        verbose_name = _("day of the kept covers")
        verbose_name_plural = _("days of the kept covers")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="lms_cert_one_cover_day")]

    def __str__(self) -> str:
        return str(self.day)
