"""Put exams into the portal's menu, the bank into the admin, and name what the audit trail records."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.core.api import NavItem, register_actions
from lms.exams.permissions import looks_on, writes_exams
from lms.exams.viewsets.papers import BankGroup
from lms.exams.viewsets.questions import KIND_VIEWSETS

register_actions(
    {
        "exams.sitting_opened": _("Sitting opened"),
        "exams.sitting_moved": _("Sitting changed"),
        "exams.seats_given": _("Seats given"),
    }
)

register_snippet(BankGroup)
for kind_viewset in KIND_VIEWSETS:
    register_snippet(kind_viewset)


@hooks.register("register_portal_navigation")
def navigation() -> list[NavItem]:
    """Offer takers their exams, and sittings to those who run or oversee them."""
    return [
        NavItem(_("Exams"), "lms_exams:exams", 30, allows=writes_exams, personal=True),
        NavItem(_("Sittings"), "lms_exams:sittings", 120, allows=looks_on),
    ]
