"""Offer files of questions in the bank, and name what the audit trail records of them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import HeaderButton

from lms.core.trail.api import register_actions
from lms.questions.editing.views import BUTTONS_HOOK

register_actions(
    {
        "exams.questions_imported": _("Questions imported"),
    },
    details={
        "format": _("File format"),
    },
)


@hooks.register(BUTTONS_HOOK)
def file_buttons() -> list[HeaderButton]:
    """Lead from the bank to files of questions, in and out."""
    return [
        HeaderButton(_("Import questions"), url=reverse("lms_exchange:question_import"), icon_name="upload"),
        HeaderButton(
            _("Export questions"), url=reverse("lms_exchange:question_export"), icon_name="download"
        ),
    ]
