"""One list for the whole bank; the form in it is that of the question's kind."""

from typing import cast

from django.db.models import Exists, F, OuterRef, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter, ModelMultipleChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.core.api import day_text
from lms.core.models import ImportRun
from lms.exams.choices import QuestionState
from lms.exams.domain.grounds import ChangeJson
from lms.exams.kinds.choosing import kind_choices, kind_label
from lms.exams.kinds.owners import OwnerField, possible_owners
from lms.exams.models import Question, QuestionTag
from lms.exams.queries.chosen_questions import category_choices, within_categories
from lms.exams.queries.grounds import questions_that_need_a_look, questions_with_ended_law
from lms.exams.services.question_files import CODE
from lms.exams.views.ground_words import short_words
from lms.exams.viewsets.likeness_view import alike_json
from lms.exams.viewsets.question_chooser import QuestionChooserViewSet
from lms.exams.viewsets.question_views import (
    AllQuestionsIndex,
    FreezingCreateView,
    FreezingEditView,
    PreviewOnCreate,
    PreviewOnEdit,
)
from lms.standards.api import Clause, Competency


def finished_imports(_request: HttpRequest) -> QuerySet[ImportRun]:
    """List the imports of questions that were stored, the newest first."""
    return ImportRun.objects.filter(code=CODE, applied_at__isnull=False).order_by("-applied_at")


class OwnerFilter(ModelChoiceFilter):
    """Name the trainers one may filter by."""

    field_class = OwnerField


class QuestionFilter(WagtailFilterSet):
    """Filter the bank."""

    kind = ChoiceFilter(label=_("Kind of question"), choices=kind_choices)
    clause = ModelChoiceFilter(label=_("Clause"), queryset=Clause.objects.select_related("chapter"))

    category = ChoiceFilter(
        label=_("Category, with those below it"), choices=category_choices, method="in_category"
    )
    tag = ModelChoiceFilter(
        label=pgettext_lazy("of a question", "Tag"),
        field_name="tags",
        queryset=QuestionTag.objects.order_by("name"),
    )

    def in_category(self, questions: QuerySet[Question], _name: str, path: str) -> QuerySet[Question]:
        """Keep questions of a category and of those below it."""
        return questions.filter(within_categories([path]))

    competencies = ModelMultipleChoiceFilter(
        label=_("Competencies"), queryset=Competency.objects.all(), widget=CheckboxSelectMultiple
    )
    owner = OwnerFilter(label=pgettext_lazy("of a question", "Owner"), queryset=possible_owners())

    imported = ModelChoiceFilter(
        label=pgettext_lazy("of a question", "Import"), queryset=finished_imports, method="of_import"
    )

    def of_import(self, questions: QuerySet[Question], _name: str, run: ImportRun) -> QuerySet[Question]:
        """Keep what an import added or changed."""
        return questions.filter(pk__in=run.stored)

    look = ChoiceFilter(
        label=_("What it rests on"), choices=[("needed", _("Needs a look"))], method="keep_needed"
    )

    def keep_needed(self, questions: QuerySet[Question], _name: str, _value: str) -> QuerySet[Question]:
        """Keep the questions that need a look."""
        return questions.filter(pk__in=questions_that_need_a_look(timezone.localdate()).values("pk"))

    class Meta:
        model = Question
        fields = ["state", "kind", "clause", "difficulty", "level", "verification"]


class KindColumn(Column):
    """Name the kind of a row."""

    def get_value(self, instance: Question) -> str:
        """Give the kind's name."""
        return kind_label(instance.kind)


class FiledColumn(Column):
    """Say under which category and tags a row is filed."""

    def get_value(self, instance: Question) -> str:
        """Give the path and the tags."""
        return " ".join([instance.category, *(f"#{tag.name}" for tag in instance.tags.all())]).strip()


class LookColumn(Column):
    """Say what changed under a question and since when; nothing where all is as it was."""

    def get_value(self, instance: Question) -> str:
        """Name what changed."""
        since = getattr(instance, "changed_since", None)
        words = [short_words(cast("list[ChangeJson]", getattr(instance, "changes", None) or []))]
        if getattr(instance, "is_out_of_force", False):
            words.append(gettext("law not in force"))
        if since is not None:
            words.append(gettext("since %(day)s") % {"day": day_text(timezone.localdate(since))})
        return " · ".join(word for word in words if word)


class StateColumn(Column):
    """Say where a question stands, and which version papers ask while a newer one is not approved."""

    def get_value(self, instance: Question) -> str:
        """Name the state."""
        asked, words = instance.approved_version, str(instance.get_state_display())
        if (
            asked is None
            or asked.pk == instance.current_version_id
            or instance.state == QuestionState.RETIRED
        ):
            return words
        return f"{words} · {gettext('papers ask version %(number)d') % {'number': asked.number}}"


class AllQuestionsViewSet(SnippetViewSet):
    """The whole bank in one list."""

    model = Question
    icon = "help"
    menu_label = _("Questions")
    index_view_class = AllQuestionsIndex
    add_view_class = FreezingCreateView
    edit_view_class = FreezingEditView
    preview_on_add_view_class = PreviewOnCreate
    preview_on_edit_view_class = PreviewOnEdit
    filterset_class = QuestionFilter
    chooser_viewset_class = QuestionChooserViewSet
    chooser_per_page = 20
    search_fields = ["search_text"]
    search_backend_name = None
    list_per_page = 30
    ordering = "code"
    inspect_view_enabled = False
    copy_view_enabled = False
    list_display = [
        "__str__",
        KindColumn("kind", label=_("Kind of question"), width="7%"),
        "clause",
        FiledColumn("filed", label=_("Category and tags")),
        StateColumn("state", label=_("State"), sort_key="state"),
        Column("get_difficulty_display", label=_("Difficulty"), sort_key="difficulty"),
        Column("get_verification_display", label=_("Verification"), sort_key="verification"),
        LookColumn("look", label=pgettext_lazy("what a question rests on", "Changed")),
    ]
    edit_handler = ObjectList([FieldPanel("stem")])

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the warning of questions that ask nearly the same."""
        return [*super().get_urlpatterns(), path("like/", self.like_view, name="like")]

    def like_view(self, request: HttpRequest) -> JsonResponse:
        """Name the questions that are like the one being written."""
        return alike_json(request, self.permission_policy)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """Read along the clause and the tags of each row, and what changed under it."""
        ended = questions_with_ended_law(timezone.localdate()).filter(pk=OuterRef("pk"))
        questions: QuerySet[Question] = self.model.objects.select_related(
            "clause", "approved_version"
        ).annotate(
            changes=F("grounds__changes"),
            changed_since=F("grounds__changed_since"),
            is_out_of_force=Exists(ended),
        )
        return questions.prefetch_related("tags")  # type: ignore[misc] # taggit has no types
