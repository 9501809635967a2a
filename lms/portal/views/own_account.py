"""Wagtail's page of one's own account, whose changes stand in the audit trail."""

from __future__ import annotations

from django.http import HttpResponse
from wagtail.admin.views.account import AccountView

from lms.core.api import recorded
from lms.people.api import SignedInRequest


class OwnAccountView(AccountView):
    """Name, e-mail and what else the reader keeps of the own account."""

    def post(self, request: SignedInRequest) -> HttpResponse:
        """Save and record, both or neither."""
        with recorded(request.user, by=request.user):
            return super().post(request)
