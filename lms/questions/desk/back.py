"""Say where a page about a question leads back to."""

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.core.ui.api import Action
from lms.people.api import Role, SignedInRequest, has_role


def way_back(request: SignedInRequest, otherwise: Action) -> Action:
    """Lead back to the bank who may edit it, everybody else to the given list."""
    if has_role(request.user, Role.TRAINER):
        return Action(_("Question bank"), reverse("wagtailsnippets_lms_questions_question:list"))
    return otherwise
