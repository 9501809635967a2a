"""Give questions of the bank as a file, and say before what the file cannot hold."""

from collections.abc import Mapping
from typing import cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from lms.exchange.bank.outgoing import bank_records
from lms.exchange.exports.writing import WITH_RECORDINGS, TextOutFormat, write_file
from lms.people.api import Role, SignedInRequest, role_required
from lms.questions.bank.models import QuestionTag
from lms.questions.bank.queries import Choice, category_choices, chosen_questions
from lms.questions.choices import QuestionState
from lms.standards.api import Clause, topics_that_count

LEFT_OUT_SHOWN = 100
TYPES = {
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "gift": ("gift.txt", "text/plain; charset=utf-8"),
    "moodle-xml": ("xml", "application/xml; charset=utf-8"),
}


@require_safe
@role_required(Role.TRAINER)
def export(request: SignedInRequest) -> HttpResponse:
    """Choose questions and a format; the second step lists what is lost, or downloads the file."""
    form = ExportForm(request.GET or None)
    if not form.is_valid():
        return render(request, "lms_exchange/exports/export.html", {"form": form})
    questions = list(chosen_questions(form.choice()))
    kind = form.file_format()
    records = bank_records(questions, with_recordings=kind in WITH_RECORDINGS)
    written = write_file(records, format=kind)
    if "download" in request.GET:
        ending, media_type = TYPES[kind]
        disposition = f'attachment; filename="questions.{ending}"'
        return HttpResponse(
            written.data, content_type=media_type, headers={"Content-Disposition": disposition}
        )
    held = len(questions) - sum(one.whole for one in written.left_out)
    context = {"form": form, "asked": len(questions), "held": held, "losses": len(written.left_out)}
    left_out = written.left_out[:LEFT_OUT_SHOWN]
    return render(request, "lms_exchange/exports/export.html", context | {"left_out": left_out})


class ExportForm(forms.Form):
    """Choose which questions go into a file of which format."""

    format = forms.ChoiceField(
        label=gettext_lazy("File format"),
        choices=[("xlsx", gettext_lazy("Workbook (.xlsx)")), ("moodle-xml", "Moodle XML"), ("gift", "GIFT")],
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("of a question", "State"),
        choices=[("", gettext_lazy("any state")), *QuestionState.choices],
        required=False,
    )
    clause = forms.ModelChoiceField(
        label=gettext_lazy("Clause or own topic"),
        queryset=Clause.objects.none(),
        required=False,
        empty_label=gettext_lazy("any clause or topic"),
    )
    category = forms.ChoiceField(label=gettext_lazy("Category, with those below it"), required=False)
    tag = forms.ModelChoiceField(
        label=pgettext_lazy("of a question", "Tag"),
        queryset=QuestionTag.objects.order_by("name"),
        required=False,
        empty_label=pgettext_lazy("of a question", "any tag"),
    )

    def __init__(self, data: Mapping[str, object] | None) -> None:
        """Offer the clauses that count today and the categories of the bank."""
        super().__init__(data)
        category = cast("forms.ChoiceField", self.fields["category"])
        category.choices = [("", pgettext("of a question", "any category")), *category_choices()]
        clause = cast("forms.ModelChoiceField[Clause]", self.fields["clause"])
        clause.queryset = topics_that_count()

    def choice(self) -> Choice:
        """Give the questions that are meant."""
        clause, state = self.cleaned_data["clause"], self.cleaned_data["state"]
        category, tag = self.cleaned_data["category"], self.cleaned_data["tag"]
        return Choice(
            clauses=[clause.number] if clause else [],
            states=[state] if state else [],
            categories=[category] if category else [],
            tags=[tag.name] if tag else [],
        )

    def file_format(self) -> TextOutFormat:
        """Give the chosen format."""
        return cast("TextOutFormat", self.cleaned_data["format"])
