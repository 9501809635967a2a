"""Edit learning paths in the admin; list clauses, facts and laws by the codes that lessons cite."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import ClassVar, cast

from django import forms
from django.db.models import Model, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList, PageChooserPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.snippets.views.snippets import CopyView, SnippetViewSet

from lms.courses.paths.forms import PathForm
from lms.courses.paths.models import LearningPath
from lms.standards.api import Clause, Fact, Law, facts_that_count, topics_that_count

KEY_HELP = _(
    "Names the path in files: letters a–z, digits and hyphens, each key once, such as new-agents."
    " The proposed one may stay; once people learn by the path, do not change it any more."
    " Learners never see it."
)

STEPS_HELP = _(
    "Learners see the courses in this order. A gate keeps what stands below it closed until it is completed;"
    " who is enrolled in one of those courses already goes on in it."
)
ELECTIVES_HELP = _(
    "For courses of which everybody chooses some, such as any 2 of 4: enter here a name and how many are"
    " needed, and the same name at each of these courses above."
)


class CopyPath(CopyView):
    """Begin a new path with everything another one has but its key."""

    def get_initial_form_instance(self) -> LearningPath:
        """Copy positions and steps along; nothing is stored yet."""
        copied, _steps = self.get_object().copy_cluster(exclude_fields=["id", "key"])
        return cast("LearningPath", copied)


class LearningPathViewSet(SnippetViewSet):
    """Learning paths with their courses in order."""

    model = LearningPath
    icon = "list-ol"
    menu_label = _("Learning paths")
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["title", "key", "days_to_complete"]
    search_fields = ["title", "key"]
    copy_view_class = CopyPath
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
            FieldPanel("key", help_text=KEY_HELP),
            FieldRowPanel([FieldPanel("days_to_complete"), FieldPanel("valid_months")]),
            FieldPanel("positions", widget=CheckboxSelectMultiple),
            InlinePanel(
                "steps",
                [
                    PageChooserPanel("course"),
                    FieldRowPanel([FieldPanel("is_gate"), FieldPanel("days"), FieldPanel("electives")]),
                ],
                heading=_("Courses in order"),
                label=_("Course"),
                help_text=STEPS_HELP,
                min_num=1,
            ),
            InlinePanel(
                "electives",
                [FieldRowPanel([FieldPanel("name"), FieldPanel("needed")])],
                heading=_("Electives"),
                label=_("Electives"),
                help_text=ELECTIVES_HELP,
            ),
        ],
        base_form_class=PathForm,
    )


class CodeSearchForm(BaseFilterForm):
    """Keep what has every word in its code or its text."""

    q = forms.CharField(label=_("Search by code or text"), required=False)
    searched: ClassVar[Sequence[str]] = ()

    def filter(self, objects: QuerySet[Model]) -> QuerySet[Model]:
        """Ask for every word anywhere."""
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        for word in self.search_query.split():
            objects = objects.filter(reduce(or_, (Q((f"{name}__icontains", word)) for name in self.searched)))
        return objects


class ClauseSearch(CodeSearchForm):
    """Find clauses."""

    searched = ("number", "title", "summary")


class FactSearch(CodeSearchForm):
    """Find facts."""

    searched = ("code", "statement", "value")


class LawSearch(CodeSearchForm):
    """Find laws."""

    searched = ("key", "title")


class ClausesThatCount:
    """List the clauses of the edition that counts, and own topics."""

    filter_form_class = ClauseSearch

    def get_object_list(self) -> QuerySet[Clause]:
        """Leave out other editions."""
        return topics_that_count()


class FactsThatCount:
    """List the facts of the edition that counts, with what they rest on."""

    filter_form_class = FactSearch

    def get_object_list(self) -> QuerySet[Fact]:
        """Leave out other editions."""
        return facts_that_count()

    @property
    def columns(self) -> list[Column]:
        """Show basis and verification beside the words."""
        own: list[Column] = super().columns  # type: ignore[misc] # Wagtail's view
        return [
            *own,
            Column("basis", label=_("Basis"), accessor="get_basis_display"),
            Column("verification", label=_("Verification"), accessor="get_verification_display"),
        ]


class AllLaws:
    """List the laws."""

    filter_form_class = LawSearch
    ordering = "title"


class ClauseChosen(ChosenView):
    """Give back the number."""

    def get_object_id(self, instance: Clause) -> str:
        """Name the clause as pages do."""
        return instance.number


class FactChosen(ChosenView):
    """Give back the code."""

    def get_object_id(self, instance: Fact) -> str:
        """Name the fact as pages do."""
        return instance.code


class LawChosen(ChosenView):
    """Give back the key."""

    def get_object_id(self, instance: Law) -> str:
        """Name the law as pages do."""
        return instance.key


class CodeList(ChooserViewSet):
    """A list whose choice is a code; it becomes no widget of the thing's own foreign keys."""

    register_widget = False
    per_page = 20


class ChooseClause(ClausesThatCount, ChooseView):
    """The list of clauses with its search."""


class ChooseClauseResults(ClausesThatCount, ChooseResultsView):
    """The list of clauses alone, as the search changes it."""


class ClauseCodes(CodeList):
    """Clauses by their numbers."""

    model = Clause
    icon = "pilcrow"
    choose_one_text = _("Choose a clause")
    choose_view_class = ChooseClause
    choose_results_view_class = ChooseClauseResults
    chosen_view_class = ClauseChosen


class ChooseFact(FactsThatCount, ChooseView):
    """The list of facts with its search."""


class ChooseFactResults(FactsThatCount, ChooseResultsView):
    """The list of facts alone, as the search changes it."""


class FactCodes(CodeList):
    """Facts by their codes."""

    model = Fact
    icon = "tick"
    choose_one_text = _("Choose a fact")
    choose_view_class = ChooseFact
    choose_results_view_class = ChooseFactResults
    chosen_view_class = FactChosen


class ChooseLaw(AllLaws, ChooseView):
    """The list of laws with its search."""


class ChooseLawResults(AllLaws, ChooseResultsView):
    """The list of laws alone, as the search changes it."""


class LawKeys(CodeList):
    """Laws by their keys."""

    model = Law
    icon = "openquote"
    choose_one_text = _("Choose a law")
    choose_view_class = ChooseLaw
    choose_results_view_class = ChooseLawResults
    chosen_view_class = LawChosen
