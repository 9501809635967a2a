"""Units in their tree, positions, employees, and the postings that say where each worked on which day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from treebeard.mp_tree import MP_Node

from lms.core.wording import in_reader_language
from lms.people.choices import EmploymentKind, UnitKind


class OrgUnit(MP_Node):
    """A province, city, centre or team; `path` gives whole branches in one query."""

    code = models.CharField(_("unit code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    node_order_by = ["code"]

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("organisational unit")
        verbose_name_plural = _("organisational units")

    def __str__(self) -> str:
        return self.name

    def and_below(self) -> models.QuerySet[OrgUnit]:
        """List the unit itself and everything below it, in tree order."""
        return OrgUnit.objects.filter(path__startswith=self.path).order_by("path")

    def and_above(self) -> models.QuerySet[OrgUnit]:
        """List the units from the top down to the unit itself."""
        step = self.steplen
        paths = [self.path[:end] for end in range(step, len(self.path) + 1, step)]
        return OrgUnit.objects.filter(path__in=paths).order_by("path")

    @classmethod
    def parents_by_path(cls, units: Sequence[OrgUnit]) -> Mapping[str, OrgUnit]:
        """Give the units right above these, by their path, in one query."""
        paths = {unit.path[: -cls.steplen] for unit in units}
        return {parent.path: parent for parent in cls.objects.filter(path__in=paths)}


class Position(models.Model):
    """A job in the organisation (岗位); a leading position makes its holder the unit's manager."""

    code = models.CharField(_("position code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    leads = models.BooleanField(
        _("leads its unit"),
        default=False,
        help_text=_("Whoever holds it sees the unit and everything below."),
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """Give the name in the reader's language."""
        return in_reader_language(self.name, self.name_en)


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
    email = models.EmailField(
        _("e-mail address for the account"),
        blank=True,
        db_default="",
        help_text=_("Kept until there is an account; then the account has it."),
    )
    must_change_password = models.BooleanField(_("must change the password"), default=True)
    is_demo = models.BooleanField(_("demo data"), default=False)

    objects = EmployeeQuerySet.as_manager()

    # The posting of one day, where it was read along with the person.
    known_posting: tuple[date, Posting | None] | None = None
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

    def posting_on(self, day: date) -> Posting | None:
        """Give the posting in force on the day, with its unit and position."""
        if self.known_posting is not None and self.known_posting[0] == day:
            return self.known_posting[1]
        return Posting.objects.on(day).filter(employee=self).select_related("unit", "position").first()


class PostingQuerySet(models.QuerySet["Posting"]):
    """Filters with names."""

    def on(self, day: date) -> PostingQuerySet:
        """Keep the postings in force on the day."""
        return self.filter(Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day)))

    def leaders_of(self, employees: Collection[int]) -> Mapping[int, list[Employee]]:
        """Give who leads each employee, the nearest above, nobody oneself; asked of one day, in two queries.

        Leaders come with their accounts; whom nobody leads is left out.
        """
        leading: dict[str, list[Employee]] = defaultdict(list)
        for posting in self.filter(position__leads=True).select_related("employee__user", "unit"):
            leading[posting.unit.path].append(posting.employee)
        places = self.filter(employee__in=employees).values_list("employee_id", "unit__path")
        led: dict[int, list[Employee]] = {}
        for employee, path in places:
            branches = (path[:end] for end in range(len(path), 0, -OrgUnit.steplen))
            others = ([one for one in leading[branch] if one.pk != employee] for branch in branches)
            if nearest := next(filter(None, others), None):
                led[employee] = nearest
        return led

    def teams_of(self, people: Mapping[int, Employee]) -> dict[Employee, list[Employee]]:
        """Put people, by key, to those who lead them, see `leaders_of`."""
        teams: dict[Employee, list[Employee]] = defaultdict(list)
        for person, leaders in self.leaders_of(people).items():
            for leader in leaders:
                teams[leader].append(people[person])
        return dict(teams)


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
