"""Let administrators keep accounts as they are here: a number, one field for the name, no e-mail needed."""

from __future__ import annotations

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import NameEmailForm
from wagtail.users.forms import UserCreationForm, UserEditForm

from lms.people.api import role_name


class RoleField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose a group by the name of the role it stands for."""

    def label_from_instance(self, obj: Group) -> str:
        """Give the role's name, or the group's own where it stands for none."""
        return role_name(obj.name)


class RolesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose groups by the names of the roles they stand for."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Group) -> str:
        """Give the role's name, or the group's own where it stands for none."""
        return role_name(obj.name)


class RoleForm(forms.Form):
    """Choose a role for many accounts."""

    role = RoleField(queryset=Group.objects.order_by("name"), label=_("Role"))


class AccountCreationForm(UserCreationForm):
    """Make an account."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Take the fields as they are here."""
        super().__init__(*args, **kwargs)
        _fit(self.fields)


class AccountForm(UserEditForm):
    """Change an account."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Take the fields as they are here."""
        super().__init__(*args, **kwargs)
        _fit(self.fields)


class OwnNameForm(NameEmailForm):
    """Change the name and the e-mail of one's own account."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Ask for one name; an account needs no e-mail."""
        super().__init__(*args, **kwargs)
        self.fields["first_name"].label = _("Name")
        self.fields["email"].required = False
        del self.fields["last_name"]


def _fit(fields: dict[str, forms.Field]) -> None:
    """Name Wagtail's fields as they are called here; accounts keep the whole name in the first."""
    fields["username"].label = _("Staff number or account")
    fields["username"].help_text = _("Letters, digits and @ . + - _")
    fields["first_name"].label = _("Name")
    fields["email"].required = False
    fields["groups"] = RolesField(queryset=Group.objects.order_by("name"), required=False, label=_("Roles"))
    del fields["last_name"]
