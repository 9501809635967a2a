"""Declare the lists of the analysis: papers, questions of a paper, uses of a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.ui.api import Column, EmptyState, Table
from lms.papers.blueprints.models import Paper
from lms.psychometrics.items.queries import AskedVersion, JudgedUse, PaperJudgement
from lms.psychometrics.items.rules.judging import JudgedItem
from lms.psychometrics.items.wording import remarks


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper with what was found out about it; nothing where nobody wrote it yet."""

    paper: Paper
    judgement: PaperJudgement | None

    @property
    def people(self) -> int:
        """Count the first attempts."""
        return self.judgement.judged.statistics.n if self.judgement else 0

    @property
    def alpha(self) -> float | None:
        """Return the reliability."""
        return self.judgement.judged.statistics.reliability.value if self.judgement else None

    @property
    def error(self) -> float | None:
        """Return the standard error of measurement as a share of the marks."""
        return self.judgement.judged.error_share if self.judgement else None

    @property
    def passing(self) -> float | None:
        """Return the share who passed."""
        return self.judgement.judged.pass_rate.value if self.judgement else None

    @property
    def changed(self) -> float | None:
        """Return the share who would get the other result on a second form."""
        trust = self.judgement.judged.trust if self.judgement else None
        return trust.changed if trust else None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A question of a paper with how it did."""

    item: JudgedItem
    asked: AskedVersion

    @property
    def url(self) -> str:
        """Lead to the page of the question."""
        return reverse("lms_psychometrics:analysis_question", args=[self.asked.question_id])


class PaperAnalysisTable(Table[PaperRow]):
    """All papers with sittings."""

    caption = _("Papers")
    default_sort = "-people"
    export_name = "paper-analysis"
    columns = (
        Column(
            "paper.shown_title",
            _("Paper"),
            sort="title",
            link=lambda row: reverse("lms_psychometrics:analysis_paper", args=[row.paper.pk]),
        ),
        Column("people", _("First attempts"), numeric=True, sort="people"),
        Column(
            "alpha",
            _("Reliability"),
            numeric=True,
            sort="alpha",
            template="lms_psychometrics/items/alpha_cell.html",
        ),
        Column(
            "error",
            _("Standard error of measurement"),
            numeric=True,
            sort="error",
            template="lms_psychometrics/items/error_cell.html",
            share=True,
        ),
        Column(
            "passing",
            _("Passed at the first attempt"),
            numeric=True,
            sort="passing",
            template="lms_psychometrics/items/pass_rate_cell.html",
            share=True,
        ),
        Column(
            "changed",
            _("Would change result"),
            numeric=True,
            sort="changed",
            template="lms_psychometrics/items/changed_cell.html",
            share=True,
        ),
    )
    empty = EmptyState(_("No paper was sat yet"), _("After the first sitting its figures appear here."))


class PaperItemTable(Table[ItemRow]):
    """The questions of a paper, the ones that tell least at the top."""

    caption = _("Questions")
    default_sort = "item_rest"
    export_name = "question-analysis"
    columns: ClassVar[Sequence[Column[ItemRow]]] = (
        Column(
            "asked.code",
            _("Question"),
            sort="asked.code",
            template="lms_psychometrics/items/question_link_cell.html",
        ),
        Column("asked.text", _("Question text")),
        Column("asked.clause", _("Clause"), sort="asked.clause"),
        Column(
            "item.statistics.facility.n",
            pgettext_lazy("number of people", "People"),
            numeric=True,
            sort="item.statistics.facility.n",
        ),
        Column(
            "facility",
            _("Share of the marks"),
            value=lambda row: row.item.statistics.facility.value,
            numeric=True,
            sort="facility",
            template="lms_psychometrics/items/facility_cell.html",
            share=True,
        ),
        Column(
            "item_rest",
            _("Item-rest correlation"),
            value=lambda row: row.item.statistics.item_rest.value,
            numeric=True,
            sort="item_rest",
            template="lms_psychometrics/items/item_rest_cell.html",
        ),
        Column("remarks", _("Remarks"), value=lambda row: remarks(row.item.flags)),
    )
    empty = EmptyState(_("No question yet"), _("After the first sitting its figures appear here."))


class ModelItemTable(PaperItemTable):
    """The same with the two-parameter model, where enough people answered the same questions."""

    columns: ClassVar[Sequence[Column[ItemRow]]] = (
        *PaperItemTable.columns,
        Column(
            "slope",
            _("Slope (2PL)"),
            value=lambda row: row.item.latent.a,
            numeric=True,
            sort="slope",
            text=lambda value: f"{value:.2f}",
        ),
        Column(
            "difficulty",
            _("Difficulty (2PL)"),
            value=lambda row: row.item.latent.b,
            numeric=True,
            sort="difficulty",
            text=lambda value: f"{value:.2f}",
        ),
    )


class UseTable(Table[JudgedUse]):
    """How versions of a question did, paper by paper."""

    caption = _("Versions and papers")
    columns = (
        Column(
            "paper.shown_title",
            _("Paper"),
            link=lambda row: reverse("lms_psychometrics:analysis_paper", args=[row.paper.pk]),
        ),
        Column(
            "asked.number",
            _("Version"),
            numeric=True,
            link=lambda row: reverse("lms_exams:version", args=[row.item.version]),
        ),
        Column("item.statistics.facility.n", pgettext_lazy("number of people", "People"), numeric=True),
        Column(
            "facility",
            _("Share of the marks"),
            value=lambda row: row.item.statistics.facility.value,
            numeric=True,
            template="lms_psychometrics/items/facility_cell.html",
            share=True,
        ),
        Column(
            "item_rest",
            _("Item-rest correlation"),
            value=lambda row: row.item.statistics.item_rest.value,
            numeric=True,
            template="lms_psychometrics/items/item_rest_cell.html",
        ),
        Column("remarks", _("Remarks"), value=lambda row: remarks(row.item.flags)),
    )
    empty = EmptyState(_("Not asked yet"), _("Nobody met this question in a first attempt."))
