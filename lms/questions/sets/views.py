"""Edit pools, and questions that never meet, in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.questions.sets.forms import EnemyGroupForm, QuestionSetForm
from lms.questions.sets.models import EnemyGroup, QuestionPool


class QuestionPoolViewSet(SnippetViewSet):
    """Named sets of questions that rules may draw on."""

    model = QuestionPool
    icon = "folder-open-inverse"
    menu_label = _("Pools")
    menu_order = 3  # after what an app above puts into the menu of the bank
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
    menu_order = 4
    list_display = ["reason"]
    search_fields = ["reason"]
    search_backend_name = None
    copy_view_enabled = False
    edit_handler = ObjectList([FieldPanel("reason"), FieldPanel("codes")], base_form_class=EnemyGroupForm)
