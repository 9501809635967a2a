"""Edit a paper: its blueprint, which the bank has to be able to fill, and what a taker may see when."""

from itertools import chain
from typing import cast

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.core.ui.api import PercentField
from lms.core.wording import enumerated
from lms.papers.blueprints.models import FAULTY_RULE, Paper, PaperQuestion, PaperRule
from lms.papers.blueprints.queries import (
    BlueprintCheck,
    BlueprintTerms,
    blueprint_from,
    check_blueprint,
    free_slug,
    renumber,
)
from lms.papers.blueprints.rules.parallel import LEAST_ANCHORS
from lms.papers.blueprints.wording import BlueprintRows, blueprint_sentences
from lms.papers.choices import PageMode, PaperKind, ReviewAspect, ReviewMoment, ReviewRule
from lms.papers.review_options.queries import cell_label, matrix_of
from lms.papers.review_options.rules import CELLS, cell_name, matrix_from, shut_cells
from lms.questions.bank.rules import lies_in
from lms.questions.widgets import MatrixWidget
from lms.standards.api import Clause, current_edition, topics_that_count


class ReviewTableForm(WagtailAdminModelForm):
    """The part of a paper's form that says what is shown."""

    review_cells = forms.MultipleChoiceField(
        label=gettext_lazy("Table of what is shown"),
        choices=[(cell_name(cell), cell_name(cell)) for cell in CELLS],
        widget=MatrixWidget(dict(ReviewMoment.choices), dict(ReviewAspect.choices)),
        required=False,
        help_text=gettext_lazy(
            "Counts where “As the table says” is chosen; another choice fills the table. What is shown during"
            " the attempt is shown answer by answer, on request; an answer that was checked is final."
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
        if cells := [cell_label(cell, " · ") for cell in CELLS if cell in shut]:
            message = _("Others are still taking this exam then: %(cells)s.")
            self.add_error("review_cells", message % {"cells": enumerated(cells)})
        return cleaned


class PaperForm(ReviewTableForm):
    """A paper with its rules; saved only when it could be drawn today."""

    class Media:
        js = [forms.Script("lms_papers/editing/blueprint.js", type="module")]
        css = {"all": ["lms_questions/editing/live_check.css"]}

    pass_share = PercentField(
        label=gettext_lazy("Pass mark (%)"),
        initial=Paper._meta.get_field("pass_share").default,
        help_text=Paper._meta.get_field("pass_share").help_text,
    )
    resit_floor = PercentField(
        label=gettext_lazy("A clause is failed below (%)"),
        required=False,
        help_text=Paper._meta.get_field("resit_floor").help_text,
    )

    checked: BlueprintCheck | None = None
    rows: BlueprintRows | None = None

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Propose a key for a new paper, and say what to do where another paper has it."""
        super().__init__(*args, **kwargs)
        if slug := self.fields.get("slug"):
            slug.error_messages["unique"] = _("Another paper has this key. Take another one.")
            if not self.instance.pk:
                self.initial["slug"] = self.initial.get("slug") or free_slug()
        # Editors choose among the numbers of today.
        rows = self.formsets["rules"].forms
        renumber([form.instance for form in rows], timezone.localdate())
        for form in rows:
            form.initial["clause_prefix"] = form.instance.clause_prefix

    def clean(self) -> dict[str, object]:
        """Check the rules together, for they compete for the same questions."""
        cleaned: dict[str, object] = super().clean() or {}
        self._check_options(cleaned)
        rows = self._read_rows()
        if rows is None:
            return cleaned
        if not rows.rules and not rows.picked:
            self.add_error(None, _("A paper needs at least one rule or one question picked by hand."))
        terms = BlueprintTerms(
            kind=str(cleaned.get("kind", "")),
            form_count=_number(cleaned, "form_count"),
            anchor_count=_number(cleaned, "anchor_count"),
        )
        self.rows = rows
        rules = blueprint_from(rows.picked, rows.rules, machine_marked=bool(cleaned.get("machine_marked")))
        self.checked = check_blueprint(rules, terms, timezone.localdate())
        for sentence in blueprint_sentences(self.checked, rows):
            self.add_error(None, sentence)
        return cleaned

    def _check_options(self, cleaned: dict[str, object]) -> None:
        """Refuse options that contradict each other."""
        if cleaned.get("no_way_back") and cleaned.get("page_mode") == PageMode.ALL:
            self.add_error("no_way_back", _("With all questions on one page there is no page to leave."))
        forms_wanted = _number(cleaned, "form_count")
        if forms_wanted == 1:
            self.add_error("form_count", _("One form is nothing to compare: take 0, or at least 2."))
        if forms_wanted > 1 and _number(cleaned, "anchor_count") < LEAST_ANCHORS:
            self.add_error("anchor_count", _("Fewer than 8 common questions cannot make forms comparable."))

    def _read_rows(self) -> BlueprintRows | None:
        """Read the rows as entered, in their order; nothing while one of them is faulty."""
        entered = self.formsets["picked"], self.formsets["rules"]
        numbers = set(Clause.objects.values_list("number", flat=True))
        counting, edition = set(topics_that_count().values_list("number", flat=True)), current_edition()
        for form in filter(forms.ModelForm.is_valid, entered[1].forms):
            asked = str(_entered(form, "clause_prefix") or "").strip()
            if any(lies_in(number, asked) for number in counting):
                form.instance.numbered_by = edition
            # No edition of the standard has such a clause or chapter.
            elif asked and not any(lies_in(number, asked) for number in numbers):
                message = _("There is no clause %(number)s.") % {"number": asked}
                form.add_error("clause_prefix", forms.ValidationError(message, code=FAULTY_RULE))
        if not all(formset.is_valid() for formset in entered):
            return None
        picked, rules = (kept_forms(formset) for formset in entered)
        return BlueprintRows(
            [cast("PaperQuestion", form.instance) for form in picked],
            [cast("PaperRule", form.instance) for form in rules],
        )


def kept_forms(formset: forms.BaseFormSet[forms.ModelForm[Model]]) -> list[forms.ModelForm[Model]]:
    """Give the rows that are not to be deleted, in their order."""
    return [
        form for form in formset.ordered_forms if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]


def rule_faults(formset: forms.BaseFormSet[forms.ModelForm[Model]]) -> list[str]:
    """Say which rules ask the impossible; what is only unfinished is left out."""
    faults: list[str] = []
    kept = [form for form in formset.forms if not _entered(form, "DELETE")]
    for number, form in enumerate(sorted(kept, key=lambda form: _entered(form, "ORDER") or 0), 1):
        errors = chain.from_iterable(form.errors.as_data().values())
        faults += [
            _("Rule %(number)d: %(fault)s") % {"number": number, "fault": " ".join(error.messages)}
            for error in errors
            if error.code == FAULTY_RULE
        ]
    return faults


def _entered(form: forms.ModelForm[Model], name: str) -> str | int | None:
    """Give what a row says, faulty or not; nothing where that was left out or cannot be read."""
    said: dict[str, str | int | None] = getattr(form, "cleaned_data", {})
    return said.get(name)


def _number(cleaned: dict[str, object], name: str) -> int:
    number = cleaned.get(name)
    return number if isinstance(number, int) else 0
