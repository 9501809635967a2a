"""Put the forms for accounts into Wagtail's admin."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.forms import ModelForm
from wagtail.users.views.users import CreateView, DeleteView, EditView, UserViewSet

from lms.people.api import remove_wrong, save_correction
from lms.portal.forms import AccountCreationForm, AccountForm


class RecordedCreateView(CreateView):
    """Write a new account and its roles into the audit trail."""

    def save_instance(self) -> User:
        """Save and record, both or neither."""
        return save_correction(thing=self.form.instance, save=super().save_instance, by=self.request.user)


class RecordedEditView(EditView):
    """Write changed roles and what else was changed of an account into the audit trail."""

    def save_instance(self) -> User:
        """Save and record, both or neither."""
        return save_correction(thing=self.form.instance, save=super().save_instance, by=self.request.user)


class RecordedDeleteView(DeleteView):
    """Write the deletion of an account into the audit trail."""

    def delete_action(self) -> None:
        """Delete and record, both or neither."""
        remove_wrong(thing=self.object, remove=super().delete_action, by=self.request.user)


class AccountViewSet(UserViewSet):
    """Accounts with one field for the name and roles by their names; every change is recorded."""

    add_view_class = RecordedCreateView
    edit_view_class = RecordedEditView
    delete_view_class = RecordedDeleteView

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:  # type: ignore[type-arg] # not generic at run time
        """Give the form for a new account or for one that stands."""
        return AccountForm if for_update else AccountCreationForm
