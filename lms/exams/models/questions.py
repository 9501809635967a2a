"""The question bank: one polymorphic question per kind, and its immutable versions.

Exams read `QuestionVersion` only: plain rows with frozen content and key. Never `select_related`
a foreign key to `Question`, which would return the bare base class.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from polymorphic.models import PolymorphicModel
from wagtail.models import PreviewableMixin

from lms.exams.choices import CognitiveLevel, Difficulty, QuestionKind, QuestionState
from lms.standards.api import Verification


class Question(PreviewableMixin, PolymorphicModel):
    """What every kind of question has in common; the kinds below hold their own content."""

    kind: QuestionKind

    code = models.CharField(_("code"), max_length=40, unique=True)
    stem = models.TextField(_("question text"), help_text=_("Blanks of a fill-in question are written ____."))
    explanation = models.TextField(_("explanation"), help_text=_("Says why each wrong answer is wrong."))
    clause = models.ForeignKey(
        "lms_standards.Clause", on_delete=models.PROTECT, related_name="questions", verbose_name=_("clause")
    )
    facts = models.ManyToManyField(
        "lms_standards.Fact", blank=True, related_name="questions", verbose_name=_("facts")
    )
    competencies = models.ManyToManyField(
        "lms_standards.Competency", blank=True, related_name="questions", verbose_name=_("competencies")
    )
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), choices=Difficulty, default=Difficulty.MEDIUM
    )
    level = models.CharField(
        _("cognitive level"), max_length=20, choices=CognitiveLevel, default=CognitiveLevel.UNDERSTAND
    )
    verification = models.CharField(_("verification"), max_length=20, choices=Verification)
    law_version = models.ForeignKey(
        "lms_standards.LawVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("law version"),
    )
    jurisdiction = models.CharField(_("jurisdiction"), max_length=40, default="全国")
    as_of = models.DateField(_("as of"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=QuestionState, default=QuestionState.DRAFT)
    current_version = models.ForeignKey(
        "lms_exams.QuestionVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("current version"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.stem[:40]}"


class SingleChoiceQuestion(Question):
    """One right option; `options` is a list of {"text", "correct", "why"}."""

    kind = QuestionKind.SINGLE
    options = models.JSONField(_("options"), default=list)

    class Meta:
        verbose_name = _("single choice question")
        verbose_name_plural = _("single choice questions")


class MultipleChoiceQuestion(Question):
    """Several right options; `options` as in a single choice question."""

    kind = QuestionKind.MULTIPLE
    options = models.JSONField(_("options"), default=list)
    partial_marks = models.BooleanField(_("partial marks"), default=False)

    class Meta:
        verbose_name = _("multiple choice question")
        verbose_name_plural = _("multiple choice questions")


class TrueFalseQuestion(Question):
    """A statement that is true or false."""

    kind = QuestionKind.TRUE_FALSE
    answer = models.BooleanField(_("the statement is true"), default=True)

    class Meta:
        verbose_name = _("true or false question")
        verbose_name_plural = _("true or false questions")


class FillInQuestion(Question):
    """Blanks to fill in; `blanks` is a list with the list of accepted texts of each blank."""

    kind = QuestionKind.FILL_IN
    blanks = models.JSONField(_("accepted texts"), default=list)
    ordered_blanks = models.BooleanField(_("blanks have their order"), default=True)

    class Meta:
        verbose_name = _("fill-in question")
        verbose_name_plural = _("fill-in questions")


class OrderingQuestion(Question):
    """Things to put in order; `items` is the list of texts in the right order."""

    kind = QuestionKind.ORDERING
    items = models.JSONField(_("items in the right order"), default=list)

    class Meta:
        verbose_name = _("ordering question")
        verbose_name_plural = _("ordering questions")


class MatchingQuestion(Question):
    """Pairs to find; `pairs` is a list of {"left", "right"}, `distractors` further right-hand texts."""

    kind = QuestionKind.MATCHING
    pairs = models.JSONField(_("pairs"), default=list)
    distractors = models.JSONField(_("further texts on the right"), default=list, blank=True)

    class Meta:
        verbose_name = _("matching question")
        verbose_name_plural = _("matching questions")


class QuestionVersion(models.Model):
    """One frozen wording of a question: what a taker sees (`content`) and the answer (`key`).

    Never changed after it is made; the formats are those of `lms.exams.domain.formats`.
    """

    wagtail_reference_index_ignore = True

    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="versions", verbose_name=_("question")
    )
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=20, choices=QuestionKind)
    content = models.JSONField(_("content"))
    key = models.JSONField(_("key"))
    explanation = models.TextField(_("explanation"), blank=True)
    option_notes = models.JSONField(_("why each option is right or wrong"), default=dict, blank=True)
    clause = models.ForeignKey("lms_standards.Clause", on_delete=models.PROTECT, related_name="+")
    fact_codes = models.JSONField(_("facts"), default=list, blank=True)
    difficulty = models.PositiveSmallIntegerField(_("difficulty"), choices=Difficulty)
    level = models.CharField(_("cognitive level"), max_length=20, choices=CognitiveLevel)
    verification = models.CharField(_("verification"), max_length=20, choices=Verification)
    digest = models.CharField(_("digest"), max_length=64)
    created_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("question version")
        verbose_name_plural = _("question versions")
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="lms_exams_version_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"
