"""Choose a question for a paper: those that may be asked today, found by code or words."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet

from lms.core.choosers import GuardedChooserViewSet
from lms.questions.bank.models import Question
from lms.questions.bank.queries import askable_questions, matching_search
from lms.questions.kinds.registry import kind_label


class QuestionSearchForm(BaseFilterForm):
    """Keep the questions that have some words, or are on a clause."""

    q = forms.CharField(
        label=_("Find a question"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("code, clause, or words of question and options")}),
    )

    def filter(self, objects: QuerySet[Question]) -> QuerySet[Question]:
        """Keep what has every word, or is on the clause or chapter of the number."""
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        number = self.search_query.strip()
        on_clause = Q(clause__number=number) | Q(clause__number__startswith=f"{number}.")
        return objects.filter(Q(pk__in=matching_search(objects, number).values("pk")) | on_clause)


class AskableQuestions:
    """List questions that papers may ask today, with what an author chooses by."""

    filter_form_class = QuestionSearchForm
    ordering = "code"

    def get_object_list(self) -> QuerySet[Question]:
        """Leave out what no paper could ask."""
        return askable_questions(timezone.localdate()).select_related("clause")

    @property
    def columns(self) -> list[Column]:
        """Show kind, clause, difficulty and how far it was checked beside the text."""
        own: list[Column] = super().columns  # type: ignore[misc] # Wagtail's view
        return [
            *own,
            Column("kind", label=_("Kind of question"), accessor=lambda one: kind_label(one.kind)),
            Column("clause", label=_("Clause"), accessor="clause.number"),
            Column("difficulty", label=_("Difficulty"), accessor="get_difficulty_display"),
            Column("verification", label=_("Verification"), accessor="get_verification_display"),
        ]


class ChooseQuestion(AskableQuestions, ChooseView):
    """The list with its search."""


class ChooseQuestionResults(AskableQuestions, ChooseResultsView):
    """The list alone, as the search changes it."""


class QuestionChooserViewSet(GuardedChooserViewSet, SnippetChooserViewSet):
    """Choose a question of the bank."""

    choose_view_class = ChooseQuestion
    choose_results_view_class = ChooseQuestionResults
