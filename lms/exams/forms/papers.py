"""Refuse a blueprint that the question bank cannot fill, at the moment it is written."""

from itertools import chain
from typing import cast

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.api import PercentField
from lms.exams.choices import PageMode
from lms.exams.domain.blueprints import lies_in
from lms.exams.domain.parallel import LEAST_ANCHORS
from lms.exams.forms.blueprint_words import BlueprintRows, blueprint_sentences
from lms.exams.forms.review_table import ReviewTableForm
from lms.exams.models import Paper, PaperQuestion, PaperRule
from lms.exams.models.papers import FAULTY_RULE
from lms.exams.queries.blueprint_check import BlueprintCheck, BlueprintTerms, check_blueprint
from lms.exams.queries.papers import free_slug
from lms.exams.queries.pools import blueprint_from
from lms.standards.api import Clause


class PaperForm(ReviewTableForm):
    """A paper with its rules; saved only when it could be drawn today."""

    class Media:
        js = ["lms_exams/js/blueprint.js"]
        css = {"all": ["lms_exams/css/blueprint.css"]}

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
        self.checked = check_blueprint(blueprint_from(rows.picked, rows.rules), terms, timezone.localdate())
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
        _refuse_unknown_clauses(entered[1])
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
        words = [" ".join(error.messages) for error in errors if error.code == FAULTY_RULE]
        faults += [_("Rule %(number)d: %(fault)s") % {"number": number, "fault": fault} for fault in words]
    return faults


def _refuse_unknown_clauses(formset: forms.BaseFormSet[forms.ModelForm[Model]]) -> None:
    """Name the clause or chapter of a rule that no edition of the standard has."""
    numbers = list(Clause.objects.values_list("number", flat=True).distinct())
    for form in filter(forms.ModelForm.is_valid, formset.forms):
        asked = str(_entered(form, "clause_prefix") or "").strip()
        if asked and not any(lies_in(number, asked) for number in numbers):
            message = _("There is no clause %(number)s.") % {"number": asked}
            form.add_error("clause_prefix", forms.ValidationError(message, code=FAULTY_RULE))


def _entered(form: forms.ModelForm[Model], name: str) -> str | int | None:
    """Give what a row says, faulty or not; nothing where that was left out or cannot be read."""
    said: dict[str, str | int | None] = getattr(form, "cleaned_data", {})
    return said.get(name)


def _number(cleaned: dict[str, object], name: str) -> int:
    number = cleaned.get(name)
    return number if isinstance(number, int) else 0
