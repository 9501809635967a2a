"""Sessions as planned, and who has or wants a place in one."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.classroom.choices import PlaceState
from lms.classroom.cohorts.models import Cohort
from lms.classroom.sessions.rules import SessionTimes


class ClassroomSession(models.Model):
    """People learn together at an hour, in a room or by a link, with a trainer and so many places.

    It is about a course or about some clauses under a title of its own. It may be open to everybody, or to
    units with all below, narrowed by positions where both are named, and to the members of cohorts.
    """

    title = models.CharField(_("title"), max_length=120)
    about = models.TextField(_("what to know before"), blank=True)
    course = models.ForeignKey(
        "lms_courses.CoursePage",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="classroom_sessions",
        verbose_name=_("course"),
    )
    clauses = models.ManyToManyField(
        "lms_standards.Clause", blank=True, related_name="+", verbose_name=_("clauses")
    )
    room = models.CharField(_("training room"), max_length=120, blank=True)
    link = models.URLField(_("link to join"), blank=True)
    trainer = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions_taught",
        verbose_name=_("trainer"),
    )
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    places = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1)])
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    hours = models.DecimalField(
        _("credit hours"), max_digits=4, decimal_places=1, default=0, validators=[MinValueValidator(0)]
    )
    walk_ins = models.BooleanField(
        _("who is not registered may sign in while places are left"), default=False
    )
    open_to_all = models.BooleanField(_("open to everybody who works here"), default=False)
    units = models.ManyToManyField(
        "lms_people.OrgUnit", blank=True, related_name="+", verbose_name=_("units, with everything below")
    )
    positions = models.ManyToManyField(
        "lms_people.Position", blank=True, related_name="+", verbose_name=_("positions")
    )
    cohorts = models.ManyToManyField(Cohort, blank=True, related_name="sessions", verbose_name=_("cohorts"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("set up by"),
    )
    made_at = models.DateTimeField(_("set up at"))
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.TextField(_("reason for the cancellation"), blank=True)
    closed_at = models.DateTimeField(_("session closed at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["begins_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="lms_classroom_session_hours"
            ),
            models.CheckConstraint(condition=Q(places__gte=1), name="lms_classroom_session_places"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def times(self) -> SessionTimes:
        """Give what the rules ask of it."""
        return SessionTimes(
            begins_at=self.begins_at,
            ends_at=self.ends_at,
            opens_at=self.registration_opens_at,
            closes_at=self.registration_closes_at,
            is_cancelled=self.cancelled_at is not None,
            is_closed=self.closed_at is not None,
        )

    @property
    def where(self) -> str:
        """Say where it is: the room, else the link."""
        return self.room or self.link

    def is_over(self, now: datetime) -> bool:
        """Tell whether its last minute has passed."""
        return self.ends_at <= now


class SessionPlace(models.Model):
    """Somebody has a place in a session, waits for one, or gave it up; who waits longer moves up first."""

    session = models.ForeignKey(
        ClassroomSession, on_delete=models.CASCADE, related_name="taken_places", verbose_name=_("session")
    )
    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.CASCADE,
        related_name="session_places",
        verbose_name=_("employee"),
    )
    state = models.CharField(_("state"), max_length=10, choices=PlaceState)
    since = models.DateTimeField(_("since"))
    is_walk_in = models.BooleanField(_("came without registration"), default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("place in a session")
        verbose_name_plural = _("places in sessions")
        ordering = ["session", "since", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["session", "employee"], name="lms_classroom_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.employee}"
