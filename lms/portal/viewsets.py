"""Put the forms for accounts into Wagtail's admin."""

from __future__ import annotations

from django.forms import ModelForm
from wagtail.users.views.users import UserViewSet

from lms.portal.forms import AccountCreationForm, AccountForm


class AccountViewSet(UserViewSet):
    """Accounts with one field for the name and roles by their names."""

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:  # type: ignore[type-arg] # not generic at run time
        """Give the form for a new account or for one that stands."""
        return AccountForm if for_update else AccountCreationForm
