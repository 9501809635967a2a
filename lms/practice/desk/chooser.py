"""Choose a question for a lesson by its code: those that may be practised today."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenView

from lms.core.choosers import GuardedChooserViewSet
from lms.practice.exposure.queries import practised_questions
from lms.questions.bank.models import Question
from lms.questions.editing.chooser import AskableQuestions


class PractisedQuestions(AskableQuestions):
    """The questions that lessons may name, with what an author chooses by."""

    def get_object_list(self) -> QuerySet[Question]:
        """Leave out what nobody may practise."""
        return practised_questions(timezone.localdate()).select_related("clause")


class ChoosePractised(PractisedQuestions, ChooseView):
    """The list with its search."""


class ChoosePractisedResults(PractisedQuestions, ChooseResultsView):
    """The list alone, as the search changes it."""


class PractisedChosen(ChosenView):
    """Give back the code."""

    def get_object(self, pk: str) -> Question:
        """Find only what stands in the list."""
        return practised_questions(timezone.localdate()).get(pk=pk)

    def get_object_id(self, instance: Question) -> str:
        """Name the question as lessons do."""
        return instance.code


class PractisedQuestionCodes(GuardedChooserViewSet):
    """Questions by their codes; it becomes no widget of foreign keys to questions."""

    model = Question
    register_widget = False
    per_page = 20
    icon = "help"
    choose_one_text = _("Choose a question")
    choose_view_class = ChoosePractised
    choose_results_view_class = ChoosePractisedResults
    chosen_view_class = PractisedChosen
