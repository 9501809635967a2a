"""Wagtail's page of one's own account, whose changes stand in the audit trail."""

from __future__ import annotations

from django.http import HttpResponse
from wagtail.admin.views.account import AccountView, BaseSettingsPanel, NameEmailSettingsPanel

from lms.core.api import recorded
from lms.people.api import SignedInRequest
from lms.portal.forms import OwnNameForm


class OwnNamePanel(NameEmailSettingsPanel):
    """One name, and an e-mail for those who have one."""

    form_class = OwnNameForm


class OwnAccountView(AccountView):
    """Name, e-mail and what else the reader keeps of the own account."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        """Put our form of the name in the place of Wagtail's."""
        return [
            OwnNamePanel(panel.request, panel.user, panel.profile)
            if type(panel) is NameEmailSettingsPanel
            else panel
            for panel in super().get_panels()
        ]

    def post(self, request: SignedInRequest) -> HttpResponse:
        """Save and record, both or neither."""
        with recorded(request.user, by=request.user):
            return super().post(request)
