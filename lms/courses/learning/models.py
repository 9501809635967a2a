"""Who is enrolled, how far each has read, and the hours earned."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.courses.choices import GIVEN, EnrolmentSource, EnrolmentState
from lms.courses.learning.rules import CheckAnswer
from lms.people.leaves.api import Leave


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Filters with names."""

    def open(self) -> EnrolmentQuerySet:
        """Keep those not yet completed."""
        return self.filter(completed_at__isnull=True)

    def with_state(self, day: date) -> EnrolmentQuerySet:
        """Add `state` as it stands on the day, and `urgency`, by which the overdue come first.

        Nothing is overdue for whoever has left the company, is on leave, or is back from it for less than a
        week; `leave_until` says how long the leave lasts, if that is known.
        """
        has_left = Q(employee__left_on__lte=day)
        done, opened = Q(completed_at__isnull=False), LessonProgress.objects.filter(enrolment=OuterRef("pk"))
        own = Leave.objects.filter(employee=OuterRef("employee"))
        rows = self.annotate(
            is_away=Exists(own.on(day)),
            leave_until=Subquery(own.on(day).values("ends_on")[:1]),
            is_late=Case(
                When(
                    Q(due_on__lt=day)
                    & ~Exists(own.still_counting(day).exclude(ends_on__lt=OuterRef("enrolled_at__date"))),
                    then=Value(value=True),
                ),
                default=Value(value=False),
                output_field=models.BooleanField(),
            ),
        )
        return rows.annotate(
            state=Case(
                When(done, then=Value(EnrolmentState.COMPLETED.value)),
                When(has_left, then=Value(EnrolmentState.LEFT.value)),
                When(is_away=True, then=Value(EnrolmentState.ON_LEAVE.value)),
                When(is_late=True, then=Value(EnrolmentState.OVERDUE.value)),
                When(Exists(opened), then=Value(EnrolmentState.IN_PROGRESS.value)),
                default=Value(EnrolmentState.NOT_STARTED.value),
                output_field=models.CharField(),
            ),
            urgency=Case(
                When(done | has_left, then=Value(3)),
                When(is_away=True, then=Value(2)),
                When(is_late=True, then=Value(0)),
                When(due_on__isnull=False, then=Value(1)),
                default=Value(2),
                output_field=models.IntegerField(),
            ),
        )


class Enrolment(models.Model):
    """An employee takes a course, assigned or chosen, perhaps until a day."""

    employee = models.ForeignKey(
        "lms_people.Employee", on_delete=models.CASCADE, related_name="enrolments", verbose_name=_("employee")
    )
    course = models.ForeignKey(
        "lms_courses.CoursePage",
        on_delete=models.PROTECT,
        related_name="enrolments",
        verbose_name=_("course"),
    )
    source = models.CharField(_("source"), max_length=20, choices=EnrolmentSource)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned by"),
    )
    enrolled_at = models.DateTimeField(_("enrolled at"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)
    path_enrolment = models.ForeignKey(
        "lms_courses.PathEnrolment",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="course_enrolments",
        verbose_name=_("came by the path"),
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["due_on", "enrolled_at"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "course"], name="lms_courses_enrolled_once")
        ]

    def __str__(self) -> str:
        return f"{self.employee} · {self.course}"

    @property
    def can_be_withdrawn(self) -> bool:
        """Tell whether it was given by itself and is not completed; those of a path go with the path."""
        is_own = self.source in GIVEN and self.path_enrolment_id is None
        return is_own and self.completed_at is None


