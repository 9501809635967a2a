"""The group that holds the bank in the admin's menu."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from lms.questions.editing.viewsets import AllQuestionsViewSet
from lms.questions.sets.views import EnemyGroupViewSet, QuestionPoolViewSet

# An app above puts what it makes of questions into the same menu: its viewset names this as `menu_hook`.
BANK_MENU_HOOK: Final = "register_question_bank_menu_item"


class BankGroup(SnippetViewSetGroup):
    """Questions first, then what an app above adds, then sets of questions."""

    items = (AllQuestionsViewSet, QuestionPoolViewSet, EnemyGroupViewSet)
    submenu_hook = BANK_MENU_HOOK
    menu_label = _("Question bank")
    menu_icon = "help"
    menu_order = 250
    add_to_admin_menu = True
