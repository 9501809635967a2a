"""Papers with their rules, sets of questions, and the group that holds the bank in the menu."""

from typing import cast

from django.forms import Select
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from lms.core.api import limit_text
from lms.exams.forms.papers import PaperForm
from lms.exams.forms.question_sets import EnemyGroupForm, QuestionSetForm
from lms.exams.kinds.choosing import kind_choices
from lms.exams.models import EnemyGroup, Paper, QuestionPool
from lms.exams.viewsets.blueprint_views import checked_blueprint
from lms.exams.viewsets.questions import AllQuestionsViewSet


def any_or_kind() -> list[tuple[str, str]]:
    """Offer every kind, and none in particular."""
    return [("", str(_("any kind"))), *kind_choices()]


KIND_SELECT = Select(choices=cast("list[tuple[str, str]]", any_or_kind))  # Django asks a callable late
SLUG_HELP = _(
    "Names the paper in files and addresses: letters a–z, figures and hyphens, each key once, such as"
    " complaint-practice. Takers never see it; the proposed one may stay."
)
PICKED_PANELS = [
    FieldPanel("question"),
    FieldRowPanel([FieldPanel("marks"), FieldPanel("part"), FieldPanel("vital")]),
]
RULE_PANELS = [
    FieldRowPanel([FieldPanel("clause_prefix"), FieldPanel("kind", widget=KIND_SELECT), FieldPanel("level")]),
    FieldRowPanel([FieldPanel("difficulty_from"), FieldPanel("difficulty_to"), FieldPanel("pool")]),
    FieldRowPanel([FieldPanel("count"), FieldPanel("marks")]),
    FieldRowPanel([FieldPanel("part"), FieldPanel("vital")]),
]


class PassMarkColumn(Column):
    """Show the pass mark as every other page does, in per cent."""

    def get_value(self, instance: Paper) -> str:
        """Write the share."""
        return limit_text(instance.pass_share)


class PaperViewSet(SnippetViewSet):
    """Papers: what is asked, for how long, and what passes."""

    model = Paper
    icon = "doc-full"
    menu_label = _("Papers")
    list_display = [
        "title",
        "kind",
        "minutes",
        PassMarkColumn("pass_share", label=_("Pass mark"), sort_key="pass_share"),
        "attempts",
    ]
    list_filter = ["kind"]
    search_fields = ["title", "slug"]
    search_backend_name = None
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("title_en"),
            FieldPanel("slug", help_text=SLUG_HELP),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("minutes")]),
                    FieldRowPanel([FieldPanel("pass_share"), FieldPanel("attempts")]),
                    FieldRowPanel([FieldPanel("cool_down_hours"), FieldPanel("dispute_days")]),
                    FieldRowPanel([FieldPanel("resit_floor"), FieldPanel("resit_days")]),
                    FieldPanel("pass_rationale"),
                ],
                heading=_("Rules of the exam"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("page_mode"), FieldPanel("no_way_back")]),
                    FieldRowPanel([FieldPanel("calculator"), FieldPanel("scratch_notes")]),
                    FieldRowPanel([FieldPanel("shuffle_questions"), FieldPanel("shuffle_options")]),
                ],
                heading=_("The taker's page"),
            ),
            InlinePanel(
                "picked",
                panels=PICKED_PANELS,
                heading=_("Questions picked by hand"),
                label=_("Question"),
                help_text=_("They stand before what the rules draw, in this order."),
            ),
            InlinePanel("rules", panels=RULE_PANELS, heading=_("Blueprint"), label=_("Rule")),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("form_count"), FieldPanel("anchor_count")]),
                    FieldPanel("exposure_sittings"),
                ],
                heading=_("Forms and exposure"),
            ),
            MultiFieldPanel(
                [FieldPanel("review_rule"), FieldPanel("review_cells")],
                heading=_("What a taker may see, and when"),
            ),
        ],
        base_form_class=PaperForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the check of a blueprint while it is written."""
        return [*super().get_urlpatterns(), path("check/", self.check_view, name="check")]

    def check_view(self, request: HttpRequest) -> JsonResponse:
        """Answer what the blueprint on the form lacks today; nothing is stored."""
        return checked_blueprint(request, self.get_form_class(), self.permission_policy)


class QuestionPoolViewSet(SnippetViewSet):
    """Named sets of questions that rules may draw on."""

    model = QuestionPool
    icon = "folder-open-inverse"
    menu_label = _("Pools")
    list_display = ["name", "note"]
    search_fields = ["name", "note"]
    search_backend_name = None
    copy_view_enabled = False
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldPanel("note"), FieldPanel("codes")], base_form_class=QuestionSetForm
    )


class EnemyGroupViewSet(SnippetViewSet):
    """Questions that never meet in one paper."""

    model = EnemyGroup
    icon = "cross"
    menu_label = _("Never meet")
    list_display = ["reason"]
    search_fields = ["reason"]
    search_backend_name = None
    copy_view_enabled = False
    edit_handler = ObjectList([FieldPanel("reason"), FieldPanel("codes")], base_form_class=EnemyGroupForm)


class BankGroup(SnippetViewSetGroup):
    """The bank in the admin's menu."""

    items = (AllQuestionsViewSet, PaperViewSet, QuestionPoolViewSet, EnemyGroupViewSet)
    menu_label = _("Question bank")
    menu_icon = "help"
    menu_order = 250
    add_to_admin_menu = True
