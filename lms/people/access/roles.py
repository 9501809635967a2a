"""Put roles and their rights into words."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.people.choices import Role


def groups_in_use() -> QuerySet[Group]:
    """List the groups without Wagtail's own that nobody is in: they stand for no role here."""
    empty = Group.objects.filter(user=None)
    return Group.objects.exclude(name__in=GROUPS_OF_WAGTAIL, pk__in=empty).order_by("name")


GROUPS_OF_WAGTAIL = {"Editors": _("Editors"), "Moderators": _("Moderators")}
OF_THEIR_OWN = {
    "wagtailadmin.access_admin": _("enter the content admin"),
    "lms_questions.use_regular_expressions": _("accept answers by regular expressions"),
}
CALLED_HERE = {"auth.group": _("role"), settings.AUTH_USER_MODEL.lower(): _("account")}
PERMISSION_LABELS = {
    "add": _("add %(kind)s"),
    "change": _("change %(kind)s"),
    "delete": _("delete %(kind)s"),
    "view": _("view %(kind)s"),
    "choose": _("choose %(kind)s"),
    "publish": _("publish %(kind)s"),
    "lock": _("lock %(kind)s"),
    "unlock": _("unlock %(kind)s"),
    "bulk_delete": _("delete %(kind)s with all below"),
}


def role_name(name: str) -> str:
    """Call a group by the role it stands for; one that somebody made keeps its own name."""
    return str(Role(name).label) if name in Role else str(GROUPS_OF_WAGTAIL.get(name, name))


def permission_label(permission: str) -> str:
    """Say what a right, such as lms_people.change_position, allows; a place may follow its code."""
    code, _space, place = permission.partition(" ")
    label = str(OF_THEIR_OWN[code]) if code in OF_THEIR_OWN else _generic_label(code)
    return f"{label}（{place}）" if place else label


def _generic_label(code: str) -> str:
    """Say what may be done with which kind of thing; a right that is not known shows its code."""
    app, _dot, name = code.partition(".")
    action, _line, kind = name.rpartition("_")
    try:
        model = apps.get_model(app, kind)
    except LookupError:
        return code
    kind_label = CALLED_HERE.get(f"{app}.{kind}".lower(), model._meta.verbose_name)
    return str(PERMISSION_LABELS[action]) % {"kind": kind_label} if action in PERMISSION_LABELS else code
