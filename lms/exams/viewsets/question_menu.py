"""The button of the editor that saves a question and sends it to review."""

from typing import ClassVar, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.action_menu import ActionMenuItem

from lms.exams.choices import QuestionState

SUBMIT_BUTTON: Final = "action-send-to-review"


class SendToReviewItem(ActionMenuItem):
    """Save, and send to review; offered while the question is a draft."""

    name = SUBMIT_BUTTON
    label: ClassVar[str | Promise] = _("Save and send to review")
    icon_name = "resubmit"

    def is_shown(self, context: dict[str, object]) -> bool:
        """Show it for new questions and drafts."""
        question = context.get("instance")
        is_draft = question is None or getattr(question, "state", "") == QuestionState.DRAFT
        return super().is_shown(context) and is_draft
