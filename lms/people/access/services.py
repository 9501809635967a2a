"""Give the groups that stand for roles their rights in the Wagtail admin."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from lms.core.trail.api import recorded
from lms.people.choices import Role

ACCOUNTS_APP, ACCOUNT = settings.AUTH_USER_MODEL.split(".")
# Labels stand for apps that may not be installed; nothing is deleted by HR: units close, people leave.
RIGHTS: dict[Role, Q] = {
    Role.HR: Q(content_type__app_label="wagtailadmin", codename="access_admin")
    | Q(content_type__app_label="lms_people", codename__regex=r"^(add|change|view)_")
    | Q(content_type__app_label="lms_certification", codename__regex=r"^(add|change|view)_"),
    Role.TRAINER: Q(content_type__app_label="wagtailadmin", codename="access_admin")
    | (
        Q(content_type__app_label__in=["lms_courses", "lms_questions", "lms_papers", "lms_exams"])
        & ~Q(codename="use_regular_expressions")
    )
    | Q(content_type__app_label="lms_standards", codename__regex=r"^(add|change|view)_"),
    Role.AUDITOR: Q(content_type__app_label="lms_core", codename="view_auditentry"),
    Role.ADMINISTRATOR: Q(content_type__app_label="wagtailadmin", codename="access_admin")
    | Q(content_type__app_label="auth", codename__regex=r"^(add|change|view)_group$")
    | Q(content_type__app_label=ACCOUNTS_APP, codename__regex=rf"^(add|change|view)_{ACCOUNT.lower()}$")
    | Q(content_type__app_label="lms_core")
    | Q(
        content_type__app_label="lms_performance",
        content_type__model__in=["appraisaltemplate", "retentionrule"],
        codename__regex=r"^(add|change|view)_",
    ),
}
TRAINER_PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
TRAINER_COLLECTION_RIGHTS = Q(content_type__app_label__in=["wagtailimages", "wagtaildocs"]) & Q(
    codename__regex=r"^(add|change|choose)_(image|document)$"
)


@transaction.atomic
def create_roles() -> dict[str, int]:
    """Make the groups, give each exactly its rights, and tell how many.

    What a group that stood already may do from now on, or no longer, is recorded.
    """
    given: dict[str, int] = {}
    groups = {role: Group.objects.get_or_create(name=role.value) for role in RIGHTS}
    standing = [group for group, is_new in groups.values() if not is_new]
    with recorded(*standing, by=None):
        for role, rights in RIGHTS.items():
            permissions = Permission.objects.filter(rights)
            groups[role][0].permissions.set(permissions)
            given[role.value] = len(permissions)
        _open_pages_to(groups[Role.TRAINER][0])
    return given


def _open_pages_to(group: Group) -> None:
    """Let the group write and publish every page, and add and choose pictures and documents."""
    root = Page.get_first_root_node()
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=TRAINER_PAGE_RIGHTS
    ):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    collection = Collection.get_first_root_node()
    for permission in Permission.objects.filter(TRAINER_COLLECTION_RIGHTS):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )
