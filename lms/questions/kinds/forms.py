"""The editor's form that all kinds share, and lists that are edited row by row."""

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.questions.bank.forms import OwnerField, possible_owners
from lms.questions.bank.models import Question
from lms.questions.bank.rules import tidy_category
from lms.questions.kinds.base import formula_faults, picture_faults
from lms.questions.kinds.body import InBody
from lms.questions.kinds.registry import kind_of
from lms.questions.kinds.row_faults import RowFault
from lms.questions.widgets import FactsWidget, Row, RowsWidget, WritingWidget
from lms.standards.api import Clause, Fact, facts_that_count, topics_that_count

WRITTEN = frozenset({"stem", "explanation", "model_answer"})


class RowsField(forms.Field):
    """A JSON list shown as rows; `pack` and `unpack` turn stored entries into rows and back."""

    def __init__(
        self,
        widget: RowsWidget,
        *,
        unpack: Callable[[object], Row],
        pack: Callable[[Row], object],
        label: object = "",
        help_text: object = "",
    ) -> None:
        """Never require anything here: the kind says in a sentence what is missing."""
        super().__init__(widget=widget, label=label, help_text=help_text, required=False)  # type: ignore[arg-type] # lazy words
        self.unpack, self.pack = unpack, pack

    def prepare_value(self, value: object) -> object:
        """Turn stored entries into rows; rows that come back from a form stay as they are."""
        if not isinstance(value, list):
            return []
        return [one if self._is_row(one) else self.unpack(one) for one in value]

    def clean(self, value: object) -> list[object]:
        """Turn rows into entries to store."""
        return [self.pack(row) for row in cast("Sequence[Row]", value or [])]

    def has_changed(self, initial: object, data: object) -> bool:
        """Compare what would be stored."""
        return (initial or []) != self.clean(data)

    def _is_row(self, one: object) -> bool:
        names = {column.name for column in cast("RowsWidget", self.widget).columns}
        return isinstance(one, dict) and one.keys() == names


def as_is(entry: object) -> Row:
    """Show an entry that is stored as a row."""
    return cast("Row", entry)


def one_text(entry: object) -> Row:
    """Show an entry that is stored as a text."""
    return {"text": str(entry)}


def its_text(row: Row) -> object:
    """Store a row of one text."""
    return row["text"]


class QuestionForm(WagtailAdminModelForm):
    """What every kind has in common: only a draft may be saved before it can be asked.

    Fields that a kind declares stand for values in the question's body under the same name.
    """

    may_be_incomplete = False
    may_wait: ClassVar[frozenset[str]] = frozenset({"explanation"})
    """What a draft need not hold yet, beside the kind's own fields."""

    class Media:
        js = [forms.Script("lms_questions/duplicates/duplicates.js", type="module")]
        css = {"all": ["lms_questions/editing/live_check.css"]}

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Show what the body holds, and offer the clauses and facts of the edition that counts."""
        super().__init__(*args, **kwargs)
        for name in WRITTEN & self.fields.keys():
            self.fields[name].widget = WritingWidget(self.fields[name].widget.attrs)
        for name in self._own_names():
            self.initial.setdefault(name, getattr(self.instance, name))
        if code := self.fields.get("code"):
            code.error_messages["unique"] = _(
                "Another question has this code, and a code names one question for good. Take another."
            )
        if not kind_of(self.instance.kind).has_blanks:
            self.fields["stem"].help_text = ""
        if isinstance(chosen := self.fields.get("facts"), forms.ModelMultipleChoiceField):
            chosen.widget = FactsWidget()
        if plain := self.fields.get("owner"):
            self.fields["owner"] = OwnerField(
                possible_owners(self.instance.owner_id),
                label=plain.label,
                help_text=plain.help_text,
                required=False,
                empty_label="—",
            )
        self._offer("clause", topics_that_count(self.instance.clause_id))
        if clause := self.fields.get("clause"):
            clause.label = _("Clause or own topic")
        tied = self.instance.facts.values("pk") if self.instance.pk else ()
        self._offer("facts", facts_that_count(tied).select_related("clause"))

    def _offer(self, name: str, choices: QuerySet[Clause] | QuerySet[Fact]) -> None:
        """Set what a field offers, where the form of a kind has the field."""
        field = self.fields.get(name)
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = choices

    def clean_category(self) -> str:
        """Tidy the path, so that one category has one writing."""
        return tidy_category(self.cleaned_data["category"])

    def full_clean(self) -> None:
        """Ask less of a draft; the form goes on showing what is needed in the end."""
        waiting = {*self.may_wait, *self._own_names()} if self.may_be_incomplete else set()
        needed = [field for name, field in self.fields.items() if name in waiting and field.required]
        for field in needed:
            field.required = False
        super().full_clean()
        for field in needed:
            field.required = True

    def _own_names(self) -> list[str]:
        model = type(self.instance)
        return [name for name in self.fields if isinstance(getattr(model, name, None), InBody)]

    def _post_clean(self) -> None:
        """Check the question as a whole once its fields are in place."""
        for name in self._own_names():
            if self.cleaned_data.get(name) is not None:
                setattr(self.instance, name, self.cleaned_data[name])
        super()._post_clean()
        question = cast("Question", self.instance)
        kind = kind_of(question.kind)
        for found in (*kind.row_faults(question), *self._text_faults()):
            rows = cast("RowsWidget", self.fields[found.field].widget)
            rows.point_at(found.row, found.column, str(found.sentence))
        if self.errors or self.may_be_incomplete:
            return
        for fault in kind.faults(question):
            self.add_error(None, str(fault))

    def _text_faults(self) -> Iterator[RowFault]:
        """Point at texts in rows that name a picture that is not there, or have a formula that cannot be."""
        for name, field in self.fields.items():
            if not isinstance(field, RowsField):
                continue
            for number, row in enumerate(cast("list[Row]", field.prepare_value(self.cleaned_data.get(name)))):
                texts = {column: cell for column, cell in row.items() if isinstance(cell, str)}
                for column, text in texts.items():
                    for fault in (*picture_faults(text), *formula_faults(text)):
                        yield RowFault(name, number, column, fault)
