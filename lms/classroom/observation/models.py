"""Checklists for watching work, what was seen by them, and objections to that."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.classroom.choices import ObservationState, Seen
from lms.classroom.observation.rules import Outcome, SeenPoint, outcome_of
from lms.core.wording import day_text
from lms.people.objections.api import Objection, ObjectionQuerySet


class Checklist(models.Model):
    """What is looked at when somebody is watched at work."""

    title = models.CharField(_("title"), max_length=120)
    about = models.TextField(_("when and how to use it"), blank=True)
    is_in_use = models.BooleanField(_("in use"), default=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["title"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.title


class Point(models.Model):
    """One thing to look at, with the clause that asks for it."""

    sort = models.PositiveSmallIntegerField(_("order"), default=0)
    text = models.CharField(_("what to look at"), max_length=200)
    clause = models.ForeignKey(
        "lms_standards.Clause",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("clause"),
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    is_must = models.BooleanField(_("must be done"), default=False)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["sort", "pk"]


class ChecklistItem(Point):
    """A point of a checklist as it is used from now on."""

    checklist = models.ForeignKey(
        Checklist, on_delete=models.CASCADE, related_name="items", verbose_name=_("checklist")
    )

    wagtail_reference_index_ignore = True

    class Meta(Point.Meta):
        verbose_name = _("point of a checklist")
        verbose_name_plural = _("points of checklists")

    def __str__(self) -> str:
        return self.text


class ObservationQuerySet(models.QuerySet["Observation"]):
    """Filters with names."""

    def counting(self) -> ObservationQuerySet:
        """Keep what is completed and was not set aside after an objection."""
        return self.filter(state=ObservationState.DONE, set_aside_at__isnull=True)

    def due_again(self, day: date) -> ObservationQuerySet:
        """Keep those whose second look is due by the day, has not been begun, and was not settled."""
        later = Observation.objects.counting().filter(
            checklist=OuterRef("checklist"), employee=OuterRef("employee"), done_at__gt=OuterRef("done_at")
        )
        waiting = self.counting().filter(recheck_on__lte=day, second_looks__isnull=True)
        return waiting.filter(~Exists(later))

    def settling(self, before: Observation) -> ObservationQuerySet:
        """Keep later ones of the person by the checklist, which settle its second look; the first first."""
        same = self.counting().filter(checklist=before.checklist_id, employee=before.employee_id)
        return same.filter(done_at__gt=before.done_at).order_by("done_at", "pk")


class Observation(models.Model):
    """An observer watches somebody at work by a checklist; its points are copied when it begins.

    `observer` is who does it, or who is asked to. `recheck_on` is the day from which a second look is due,
    and `second_look_at` the observation that it looks at again; whoever watches the person by the same
    checklist after that settles it. `saved_from` names the device it was saved
    from last, by a word of the device's own.
    """

    checklist = models.ForeignKey(
        Checklist, on_delete=models.PROTECT, related_name="observations", verbose_name=_("checklist")
    )
    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.CASCADE,
        related_name="observations",
        verbose_name=_("employee"),
    )
    observer = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.PROTECT,
        related_name="observations_made",
        verbose_name=_("observer"),
    )
    state = models.CharField(_("state"), max_length=10, choices=ObservationState)
    asked_at = models.DateTimeField(_("asked for at"), null=True, blank=True)
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    begun_at = models.DateTimeField(_("watched from"), null=True, blank=True)
    saved_at = models.DateTimeField(_("saved at"), null=True, blank=True)
    saved_from = models.CharField(_("saved from"), max_length=40, blank=True, db_default="")
    done_at = models.DateTimeField(_("completed at"), null=True, blank=True)
    note = models.TextField(_("what was seen"), blank=True)
    next_step = models.TextField(_("agreed next step"), blank=True)
    recheck_on = models.DateField(_("look again on"), null=True, blank=True)
    second_look_at = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="second_looks",
        verbose_name=_("looks again at"),
    )
    set_aside_at = models.DateTimeField(_("set aside since"), null=True, blank=True)

    objects = ObservationQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["-done_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ObservationState.DONE) | Q(done_at__isnull=False),
                name="lms_classroom_done_has_moment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.checklist} · {self.employee}"

    def get_absolute_url(self) -> str:
        """Give the address of its page."""
        return reverse("lms_classroom:observation", args=[self.pk])

    @property
    def is_done(self) -> bool:
        """Tell whether it is completed."""
        return self.state == ObservationState.DONE

    @property
    def outcome(self) -> Outcome:
        """Count what was seen; its marks are read."""
        return outcome_of([mark.seen_point for mark in self.marks.all()])


class ObservationMark(Point):
    """A point as it stood when the observation began, and what was seen of it."""

    observation = models.ForeignKey(
        Observation, on_delete=models.CASCADE, related_name="marks", verbose_name=_("observation")
    )
    seen = models.CharField(_("seen"), max_length=10, choices=Seen, blank=True)

    wagtail_reference_index_ignore = True

    class Meta(Point.Meta):
        verbose_name = _("point of an observation")
        verbose_name_plural = _("points of observations")

    def __str__(self) -> str:
        return f"{self.observation} · {self.text}"

    @property
    def seen_point(self) -> SeenPoint:
        """Give what the rules count."""
        return SeenPoint(seen=self.seen, weight=self.weight, is_must=self.is_must)


class ObservationObjection(Objection):
    """Whoever was watched objects to what was written, and HR decides."""

    audit_action: ClassVar[str] = "classroom.observation_objection"

    observation = models.ForeignKey(
        Observation, on_delete=models.CASCADE, related_name="objections", verbose_name=_("observation")
    )

    objects = ObjectionQuerySet["ObservationObjection"].as_manager()

    wagtail_reference_index_ignore = True

    class Meta(Objection.Meta):
        verbose_name = _("objection to an observation")
        verbose_name_plural = _("objections to observations")
        ordering = ["-raised_at"]

    def __str__(self) -> str:
        return str(self.observation)

    @property
    def about(self) -> str:
        """Say which observation it is about."""
        return gettext("Observation “%(checklist)s” of %(day)s") % {
            "checklist": self.observation.checklist.title,
            "day": day_text(self.observation.done_at),
        }

    @property
    def answer_url(self) -> str:
        """Give the page of the observation."""
        return self.observation.get_absolute_url()

    @property
    def raised_by_id(self) -> int | None:
        """Give the account of the person; read with the observation."""
        return self.observation.employee.user_id
