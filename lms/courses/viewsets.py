"""Edit learning paths in the Wagtail admin."""

from __future__ import annotations

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList, PageChooserPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.courses.forms.writing import PathForm
from lms.courses.models import LearningPath

KEY_HELP = _(
    "Names the path in files: letters a–z, figures and hyphens, each key once, such as new-agents."
    " The proposed one may stay; once people learn by the path, do not change it any more."
    " Learners never see it."
)


class LearningPathViewSet(SnippetViewSet):
    """Learning paths with their courses in order."""

    model = LearningPath
    icon = "list-ol"
    menu_label = _("Learning paths")
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["title", "key", "days_to_complete"]
    search_fields = ["title", "key"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
            FieldRowPanel([FieldPanel("key", help_text=KEY_HELP), FieldPanel("days_to_complete")]),
            FieldPanel("positions", widget=CheckboxSelectMultiple),
            InlinePanel("steps", [PageChooserPanel("course")], heading=_("Courses in order"), min_num=1),
        ],
        base_form_class=PathForm,
    )
