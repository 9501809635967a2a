"""What learners say without their names: the answers, and apart from them who has given any."""

from __future__ import annotations

from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.courses.learning.models import Enrolment
from lms.courses.pages.models import CoursePage, LessonPage

ON_SCALE = [MinValueValidator(1), MaxValueValidator(5)]


class Extent(models.IntegerChoices):
    """How far something holds."""

    NOT_AT_ALL = 1, pgettext_lazy("extent", "Not at all")
    LITTLE = 2, pgettext_lazy("extent", "A little")
    PARTLY = 3, pgettext_lazy("extent", "Partly")
    LARGELY = 4, pgettext_lazy("extent", "Largely")
    FULLY = 5, pgettext_lazy("extent", "Fully")


class Likelihood(models.IntegerChoices):
    """How likely something is."""

    CERTAINLY_NOT = 1, pgettext_lazy("likelihood", "Certainly not")
    RATHER_NOT = 2, pgettext_lazy("likelihood", "Rather not")
    UNSURE = 3, pgettext_lazy("likelihood", "Hard to say")
    PROBABLY = 4, pgettext_lazy("likelihood", "Probably")
    CERTAINLY = 5, pgettext_lazy("likelihood", "Certainly")


class CourseReaction(models.Model):
    """One learner's answers, without a name or a moment: nothing leads from here to the enrolment.

    The key is drawn by chance, so that rows do not stand in the order in which they came.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    course = models.ForeignKey(
        CoursePage, on_delete=models.CASCADE, related_name="reactions", verbose_name=_("course")
    )
    relevance = models.PositiveSmallIntegerField(_("relevance"), choices=Extent, validators=ON_SCALE)
    intention = models.PositiveSmallIntegerField(_("intention"), choices=Likelihood, validators=ON_SCALE)
    support = models.PositiveSmallIntegerField(_("support"), choices=Likelihood, validators=ON_SCALE)
    remark = models.TextField(pgettext_lazy("in a survey", "remark"), blank=True)

    class Meta:
        verbose_name = _("reaction to a course")
        verbose_name_plural = _("reactions to courses")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(relevance__range=(1, 5), intention__range=(1, 5), support__range=(1, 5)),
                name="lms_courses_reaction_on_scale",
            )
        ]

    def __str__(self) -> str:
        return str(self.course)


class ReactionGiven(models.Model):
    """That the learner of an enrolment has answered, so that nobody is asked twice; not what."""

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.CASCADE, related_name="reaction_given", verbose_name=_("enrolment")
    )

    class Meta:
        verbose_name = _("answered survey")
        verbose_name_plural = _("answered surveys")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.enrolment)


class PollAnswer(models.Model):
    """One answer to a poll in a lesson, in the author's words, without a name or a moment.

    As with reactions the key is drawn by chance, and nothing leads from here to who answered.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    lesson = models.ForeignKey(
        LessonPage, on_delete=models.CASCADE, related_name="poll_answers", verbose_name=_("lesson")
    )
    block_id = models.CharField(_("passage"), max_length=40)
    option = models.CharField(_("option"), max_length=120)

    class Meta:
        verbose_name = _("answer to a poll")
        verbose_name_plural = _("answers to polls")
        default_permissions = ()

    def __str__(self) -> str:
        return self.option


class PollGiven(models.Model):
    """That the learner of an enrolment has answered a poll, so that nobody answers twice; not what."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="polls_given", verbose_name=_("enrolment")
    )
    lesson = models.ForeignKey(
        LessonPage, on_delete=models.CASCADE, related_name="polls_given", verbose_name=_("lesson")
    )
    block_id = models.CharField(_("passage"), max_length=40)

    class Meta:
        verbose_name = _("answered poll")
        verbose_name_plural = _("answered polls")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson", "block_id"], name="lms_courses_one_answer_a_poll"
            )
        ]

    def __str__(self) -> str:
        return self.block_id
