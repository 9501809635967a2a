"""Employees and the postings that say where each worked on which day."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.people.choices import EmploymentKind
from lms.people.models.organisation import OrgUnit, Position


class EmployeeQuerySet(models.QuerySet["Employee"]):
    """Filters with names."""

    def employed_on(self, day: date) -> EmployeeQuerySet:
        """Keep those who had started and not left on the day."""
        return self.filter(Q(hired_on__lte=day) & (Q(left_on__isnull=True) | Q(left_on__gt=day)))

    def posted_below(self, unit: OrgUnit, day: date) -> EmployeeQuerySet:
        """Keep those who on the day worked in the unit or below it."""
        postings = Posting.objects.on(day).filter(unit__path__startswith=unit.path)
        return self.filter(pk__in=postings.values("employee"))


class Employee(models.Model):
    """Somebody who works or worked here; `number` is text and keeps its leading zeros."""

    number = models.CharField(_("staff number"), max_length=20, unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="employee",
        verbose_name=_("account"),
    )
    employment_kind = models.CharField(
        _("employment"), max_length=20, choices=EmploymentKind, default=EmploymentKind.REGULAR
    )
    hired_on = models.DateField(_("hired on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    mentor = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="mentees",
        verbose_name=_("mentor"),
    )
    must_change_password = models.BooleanField(_("must change the password"), default=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = EmployeeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("hired_on")),
                name="lms_people_left_after_hired",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="lms_people_number_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.number}）"

    def get_absolute_url(self) -> str:
        """Give the address of the person's page."""
        return reverse("lms_people:employee", args=[self.pk])


class PostingQuerySet(models.QuerySet["Posting"]):
    """Filters with names."""

    def on(self, day: date) -> PostingQuerySet:
        """Keep the postings in force on the day."""
        return self.filter(Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day)))


class Posting(models.Model):
    """Employee × unit × position from one day to another, both included.

    Results belong to the unit of their day. `services.post_employee` keeps two postings of one
    person from overlapping, which no constraint common to SQLite and PostgreSQL can say.
    """

    employee = models.ForeignKey(
        Employee, on_delete=models.CASCADE, related_name="postings", verbose_name=_("employee")
    )
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="postings", verbose_name=_("unit")
    )
    position = models.ForeignKey(
        Position, on_delete=models.PROTECT, related_name="postings", verbose_name=_("position")
    )
    starts_on = models.DateField(pgettext_lazy("posting", "from"))
    ends_on = models.DateField(pgettext_lazy("posting", "to"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["employee", "starts_on"]
        indexes = [models.Index(fields=["unit", "starts_on"], name="lms_people_posting_unit")]
        constraints = [
            models.UniqueConstraint(fields=["employee", "starts_on"], name="lms_people_one_posting_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="lms_people_posting_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} · {self.unit} · {self.starts_on}"
