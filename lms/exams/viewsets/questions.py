"""One editing form for each kind of question, and one list for the whole bank."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.exams.choices import QuestionKind
from lms.exams.forms.questions import (
    FillInForm,
    MatchingForm,
    OptionsForm,
    OrderingForm,
    QuestionForm,
)
from lms.exams.models import (
    FillInQuestion,
    MatchingQuestion,
    MultipleChoiceQuestion,
    OrderingQuestion,
    Question,
    SingleChoiceQuestion,
    TrueFalseQuestion,
)
from lms.exams.services.bank_entries import KIND_MODELS
from lms.exams.viewsets.question_views import (
    AllQuestionsIndex,
    FreezingCreateView,
    FreezingEditView,
    PreviewOnCreate,
    PreviewOnEdit,
)
from lms.standards.api import Clause

FILED_UNDER = MultiFieldPanel(
    [
        FieldPanel("clause"),
        FieldPanel("facts"),
        FieldPanel("competencies"),
        FieldPanel("difficulty"),
        FieldPanel("level"),
    ],
    heading=_("Filed under"),
)
RESTS_ON = MultiFieldPanel(
    [
        FieldPanel("verification"),
        FieldPanel("law_version"),
        FieldPanel("jurisdiction"),
        FieldPanel("as_of"),
    ],
    heading=_("Rests on"),
)


class QuestionFilter(WagtailFilterSet):
    """Filter the bank."""

    kind = ChoiceFilter(label=_("Kind of question"), choices=QuestionKind, method="of_kind")
    clause = ModelChoiceFilter(label=_("Clause"), queryset=Clause.objects.select_related("chapter"))

    class Meta:
        model = Question
        fields = ["state", "kind", "clause", "difficulty", "verification"]

    def of_kind(self, questions: QuerySet[Question], _name: str, kind: str) -> QuerySet[Question]:
        """Keep one kind."""
        return questions.filter(polymorphic_ctype=ContentType.objects.get_for_model(KIND_MODELS[kind]))


class KindFilter(WagtailFilterSet):
    """Filter the questions of one kind."""

    clause = ModelChoiceFilter(label=_("Clause"), queryset=Clause.objects.select_related("chapter"))

    class Meta:
        model = Question
        fields = ["state", "clause", "difficulty", "verification"]


class KindColumn(Column):
    """Name the kind of a row."""

    def get_value(self, instance: Question) -> str:
        """Give the kind's name."""
        return str(QuestionKind(instance.kind).label)


class BankViewSet(SnippetViewSet):
    """What the list of all kinds and the lists of each have in common."""

    icon = "help"
    search_fields = ["code", "stem", "explanation"]
    search_backend_name = None
    list_per_page = 30
    ordering = "code"
    inspect_view_enabled = False
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """Read the clause of each row along."""
        questions: QuerySet[Question] = self.model.objects.select_related("clause")
        return questions


class AllQuestionsViewSet(BankViewSet):
    """The whole bank in one list."""

    model = Question
    index_view_class = AllQuestionsIndex
    menu_label = _("Questions")
    filterset_class = QuestionFilter
    list_display = [
        "__str__",
        KindColumn("kind", label=_("Kind of question")),
        "clause",
        "state",
        "difficulty",
        "verification",
    ]
    edit_handler = ObjectList([FieldPanel("stem")])


class KindViewSet(BankViewSet):
    """The form of one kind."""

    add_view_class = FreezingCreateView
    edit_view_class = FreezingEditView
    preview_on_add_view_class = PreviewOnCreate
    preview_on_edit_view_class = PreviewOnEdit
    filterset_class = KindFilter
    list_display = ["__str__", "clause", "state", "difficulty", "verification", "updated_at"]


def kind_viewset(
    question_class: type[Question], form_class: type[QuestionForm], own_panels: Sequence[Panel]
) -> KindViewSet:
    """Build the admin of one kind from its form and its own panels."""
    panels = [
        FieldPanel("code"),
        FieldPanel("stem"),
        *own_panels,
        FieldPanel("explanation"),
        FILED_UNDER,
        RESTS_ON,
        FieldPanel("state"),
    ]
    return KindViewSet(model=question_class, edit_handler=ObjectList(panels, base_form_class=form_class))


KIND_VIEWSETS = (
    kind_viewset(SingleChoiceQuestion, OptionsForm, [FieldPanel("options")]),
    kind_viewset(MultipleChoiceQuestion, OptionsForm, [FieldPanel("options"), FieldPanel("partial_marks")]),
    kind_viewset(TrueFalseQuestion, QuestionForm, [FieldPanel("answer")]),
    kind_viewset(FillInQuestion, FillInForm, [FieldPanel("blanks"), FieldPanel("ordered_blanks")]),
    kind_viewset(OrderingQuestion, OrderingForm, [FieldPanel("items")]),
    kind_viewset(MatchingQuestion, MatchingForm, [FieldPanel("pairs"), FieldPanel("distractors")]),
)
