"""What learners say at a passage of a lesson, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.courses.pages.models import LessonPage


class RemarkKind(models.TextChoices):
    """What is said at a passage."""

    UNCLEAR = "unclear", _("Not understood")
    QUESTION = "question", pgettext_lazy("at a passage", "Question")
    ERROR = "error", _("Error in the lesson")


class RemarkState(models.TextChoices):
    """What became of it."""

    OPEN = "open", pgettext_lazy("of a question to trainers", "Open")
    ANSWERED = "answered", pgettext_lazy("of a question to trainers", "Answered")
    WRITTEN_IN = "written_in", _("Written into the lesson")
    WITHDRAWN = "withdrawn", _("Answer taken off the lesson")
    MENDED = "mended", _("Mended")
    NO_ERROR = "no_error", _("No error")


class RemarkQuerySet(models.QuerySet["Remark"]):
    """Filters with names."""

    def for_desk(self) -> RemarkQuerySet:
        """Keep what trainers deal with one by one; that something is unclear is only counted."""
        return self.exclude(kind=RemarkKind.UNCLEAR)

    def waiting(self) -> RemarkQuerySet:
        """Keep the questions and reports that nobody has dealt with."""
        return self.for_desk().filter(state=RemarkState.OPEN)

    def answered(self) -> RemarkQuerySet:
        """Keep the answered questions that stand at their passages for everybody."""
        return self.filter(kind=RemarkKind.QUESTION, state=RemarkState.ANSWERED)


class Remark(models.Model):
    """A learner's mark, question or report at a passage.

    Who said it is kept to tell the answer, and is shown to nobody else, trainers included. `shown_text` is
    the question as other learners read it, where a trainer put it in other words.
    """

    employee = models.ForeignKey(
        "lms_people.Employee",
        on_delete=models.CASCADE,
        related_name="lesson_remarks",
        verbose_name=_("employee"),
    )
    lesson = models.ForeignKey(
        LessonPage, on_delete=models.CASCADE, related_name="remarks", verbose_name=_("lesson")
    )
    block_id = models.CharField(_("passage"), max_length=40)
    quote = models.CharField(_("words of the passage"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=RemarkKind)
    state = models.CharField(_("state"), max_length=10, choices=RemarkState, default=RemarkState.OPEN)
    text = models.TextField(_("text"), blank=True)
    shown_text = models.TextField(_("question as others read it"), blank=True)
    answer = models.TextField(pgettext_lazy("to a question", "answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    made_at = models.DateTimeField(_("said at"))

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark of a learner")
        verbose_name_plural = _("remarks of learners")
        default_permissions = ()
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["state", "made_at"], name="lms_courses_remark_waits")]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "lesson", "block_id"],
                condition=Q(kind="unclear"),
                name="lms_courses_unclear_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="unclear", text="", state="open")
                | Q(kind="question", state__in=["open", "answered", "written_in", "withdrawn"])
                | Q(kind="error", state__in=["open", "mended", "no_error"]),
                name="lms_courses_remark_state_of_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "no_error"]) | ~Q(answer=""),
                name="lms_courses_answered_has_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.quote or self.block_id}"

    @property
    def asked(self) -> str:
        """Give the question as other learners read it."""
        return self.shown_text or self.text

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has dealt with it."""
        return self.state == RemarkState.OPEN

    @property
    def is_error(self) -> bool:
        """Tell whether it reports an error."""
        return self.kind == RemarkKind.ERROR
