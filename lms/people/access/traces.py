"""Say how the audit trail tells of roles and of the rights they give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from lms.core.trail.api import FieldTrace, FieldValues
from lms.core.wording import JSON, enumerated
from lms.people.access.roles import permission_label, role_name


class RoleTrace(FieldTrace):
    """Groups, which stand for roles: what each may do, and in which pages and collections."""

    def __init__(self) -> None:
        """Tell of groups."""
        rights = ("permissions", "page_rights", "collection_rights")
        super().__init__(Group, called=_("role"), asks_why=rights)

    def tell(self, thing: Model) -> FieldValues:
        """Tell of every right by its code."""
        group = cast("Group", thing)
        rights = group.permissions.values_list("content_type__app_label", "codename")
        pages = GroupPagePermission.objects.filter(group=group)
        collections = GroupCollectionPermission.objects.filter(group=group)
        code = ("permission__content_type__app_label", "permission__codename")
        return {
            "name": group.name,
            "permissions": [*sorted(f"{app}.{name}" for app, name in rights)],
            "page_rights": _placed(pages.values_list(*code, "page__title")),
            "collection_rights": _placed(collections.values_list(*code, "collection__name")),
        }

    def label(self, thing: Model) -> str:
        """Call a group by its role."""
        return role_name(cast("Group", thing).name)

    def field_label(self, name: str) -> str:
        """Say where the rights hold."""
        places = {"page_rights": _("Rights in pages"), "collection_rights": _("Rights in collections")}
        return str(places[name]) if name in places else super().field_label(name)

    def value_label(self, name: str, value: JSON) -> str:
        """Say what each right allows, and where."""
        match value:
            case list():
                return enumerated(permission_label(str(each)) for each in value) or super().value_label(
                    name, value
                )
            case _ if name == "name":
                return role_name(str(value))
            case _:
                return super().value_label(name, value)


def _placed(rights: Iterable[tuple[str, str, str]]) -> list[JSON]:
    """Write rights by their codes, each with its place."""
    return [*sorted(f"{app}.{name} {place}" for app, name, place in rights)]