class LessonProgress(models.Model):
    """How far one enrolment has come in one lesson; `checks` keeps the answers to check questions.

    `seconds` is how long the text was in view. `checks` maps a block's id to {"chosen": [option numbers],
    "correct": bool, "at": ISO time, "misses": those of that day, "first": whether the very first answer was
    right; missing in answers older than that was noted, "path": of a scenario the numbers of the choices}.
    `asks_again_on` is set while nothing but
    questions missed twice is left: the day on which they are asked again.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="progress", verbose_name=_("enrolment")
    )
    lesson = models.ForeignKey(
        "lms_courses.LessonPage", on_delete=models.PROTECT, related_name="progress", verbose_name=_("lesson")
    )
    block_id = models.CharField(_("last block read"), max_length=40, blank=True)
    share_read = models.FloatField(_("share read"), default=0.0)
    checks = models.JSONField(_("check answers"), default=dict, blank=True)
    seconds = models.PositiveIntegerField(_("seconds in view"), default=0)
    asks_again_on = models.DateField(_("asks again on"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"))
    last_read_at = models.DateTimeField(_("last read at"))
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("lesson progress")
        verbose_name_plural = _("lesson progress")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson"], name="lms_courses_progress_once"),
            models.CheckConstraint(
                condition=models.Q(share_read__gte=0) & models.Q(share_read__lte=1),
                name="lms_courses_share_read_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.lesson}"

    def answers(self) -> dict[str, CheckAnswer]:
        """Give the last answer to each check question, by its block."""
        return {
            block_id: CheckAnswer(
                chosen=frozenset(kept["chosen"]),
                correct=kept["correct"],
                day=timezone.localdate(datetime.fromisoformat(kept["at"])),
                misses=kept.get("misses", int(not kept["correct"])),
                path=tuple(kept.get("path", ())),
            )
            for block_id, kept in self.checks.items()
        }

    def answered_at(self, block_id: str) -> datetime:
        """Give when the answer that is kept came; there is one."""
        return datetime.fromisoformat(self.checks[block_id]["at"])

    def keep_answer(self, block_id: str, answer: CheckAnswer, now: datetime) -> None:
        """Put an answer in the place of the one before; the caller saves."""
        before = self.checks.get(block_id)
        self.checks[block_id] = {
            "chosen": sorted(answer.chosen),
            "correct": answer.correct,
            "at": now.isoformat(),
            "misses": answer.misses,
            "first": answer.correct if before is None else before.get("first"),
            **({"path": [*answer.path]} if answer.path else {}),
        }


class CreditRecord(models.Model):
    """Credit hours (学时) recognised once: for a completed course, or without one for what `title` says."""

    enrolment = models.OneToOneField(
        Enrolment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="credit",
        verbose_name=_("enrolment"),
    )
    title = models.CharField(_("recognised for"), max_length=200, blank=True, db_default="")
    employee = models.ForeignKey(
        "lms_people.Employee", on_delete=models.CASCADE, related_name="credits", verbose_name=_("employee")
    )
    hours = models.DecimalField(_("credit hours"), max_digits=5, decimal_places=1)
    earned_on = models.DateField(_("earned on"))

    class Meta:
        verbose_name = _("credit record")
        verbose_name_plural = _("credit records")
        ordering = ["-earned_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(enrolment__isnull=False) | ~models.Q(title=""),
                name="lms_courses_credit_says_for_what",
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee} · {self.hours}"

    @property
    def recognised_for(self) -> str:
        """Say what the hours are for; read with the course."""
        return self.title if self.enrolment is None else str(self.enrolment.course.shown_title)


class ChangeRead(models.Model):
    """An employee has read what changed in a lesson with an edition of the standard."""

    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.CASCADE,
        related_name="changes_read",
        verbose_name=_("employee"),
    )
    lesson = models.ForeignKey(
        "lms_courses.LessonPage",
        on_delete=models.CASCADE,
        related_name="changes_read",
        verbose_name=_("lesson"),
    )
    change = models.ForeignKey(
        "lms_standards.EditionChange",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("change of edition"),
    )
    read_at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("change read by an employee")
        verbose_name_plural = _("changes read by employees")
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "lesson", "change"], name="lms_courses_change_read_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee} · {self.lesson}"
