"""Say how the audit trail tells of people, postings, accounts, roles and units that somebody edits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import cast

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from lms.core.api import JSON, Actor, FieldTrace, Known, Told, detail_words, enumerated, person_name, record
from lms.people.models import Employee, OrgUnit, Posting
from lms.people.wording import permission_words, role_name


def _apart(before: Told, after: Told) -> Told:
    """Set what differs before against what differs after; nothing if all is as it was."""
    changed = [name for name, value in after.items() if value != before[name]]
    if not changed:
        return {}
    return {
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed},
    }


class LoneTrace:
    """A thing that takes along nothing of which the trail would have to tell."""

    asks_why: Collection[str] = ()

    def goes_along(self, thing: Model) -> Told:
        """Count nothing: what rests on people keeps them from being deleted."""
        return {}

    def name_words(self, name: str) -> str:
        """Give what is told its words."""
        return detail_words(name)


class PersonTrace(LoneTrace):
    """People, by their staff numbers."""

    model: type[Model] = Employee

    def as_kept(self, thing: Model) -> Employee | None:
        """Read a person afresh."""
        return Employee.objects.select_related("mentor").filter(pk=thing.pk).first()

    def tell(self, thing: Model) -> Told:
        """Tell of a person what the admin can change."""
        employee = cast("Employee", thing)
        return {
            "staff_number": employee.number,
            "person_name": employee.name,
            "hired_on": employee.hired_on.isoformat(),
            "employment": employee.employment_kind,
            "mentor": employee.mentor.number if employee.mentor else "",
        }

    @transaction.atomic
    def record_addition(self, thing: Model, by: Actor) -> None:
        """Record a new person."""
        record(actor=by, action="employee.added", subject=thing, details={"after": self.tell(thing)})

    @transaction.atomic
    def record_change(self, before: Known, after: Known, by: Actor) -> None:
        """Record what differs."""
        if details := _apart(before.told, after.told):
            record(actor=by, action="employee.changed", subject=after.thing, details=details)

    @transaction.atomic
    def record_removal(self, gone: Known, by: Actor) -> None:
        """Record whom nobody finds any more."""
        record(actor=by, action="employee.removed", subject=gone.thing, details={"before": gone.told})


class PostingTrace(LoneTrace):
    """Postings, as deeds about the person they belong to."""

    model: type[Model] = Posting
    asks_why: Collection[str] = ("employee", "unit", "position", "from")  # it moves deeds to another team

    def as_kept(self, thing: Model) -> Posting | None:
        """Read a posting afresh."""
        postings = Posting.objects.select_related("employee", "unit", "position")
        return postings.filter(pk=thing.pk).first()

    def tell(self, thing: Model) -> Told:
        """Tell of a posting what the admin can change."""
        posting = cast("Posting", thing)
        return {
            "employee": posting.employee.number,
            "unit": posting.unit.code,
            "position": posting.position.code,
            "from": posting.starts_on.isoformat(),
            "to": posting.ends_on.isoformat() if posting.ends_on else "",
        }

    @transaction.atomic
    def record_addition(self, thing: Model, by: Actor) -> None:
        """Record a posting as the ordinary way of posting does."""
        person = cast("Posting", thing).employee
        record(actor=by, action="employee.posted", subject=person, details=self.tell(thing))

    @transaction.atomic
    def record_change(self, before: Known, after: Known, by: Actor) -> None:
        """Record what differs; a posting given to somebody else is a change in the life of both."""
        if details := _apart(before.told, after.told):
            people = [cast("Posting", each.thing).employee for each in (before, after)]
            for person in {each.pk: each for each in people}.values():
                record(actor=by, action="employee.posting_changed", subject=person, details=details)

    @transaction.atomic
    def record_removal(self, gone: Known, by: Actor) -> None:
        """Record what the posting said."""
        person, details = cast("Posting", gone.thing).employee, {"before": cast("JSON", gone.told)}
        record(actor=by, action="employee.posting_removed", subject=person, details=details)

    def name_words(self, name: str) -> str:
        """Call the first day as the form does."""
        return (
            str(Posting._meta.get_field("starts_on").verbose_name) if name == "from" else detail_words(name)
        )


class AccountTrace(LoneTrace):
    """Accounts with their roles, but never their passwords."""

    model: type[Model] = User
    asks_why: Collection[str] = ("active", "superuser", "roles")

    def as_kept(self, thing: Model) -> User | None:
        """Read an account afresh."""
        return User.objects.filter(pk=thing.pk).first()

    def tell(self, thing: Model) -> Told:
        """Tell of an account what the admin, or its owner, can change."""
        user = cast("User", thing)
        return {
            "account": user.get_username(),
            "person_name": person_name(user.first_name, user.last_name),
            "email": user.email,
            "active": user.is_active,
            "superuser": user.is_superuser,
            "roles": [*user.groups.order_by("name").values_list("name", flat=True)],
        }

    @transaction.atomic
    def record_addition(self, thing: Model, by: Actor) -> None:
        """Record a new account."""
        record(actor=by, action="account.created", subject=thing, details={"after": self.tell(thing)})

    @transaction.atomic
    def record_change(self, before: Known, after: Known, by: Actor) -> None:
        """Record what differs, and that the password does: one's own was changed, another's was set."""
        was, user = cast("User", before.thing), cast("User", after.thing)
        if details := _apart(before.told, after.told):
            record(actor=by, action="account.changed", subject=user, details=details)
        if was.password != user.password and by == user:
            record(actor=by, action="account.password_changed", subject=user)
        elif was.password != user.password:
            record(actor=by, action="account.password_reset", subject=user)

    @transaction.atomic
    def record_removal(self, gone: Known, by: Actor) -> None:
        """Record an account that can sign in no more."""
        record(actor=by, action="account.removed", subject=gone.thing, details={"before": gone.told})


class RoleTrace(FieldTrace):
    """Groups, which stand for roles: what each may do, and in which pages and collections."""

    def __init__(self) -> None:
        """Tell of groups."""
        rights = ("permissions", "page_rights", "collection_rights")
        super().__init__(Group, called=_("role"), asks_why=rights)

    def tell(self, thing: Model) -> Told:
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

    def name_words(self, name: str) -> str:
        """Say where the rights hold."""
        places = {"page_rights": _("Rights in pages"), "collection_rights": _("Rights in collections")}
        return str(places[name]) if name in places else super().name_words(name)

    def value_words(self, name: str, value: JSON) -> str:
        """Say what each right allows, and where."""
        match value:
            case list():
                return enumerated(permission_words(str(each)) for each in value) or super().value_words(
                    name, value
                )
            case _ if name == "name":
                return role_name(str(value))
            case _:
                return super().value_words(name, value)


def _placed(rights: Iterable[tuple[str, str, str]]) -> list[JSON]:
    """Write rights by their codes, each with its place."""
    return [*sorted(f"{app}.{name} {place}" for app, name, place in rights)]


class UnitTrace(FieldTrace):
    """Units with their place in the tree."""

    def __init__(self) -> None:
        """Tell of the unit above instead of the tree's own columns."""
        tree = ("path", "depth", "numchild")
        super().__init__(OrgUnit, leave_out=tree, asks_why=("parent",))  # it changes who may see whom

    def tell(self, thing: Model) -> Told:
        """Tell of the unit above by its code."""
        above = cast("OrgUnit", thing).get_parent()
        return super().tell(thing) | {"parent": f"{above.name}（{above.code}）" if above else ""}

    def goes_along(self, thing: Model) -> Told:
        """Count the branch below, which the tree deletes as well."""
        below = cast("OrgUnit", thing).get_descendant_count()
        return super().goes_along(thing) | ({OrgUnit._meta.label_lower: below} if below else {})

    def name_words(self, name: str) -> str:
        """Call the unit above as the form does."""
        return str(_("Belongs to")) if name == "parent" else super().name_words(name)
