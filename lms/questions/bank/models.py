"""The question bank: one table of questions of all kinds, and their immutable versions.

What a kind holds of its own stands in `body`; the kind's proxy model in `lms.questions.kinds` reads and
writes it. So a kind of question needs neither a table nor a migration. Exams read `QuestionVersion` only:
plain rows with frozen content and key. Never `select_related`
a foreign key to `Question`, which would return the bare base class.
"""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from polymorphic.models import PolymorphicModel
from taggit.managers import TaggableManager
from taggit.models import ItemBase, TagBase
from wagtail.models import PreviewableMixin, Revision

from lms.questions.bank.reviewable import Reviewable
from lms.questions.choices import CognitiveLevel, Difficulty, QuestionState
from lms.standards.api import Verification

LONGEST_CATEGORY = 250


class QuestionTag(TagBase):
    """A word that questions are found by; pictures and documents have tags of their own."""

    class Meta:
        verbose_name = _("question tag")
        verbose_name_plural = _("question tags")


class QuestionTagging(ItemBase):
    """A tag of a question, whatever its kind: it points at the bank's one table."""

    tag = models.ForeignKey(
        QuestionTag,
        on_delete=models.CASCADE,
        related_name="taggings",
        verbose_name=pgettext_lazy("of a question", "tag"),
    )
    content_object = models.ForeignKey(
        "lms_questions.Question", on_delete=models.CASCADE, related_name="+", verbose_name=_("question")
    )

    class Meta:
        verbose_name = _("tag of a question")
        verbose_name_plural = _("tags of questions")
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="lms_questions_tagging_unique"),
        ]


class Question(PreviewableMixin, Reviewable, PolymorphicModel):
    """What every kind of question has in common; a kind's proxy holds the rest in `body`.

    `current_version` is the newest wording; papers ask `approved_version`, which stays while a newer one
    is written and reviewed. Steps between states are taken by `lms.questions.review.services`.
    """

    kind = models.CharField(
        _("kind"), max_length=40, editable=False, help_text="The name of a kind in lms.questions.kinds."
    )
    body = models.JSONField(_("content"), default=dict, editable=False)
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
    category = models.CharField(
        pgettext_lazy("of a question", "category"),
        max_length=LONGEST_CATEGORY,
        blank=True,
        db_index=True,
        help_text=_("A path from the widest to the narrowest, separated by slashes."),
    )
    tags = TaggableManager(
        pgettext_lazy("of a question", "tags"), through=QuestionTagging, blank=True, related_name="questions"
    )
    default_marks = models.DecimalField(
        _("default marks"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("What files say it is worth; a paper decides what it earns there."),
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
        "lms_questions.QuestionVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("current version"),
    )
    approved_version = models.ForeignKey(
        "lms_questions.QuestionVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("approved version"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Keeps the question up to date and answers for it."),
    )
    source = models.TextField(
        _("source"), blank=True, help_text=_("Where it comes from: a document, a case, a person.")
    )
    search_text = models.TextField(
        _("text to search in"),
        default="",
        blank=True,
        editable=False,
        help_text="Folded; kept where questions are frozen and imported.",
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = pgettext_lazy("bank", "questions")
        ordering = ["code"]
        indexes = [models.Index(fields=["updated_at"], name="lms_questions_question_updated")]
        permissions = [("use_regular_expressions", "Can accept answers by regular expressions")]

    def __str__(self) -> str:
        return f"{self.code} {Truncator(self.stem).chars(40)}"

    def publish(self, revision: Revision, **_options: object) -> None:
        """Let papers use the version in an envelope; Wagtail calls this when its workflow ends well."""
        self.approved_version_id = revision.content["version"]
        self.state = QuestionState.APPROVED
        self.save(update_fields=["approved_version", "state", "updated_at"])


class QuestionVersion(models.Model):
    """One frozen wording of a question: what a taker sees (`content`) and the answer (`key`).

    Never changed after it is made; the formats are those of its kind in `lms.questions.kinds`.
    """

    wagtail_reference_index_ignore = True

    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="versions", verbose_name=_("question")
    )
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=40)
    content = models.JSONField(_("content"))
    key = models.JSONField(_("key"))
    explanation = models.TextField(_("explanation"), blank=True)
    option_notes = models.JSONField(_("why each option is right or wrong"), default=dict, blank=True)
    clause = models.ForeignKey("lms_standards.Clause", on_delete=models.PROTECT, related_name="+")
    fact_codes = models.JSONField(_("facts"), default=list, blank=True)
    difficulty = models.PositiveSmallIntegerField(_("difficulty"), choices=Difficulty)
    level = models.CharField(_("cognitive level"), max_length=20, choices=CognitiveLevel)
    verification = models.CharField(_("verification"), max_length=20, choices=Verification)
    law_version = models.ForeignKey(
        "lms_standards.LawVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("law version"),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    digest = models.CharField(_("digest"), max_length=64)
    created_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("question version")
        verbose_name_plural = _("question versions")
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "number"], name="lms_questions_version_number_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question.code} v{self.number}"
