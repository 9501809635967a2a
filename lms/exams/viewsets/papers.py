"""Papers with their rules, and the group that holds the bank in the menu."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from lms.exams.forms.papers import PaperForm
from lms.exams.models import Paper
from lms.exams.viewsets.questions import AllQuestionsViewSet

RULE_PANELS = [
    FieldRowPanel([FieldPanel("clause_prefix"), FieldPanel("kind")]),
    FieldRowPanel([FieldPanel("difficulty_from"), FieldPanel("difficulty_to")]),
    FieldRowPanel([FieldPanel("count"), FieldPanel("marks")]),
]


class PaperViewSet(SnippetViewSet):
    """Papers: what is asked, for how long, and what passes."""

    model = Paper
    icon = "doc-full"
    menu_label = _("Papers")
    list_display = ["title", "kind", "minutes", "pass_share", "attempts"]
    list_filter = ["kind"]
    search_fields = ["title", "slug"]
    search_backend_name = None
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("title_en"),
            FieldPanel("slug"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("minutes")]),
                    FieldRowPanel([FieldPanel("pass_share"), FieldPanel("attempts")]),
                    FieldRowPanel([FieldPanel("cool_down_hours"), FieldPanel("review_rule")]),
                ],
                heading=_("Rules of the exam"),
            ),
            InlinePanel("rules", panels=RULE_PANELS, heading=_("Blueprint"), label=_("Rule"), min_num=1),
        ],
        base_form_class=PaperForm,
    )


class BankGroup(SnippetViewSetGroup):
    """The bank in the admin's menu."""

    items = (AllQuestionsViewSet, PaperViewSet)
    menu_label = _("Question bank")
    menu_icon = "help"
    menu_order = 250
    add_to_admin_menu = True
