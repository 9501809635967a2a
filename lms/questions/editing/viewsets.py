"""One list for the whole bank, with its filters and columns; the form in it is that of a question's kind.

Nobody deletes a question, since results rest on its versions.
"""

from collections.abc import Collection
from typing import cast

from django.contrib.auth.models import AnonymousUser
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
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.core.accounts import User
from lms.core.imports.api import ImportRun
from lms.core.wording import day_text
from lms.questions.bank.forms import OwnerField, possible_owners
from lms.questions.bank.models import Question, QuestionTag
from lms.questions.bank.queries import category_choices, within_categories
from lms.questions.choices import CODE, QuestionState
from lms.questions.duplicates.views import similar_questions_json
from lms.questions.editing.chooser import QuestionChooserViewSet
from lms.questions.editing.views import (
    AllQuestionsIndex,
    CopyQuestion,
    FreezingCreateView,
    FreezingEditView,
    PreviewOnCreate,
    PreviewOnEdit,
)
from lms.questions.kinds.registry import kind_choices, kind_label
from lms.questions.provenance.queries import questions_to_recheck, questions_with_ended_law
from lms.questions.provenance.rules import ChangeJson
from lms.questions.provenance.views import names_of_changes
from lms.standards.api import Competency, LineFilter


class KeptForGood(ModelPermissionPolicy):
    """The usual rights of a model, without deleting: a question is retired instead."""

    def user_has_permission(self, user: User | AnonymousUser, action: str) -> bool:
        """Refuse deleting, and ask the rights for all else."""
        return action != "delete" and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: User | AnonymousUser, actions: Collection[str]) -> bool:
        """Ask the rights for all but deleting."""
        asked = [action for action in actions if action != "delete"]
        return bool(super().user_has_any_permission(user, asked))


def finished_imports(_request: HttpRequest) -> QuerySet[ImportRun]:
    """List the imports of questions that were stored, the newest first."""
    return ImportRun.objects.filter(code=CODE, applied_at__isnull=False).order_by("-applied_at")


class OwnerFilter(ModelChoiceFilter):
    """Name the trainers one may filter by."""

    field_class = OwnerField


class QuestionFilter(WagtailFilterSet):
    kind = ChoiceFilter(label=_("Kind of question"), choices=kind_choices)
    clause = LineFilter(label=_("Clause"))

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
        label=_("What it rests on"), choices=[("needed", _("To be rechecked"))], method="keep_needed"
    )

    def keep_needed(self, questions: QuerySet[Question], _name: str, _value: str) -> QuerySet[Question]:
        """Keep the questions that need a look."""
        return questions.filter(pk__in=questions_to_recheck(timezone.localdate()).values("pk"))

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


class RecheckColumn(Column):
    """Say what changed under a question and since when; nothing where all is as it was."""

    def get_value(self, instance: Question) -> str:
        """Name what changed."""
        since = getattr(instance, "changed_since", None)
        parts = [names_of_changes(cast("list[ChangeJson]", getattr(instance, "changes", None) or []))]
        if getattr(instance, "is_out_of_force", False):
            parts.append(gettext("law not in force"))
        if since is not None:
            parts.append(gettext("since %(day)s") % {"day": day_text(timezone.localdate(since))})
        return " · ".join(part for part in parts if part)


class StateColumn(Column):
    """Say where a question stands, and which version papers ask while a newer one is not approved."""

    def get_value(self, instance: Question) -> str:
        """Name the state."""
        asked, label = instance.approved_version, str(instance.get_state_display())
        if (
            asked is None
            or asked.pk == instance.current_version_id
            or instance.state == QuestionState.RETIRED
        ):
            return label
        return f"{label} · {gettext('papers ask version %(number)d') % {'number': asked.number}}"


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
    copy_view_class = CopyQuestion
    list_display = [
        "__str__",
        KindColumn("kind", label=_("Kind of question"), width="7%"),
        "clause",
        FiledColumn("filed", label=_("Category and tags")),
        StateColumn("state", label=_("State"), sort_key="state"),
        Column("get_difficulty_display", label=_("Difficulty"), sort_key="difficulty"),
        Column("get_verification_display", label=_("Verification"), sort_key="verification"),
        RecheckColumn("look", label=pgettext_lazy("what a question rests on", "Changed")),
    ]
    edit_handler = ObjectList([FieldPanel("stem")])

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the warning of questions that ask nearly the same."""
        return [*super().get_urlpatterns(), path("like/", self.like_view, name="like")]

    def like_view(self, request: HttpRequest) -> JsonResponse:
        """Name the questions that are like the one being written."""
        return similar_questions_json(request, self.permission_policy)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """Read along the clause and the tags of each row, and what changed under it."""
        ended = questions_with_ended_law(timezone.localdate()).filter(pk=OuterRef("pk"))
        questions: QuerySet[Question] = self.model.objects.select_related(
            "clause", "approved_version"
        ).annotate(
            changes=F("provenance__changes"),
            changed_since=F("provenance__changed_since"),
            is_out_of_force=Exists(ended),
        )
        return questions.prefetch_related("tags")  # type: ignore[misc] # taggit has no types
