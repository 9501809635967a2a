"""Put rules into the portal's menu, and offer what people know of to them."""

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy
from wagtail import hooks

from lms.automation.automations import Enters, Hired, Returns, Transferred, excused_by_leave
from lms.automation.offers.kinds import RuleAction, Trigger
from lms.automation.offers.registry import ACTIONS_HOOK, EXCUSES_HOOK, TRIGGERS_HOOK
from lms.automation.permissions import READERS
from lms.automation.telling import Tell
from lms.core.ui.api import NavItem
from lms.people.api import has_role

hooks.register(EXCUSES_HOOK, excused_by_leave)


@hooks.register(TRIGGERS_HOOK, order=-10)
def triggers_of_people() -> list[Trigger]:
    """Offer joining, transfers, hiring and coming back."""
    return [Enters(), Transferred(), Hired(), Returns()]


@hooks.register(ACTIONS_HOOK, order=90)
def telling() -> list[RuleAction]:
    """Offer notices, after what apps offer."""
    return [Tell()]


def reads_rules(request: HttpRequest) -> bool:
    """Tell whether the reader may see the rules."""
    return has_role(request.user, *READERS)


@hooks.register("register_portal_navigation")
def navigation() -> NavItem:
    """Offer the rules to those who write or read them."""
    return NavItem(pgettext_lazy("automation", "Rules"), "lms_automation:rules", 124, reads_rules)
