"""Papers and their blueprints: rules to draw by, questions picked by hand, what passes.

A paper is drawn anew for every attempt, unless it has parallel forms (`lms.papers.drawing.models`).
"""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from lms.core.wording import in_reader_language
from lms.papers.blueprints.rules.parallel import LEAST_ANCHORS, MOST_FORMS
from lms.papers.choices import PageMode, PaperKind, ReviewRule
from lms.questions.choices import CognitiveLevel
from lms.standards.changes.api import MadeOfChange

FAULTY_RULE = "faulty_rule"  # the code of an error of a rule that is filled in but asks the impossible


class Paper(ClusterableModel):
    """A blueprint with its rules of passing; the questions are drawn when an attempt starts."""

    slug = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PaperKind, default=PaperKind.EXAM)
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1)])
    pass_share = models.DecimalField(
        _("pass mark"),
        max_digits=4,
        decimal_places=3,
        default=Decimal("0.8"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("A sitting that has begun keeps its own; there it is changed by a separate decision."),
    )
    attempts = models.PositiveSmallIntegerField(_("attempts allowed"), default=2)
    cool_down_hours = models.PositiveSmallIntegerField(_("hours between attempts"), default=0)
    resit_floor = models.DecimalField(
        _("a clause is failed below"),
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("Those who failed may resit only such clauses. Empty: always the whole paper."),
    )
    resit_days = models.PositiveSmallIntegerField(
        _("days in which passed clauses are kept"), default=30, validators=[MinValueValidator(1)]
    )
    review_rule = models.CharField(
        _("what is shown afterwards"), max_length=20, choices=ReviewRule, default=ReviewRule.OWN_ANSWERS
    )
    review_cells = models.JSONField(
        _("table of what is shown"),
        default=list,
        blank=True,
        help_text=_("Counts where the choice is “As the table says”; the other choices fill it."),
    )
    pass_rationale = models.TextField(
        _("reason for the pass mark"),
        blank=True,
        help_text=_("How it was set, by whom and when; printed with results."),
    )
    objection_days = models.PositiveSmallIntegerField(
        _("days to object to a question"),
        default=7,
        help_text=_("Counted from the moment a taker may see the question's marks; 0 takes no objection."),
    )

    machine_marked = models.BooleanField(
        _("draw only what the machine marks"),
        default=False,
        help_text=_(
            "Nobody waits for marks: no rule draws a question of which people mark a part, such as a case"
            " with a written answer. What is picked by hand is asked anyway."
        ),
    )

    page_mode = models.CharField(
        _("questions on a page"), max_length=10, choices=PageMode, default=PageMode.ONE
    )
    no_way_back = models.BooleanField(
        _("no way back"),
        default=False,
        help_text=_("A page that was left cannot be opened or changed again."),
    )
    calculator = models.BooleanField(_("calculator"), default=False)
    scratch_notes = models.BooleanField(_("scratch notes"), default=False)
    shuffle_questions = models.BooleanField(
        _("shuffle questions"), default=True, help_text=_("Questions never leave their part.")
    )
    shuffle_options = models.BooleanField(_("shuffle options"), default=True)
    exposure_sittings = models.PositiveSmallIntegerField(
        _("sittings counted for exposure"),
        default=0,
        validators=[MaxValueValidator(20)],
        help_text=_("Questions many people saw in so many sittings are drawn less; 0 draws all alike."),
    )
    form_count = models.PositiveSmallIntegerField(
        _("parallel forms"),
        default=0,
        validators=[MaxValueValidator(MOST_FORMS)],
        help_text=_("0: a paper of one's own for everybody. Otherwise so many fixed forms, drawn once."),
    )
    anchor_count = models.PositiveSmallIntegerField(
        _("common anchor questions"),
        default=LEAST_ANCHORS,
        help_text=_("Questions that stand in every form, so that forms can be compared; at least 8."),
    )

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """Give the title in the reader's language."""
        return in_reader_language(self.title, self.title_en)


class PaperRule(Orderable):
    """One line of a blueprint: so many questions of a clause, kind and difficulty, at so many marks each."""

    paper = ParentalKey(Paper, on_delete=models.CASCADE, related_name="rules")
    clause_prefix = models.CharField(
        _("clause or chapter"),
        max_length=10,
        blank=True,
        help_text=_("2.1 for a clause, 2 for a whole chapter, empty for any"),
    )
    numbered_by = models.ForeignKey(
        "lms_standards.Edition",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("edition whose number it is"),
        help_text=_("The one that counted when the rule was written; later ones may number otherwise."),
    )
    kind = models.CharField(pgettext_lazy("of a paper's rule", "kind"), max_length=40, blank=True)
    difficulty_from = models.PositiveSmallIntegerField(_("difficulty from"), default=1)
    difficulty_to = models.PositiveSmallIntegerField(_("difficulty to"), default=5)
    level = models.CharField(_("cognitive level"), max_length=20, choices=CognitiveLevel, blank=True)
    pool = models.ForeignKey(
        "lms_questions.QuestionPool",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("pool"),
    )
    count = models.PositiveSmallIntegerField(_("number of questions"), validators=[MinValueValidator(1)])
    marks = models.DecimalField(_("marks each"), max_digits=5, decimal_places=1, default=Decimal(1))
    part = models.CharField(
        _("part of the paper"),
        max_length=60,
        blank=True,
        help_text=_("Parts stand in the order in which they are first named."),
    )
    must_pass = models.BooleanField(
        _("must be answered right"),
        default=False,
        help_text=_("Anyone who gets one wrong does not pass."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("blueprint rule")
        verbose_name_plural = _("blueprint rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(difficulty_from__lte=F("difficulty_to")), name="lms_papers_difficulty_range"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clause_prefix or '*'} · {self.kind or '*'} × {self.count}"

    def clean(self) -> None:
        """Say in words what the constraint keeps."""
        lowest, highest = self.difficulty_from, self.difficulty_to
        if lowest is not None and highest is not None and lowest > highest:
            message = _("The highest difficulty is below the lowest.")
            raise ValidationError({"difficulty_to": ValidationError(message, code=FAULTY_RULE)})


class PaperQuestion(Orderable):
    """A question picked by hand: it stands in every paper, before what the rules draw."""

    paper = ParentalKey(Paper, on_delete=models.CASCADE, related_name="picked")
    question = models.ForeignKey(
        "lms_questions.Question", on_delete=models.PROTECT, related_name="+", verbose_name=_("question")
    )
    marks = models.DecimalField(_("marks"), max_digits=5, decimal_places=1, default=Decimal(1))
    part = models.CharField(_("part of the paper"), max_length=60, blank=True)
    must_pass = models.BooleanField(
        _("must be answered right"),
        default=False,
        help_text=_("Anyone who gets one wrong does not pass."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("question picked by hand")
        verbose_name_plural = _("questions picked by hand")
        constraints = [
            models.UniqueConstraint(fields=["paper", "question"], name="lms_papers_picked_once_a_paper")
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} · {self.question_id}"


class DeltaPaper(MadeOfChange):
    """The paper that asks only what one change of edition changes.

    Its rules draw on pools, one a clause; `pools` are their keys by clause, as both editions number it, so
    that they can be brought up to date.
    """

    paper = models.OneToOneField(
        Paper, on_delete=models.CASCADE, related_name="delta", verbose_name=_("paper")
    )
    pools = models.JSONField(_("pools by clause"), default=dict)

    class Meta:
        verbose_name = _("delta paper")
        verbose_name_plural = _("delta papers")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.change} · {self.paper}"
