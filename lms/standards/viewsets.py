"""Edit the standard, its laws and its taxonomies in the Wagtail admin."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from lms.standards.changes.forms import DatedEditionForm
from lms.standards.choices import StandardKind
from lms.standards.clauses.models import Chapter, Clause, Edition
from lms.standards.competencies.forms import CompetencyForm
from lms.standards.competencies.models import Competency, ComplaintCategory
from lms.standards.facts.forms import FactForm
from lms.standards.facts.models import Fact
from lms.standards.laws.forms import LawForm
from lms.standards.laws.models import Law, LawVersion
from lms.standards.lines.forms import ClauseForm
from lms.standards.topics.forms import TopicForm, TopicGroupForm
from lms.standards.topics.models import Topic, TopicGroup
from lms.standards.topics.queries import own_topics, topic_groups

EDITION_KEY_HELP = _(
    "Names the edition in files, such as trial-reading: letters a–z, digits and hyphens, each key once in"
    " its standard. Files of an edition are found by it: once it is in use, do not change it any more."
)
FACT_CODE_HELP = _(
    "Questions, lessons and signatures name the fact by its code, F, the clause and a number: F-2.2-3."
    " Empty: the next free number of the clause. Once something names it, do not change it any more."
)
LAW_KEY_HELP = _(
    "Files name the law by its key, such as consumer-law: letters a–z, digits and hyphens, each key once."
    " The proposed one may stay; once facts or questions rest on the law, do not change it any more."
)
COMPETENCY_CODE_HELP = _(
    "Clauses, questions and courses name the competency by its code, C and a number, such as C3; each code"
    " once. The proposed one may stay; once something names it, do not change it any more."
)
TOPIC_CODE_HELP = _(
    "Questions, papers and files name the topic by its code: letters for its kind, a point and a number, such"
    " as P.1. The letters alone stand for all topics that begin with them. Once in use, do not change it."
)
DATES = FieldRowPanel([FieldPanel("in_force_from"), FieldPanel("in_force_to")])


class EditionViewSet(SnippetViewSet):
    """Editions of the standard."""

    model = Edition
    icon = "doc-full"
    list_display = ["label", "standard", "in_force_from", "in_force_to", "replaces", "is_demo"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("standard"), FieldPanel("key", help_text=EDITION_KEY_HELP)]),
            FieldRowPanel([FieldPanel("label"), FieldPanel("label_en")]),
            DATES,
            FieldRowPanel([FieldPanel("replaces"), FieldPanel("is_demo")]),
            FieldPanel("note"),
            FieldPanel("stops_seen"),
        ],
        base_form_class=DatedEditionForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        """Leave out the list of own topics, which is no edition of anything."""
        return Edition.objects.filter(standard__kind=StandardKind.STANDARD)


class ChapterViewSet(SnippetViewSet):
    """Chapters of the standard."""

    model = Chapter
    icon = "list-ol"
    list_display = ["number", "title", "edition", "text_public"]
    list_filter = ["edition"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("edition"), FieldPanel("number")]),
            FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
            FieldPanel("text_public"),
            FieldPanel("note"),
        ]
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Chapter]:
        """Leave out groups of own topics, which have a list of their own."""
        return Chapter.objects.filter(edition__standard__kind=StandardKind.STANDARD)


class ClauseViewSet(SnippetViewSet):
    """Clauses of the standard."""

    model = Clause
    icon = "pilcrow"
    chooser_per_page = 100
    list_display = ["number", "title", "chapter"]
    list_filter = ["chapter"]
    search_fields = ["number", "title", "summary"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("chapter"), FieldPanel("number"), FieldPanel("sort")]),
            FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
            FieldPanel(
                "summary",
                help_text=_("In your own words: the standard's own sentences are protected."),
            ),
            FieldPanel("competencies", widget=forms.CheckboxSelectMultiple),
            FieldPanel("indicator_keys"),
        ],
        base_form_class=ClauseForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Clause]:
        """Leave out own topics, which have a list of their own."""
        return Clause.objects.get_queryset().filter(chapter__edition__standard__kind=StandardKind.STANDARD)


class TopicGroupViewSet(SnippetViewSet):
    """Groups of own topics."""

    model = TopicGroup
    icon = "folder-open-inverse"
    list_display = ["title", "title_en"]
    edit_handler = ObjectList(
        [FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]), FieldPanel("note")],
        base_form_class=TopicGroupForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[TopicGroup]:
        """Leave out the chapters of the standard."""
        return topic_groups()


class TopicViewSet(SnippetViewSet):
    """Topics of the company's own."""

    model = Topic
    icon = "tag"
    chooser_per_page = 100
    list_display = [
        "number",
        "title",
        Column("chapter", label=_("Topic group"), accessor="chapter.shown_title", sort_key="chapter"),
    ]
    search_fields = ["number", "title", "summary"]
    edit_handler = ObjectList(
        [
            FieldRowPanel(
                [
                    FieldPanel("chapter", heading=_("Topic group"), widget=forms.Select),
                    FieldPanel("number", heading=_("Code"), help_text=TOPIC_CODE_HELP),
                ]
            ),
            FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
            FieldPanel("summary", heading=_("What it is about")),
            FieldPanel("competencies", widget=forms.CheckboxSelectMultiple),
        ],
        base_form_class=TopicForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        """Leave out the clauses of the standard."""
        return own_topics()


class FactViewSet(SnippetViewSet):
    """Facts."""

    model = Fact
    icon = "tick"
    list_display = ["code", "statement", "basis", "verification", "as_of"]
    list_filter = ["basis", "verification"]
    search_fields = ["code", "statement"]
    edit_handler = ObjectList(
        [
            FieldRowPanel(
                [FieldPanel("clause"), FieldPanel("code", help_text=FACT_CODE_HELP), FieldPanel("sort")]
            ),
            FieldPanel("statement"),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("value"), FieldPanel("unit")]), FieldPanel("value_meaning")],
                heading=_("Value"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("basis"),
                    FieldRowPanel([FieldPanel("law_version"), FieldPanel("article")]),
                    FieldPanel("jurisdiction"),
                ],
                heading=_("What it rests on"),
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("verification"), FieldPanel("as_of")]), FieldPanel("source")],
                heading=_("How far it was checked"),
            ),
            FieldPanel("correction"),
        ],
        base_form_class=FactForm,
    )


