"""Edit the standard, its laws and its taxonomies in the Wagtail admin."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from lms.standards.forms import CompetencyForm, FactForm, LawForm
from lms.standards.models import (
    Chapter,
    Clause,
    Competency,
    ComplaintCategory,
    Edition,
    Fact,
    Law,
    LawVersion,
)

EDITION_KEY_HELP = _(
    "Names the edition in files, such as trial-reading: letters a–z, figures and hyphens, each key once in"
    " its standard. Files of an edition are found by it: once it is in use, do not change it any more."
)
FACT_CODE_HELP = _(
    "Questions, lessons and signatures name the fact by its code, F, the clause and a number: F-2.2-3."
    " Empty: the next free number of the clause. Once something names it, do not change it any more."
)
LAW_KEY_HELP = _(
    "Files name the law by its key, such as consumer-law: letters a–z, figures and hyphens, each key once."
    " The proposed one may stay; once facts or questions rest on the law, do not change it any more."
)
COMPETENCY_CODE_HELP = _(
    "Clauses, questions and courses name the competency by its code, C and a number, such as C3; each code"
    " once. The proposed one may stay; once something names it, do not change it any more."
)
DATES = FieldRowPanel([FieldPanel("in_force_from"), FieldPanel("in_force_to")])


class EditionViewSet(SnippetViewSet):
    """Editions."""

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
        ]
    )


class ChapterViewSet(SnippetViewSet):
    """Chapters."""

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


class ClauseViewSet(SnippetViewSet):
    """Clauses."""

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
        ]
    )


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
        FactViewSet,
        LawViewSet,
        LawVersionViewSet,
        CompetencyViewSet,
        ComplaintCategoryViewSet,
    )
    menu_label = _("Service standard")
    menu_icon = "doc-full-inverse"
    menu_order = 310
