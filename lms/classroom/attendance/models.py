"""Who was at a session, and the credit hours it gave."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.classroom.choices import AttendanceState
from lms.classroom.sessions.models import ClassroomSession


class Attendance(models.Model):
    """Whether somebody was at a session: signed in by the code, or marked by a person with the reason.

    `credit` is the record of the hours once the session is closed; opening it again takes the record back.
    """

    session = models.ForeignKey(
        ClassroomSession, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("session")
    )
    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.CASCADE,
        related_name="attendances",
        verbose_name=_("employee"),
    )
    state = models.CharField(_("attendance"), max_length=10, choices=AttendanceState)
    signed_in_at = models.DateTimeField(_("signed in at"), null=True, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("marked by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    credit = models.OneToOneField(
        "lms_courses.CreditRecord",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="attendance",
        verbose_name=_("credit hours"),
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["session", "employee"], name="lms_classroom_attended_once")
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.employee}"
