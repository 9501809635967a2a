"""Edit what a taker may see and when, as a table of boxes on a paper's form."""

from typing import cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.core.api import enumerated
from lms.exams.choices import ASPECT_WORDS, MOMENT_WORDS, PaperKind, ReviewRule
from lms.exams.domain.reviews import CELLS, cell_name, matrix_from, shut_cells
from lms.exams.models import Paper
from lms.exams.queries.results import matrix_of
from lms.exams.widgets import MatrixWidget


class ReviewTableForm(WagtailAdminModelForm):
    """The part of a paper's form that says what is shown."""

    review_cells = forms.MultipleChoiceField(
        label=gettext_lazy("Table of what is shown"),
        choices=[(cell_name(cell), cell_name(cell)) for cell in CELLS],
        widget=MatrixWidget(MOMENT_WORDS, ASPECT_WORDS),
        required=False,
        help_text=gettext_lazy(
            "Counts where “As the table says” is chosen; another choice fills the table. What is shown while"
            " writing is looked up answer by answer; an answer looked up is final."
        ),
    )

    def clean_review_cells(self) -> list[str]:
        """Fill the table by the choice, unless the table itself is chosen."""
        cells: list[str] = self.cleaned_data["review_cells"]
        rule = self.cleaned_data.get("review_rule")
        if not rule or rule == ReviewRule.TABLE:
            return cells
        filled = matrix_of(Paper(review_rule=rule))
        return [cell_name(cell) for cell in CELLS if cell in filled]

    def clean(self) -> dict[str, object]:
        """Say which boxes stay shut in a formal exam, where others are still writing."""
        cleaned: dict[str, object] = super().clean() or {}
        if cleaned.get("review_rule") != ReviewRule.TABLE:
            return cleaned
        ticked = matrix_from(cast("list[str]", cleaned.get("review_cells") or []))
        shut = shut_cells(ticked, is_formal=cleaned.get("kind") == PaperKind.EXAM)
        words = [f"{MOMENT_WORDS[at]} · {ASPECT_WORDS[what]}" for at, what in CELLS if (at, what) in shut]
        if words:
            sentence = _("Others still write this exam then: %(cells)s.")
            self.add_error("review_cells", sentence % {"cells": enumerated(words)})
        return cleaned