class LawViewSet(SnippetViewSet):
    """Laws."""

    model = Law
    icon = "openquote"
    list_display = ["title", "kind", "issuer"]
    list_filter = ["kind"]
    search_fields = ["title", "key"]
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldRowPanel([FieldPanel("key", help_text=LAW_KEY_HELP), FieldPanel("kind")]),
            FieldPanel("issuer"),
        ],
        base_form_class=LawForm,
    )


class LawVersionViewSet(SnippetViewSet):
    """Versions of laws."""

    model = LawVersion
    icon = "history"
    chooser_per_page = 100
    list_display = ["law", "label", "in_force_from", "in_force_to", "jurisdiction", "verification"]
    list_filter = ["jurisdiction", "verification"]
    search_fields = ["law__title", "document_no"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("law"), FieldPanel("label")]),
            FieldPanel("document_no"),
            DATES,
            FieldRowPanel([FieldPanel("jurisdiction"), FieldPanel("verification")]),
            FieldPanel("source"),
            FieldPanel("note"),
        ]
    )


class CompetencyViewSet(SnippetViewSet):
    """Competencies."""

    model = Competency
    icon = "user"
    list_display = ["code", "name", "name_en"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code", help_text=COMPETENCY_CODE_HELP), FieldPanel("sort")]),
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldPanel("description"),
        ],
        base_form_class=CompetencyForm,
    )


class ComplaintCategoryViewSet(SnippetViewSet):
    """Complaint categories."""

    model = ComplaintCategory
    icon = "tag"
    list_display = ["code", "name", "parent", "new_scheme", "old_scheme"]
    search_fields = ["code", "name"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("parent")]),
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldRowPanel([FieldPanel("new_scheme"), FieldPanel("old_scheme")]),
            FieldPanel("clauses", widget=forms.CheckboxSelectMultiple),
        ]
    )


class StandardsViewSetGroup(SnippetViewSetGroup):
    """One menu entry for the standard."""

    items = (
        EditionViewSet,
        ChapterViewSet,
        ClauseViewSet,
        TopicGroupViewSet,
        TopicViewSet,
        FactViewSet,
        LawViewSet,
        LawVersionViewSet,
        CompetencyViewSet,
        ComplaintCategoryViewSet,
    )
    menu_label = _("Service standard")
    menu_icon = "doc-full-inverse"
    menu_order = 310
