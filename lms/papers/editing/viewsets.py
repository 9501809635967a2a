"""Papers with their rules in the admin."""

from typing import cast

from django.forms import Select
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.core.wording import limit_text
from lms.papers.blueprints.models import Paper
from lms.papers.editing.forms import PaperForm
from lms.papers.editing.views import checked_blueprint
from lms.questions.desk.viewsets import BANK_MENU_HOOK
from lms.questions.kinds.registry import kind_choices
from lms.questions.widgets import ClausesSelect


def any_or_kind() -> list[tuple[str, str]]:
    """Offer every kind, and none in particular."""
    return [("", str(_("any kind"))), *kind_choices()]


KIND_SELECT = Select(choices=cast("list[tuple[str, str]]", any_or_kind))  # Django asks a callable late
SLUG_HELP = _(
    "Names the paper in files and addresses: letters a–z, digits and hyphens, each key once, such as"
    " complaint-practice. Takers never see it; the proposed one may stay."
)
PICKED_PANELS = [
    FieldPanel("question"),
    FieldRowPanel([FieldPanel("marks"), FieldPanel("part"), FieldPanel("must_pass")]),
]
RULE_PANELS = [
    FieldRowPanel(
        [
            FieldPanel(
                "clause_prefix", widget=ClausesSelect, help_text=_("A chapter stands for all its clauses.")
            ),
            FieldPanel("kind", widget=KIND_SELECT),
            FieldPanel("level"),
        ]
    ),
    FieldRowPanel([FieldPanel("difficulty_from"), FieldPanel("difficulty_to"), FieldPanel("pool")]),
    FieldRowPanel([FieldPanel("count"), FieldPanel("marks")]),
    FieldRowPanel([FieldPanel("part"), FieldPanel("must_pass")]),
]


class PassMarkColumn(Column):
    """Show the pass mark as every other page does, in per cent."""

    def get_value(self, instance: Paper) -> str:
        return limit_text(instance.pass_share)


class PaperViewSet(SnippetViewSet):
    """Papers: what is asked, for how long, and what passes."""

    model = Paper
    icon = "doc-full"
    menu_label = _("Papers")
    menu_hook = BANK_MENU_HOOK
    menu_order = 2
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
                    FieldRowPanel([FieldPanel("cool_down_hours"), FieldPanel("objection_days")]),
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
                    FieldPanel("machine_marked"),
                    FieldRowPanel([FieldPanel("form_count"), FieldPanel("anchor_count")]),
                    FieldPanel("exposure_sittings"),
                ],
                heading=_("Drawing"),
            ),
            MultiFieldPanel(
                [FieldPanel("review_rule"), FieldPanel("review_cells")],
                heading=_("What a taker may see, and when"),
                help_text=_(
                    "Where a certificate depends on the paper, passed or not passed is always shown as soon"
                    " as everything is marked: the certificate, or its absence, tells it anyway."
                ),
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
