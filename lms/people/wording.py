"""Put roles and their rights into words."""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from lms.people.choices import Role

GROUPS_OF_WAGTAIL = {"Editors": _("Editors"), "Moderators": _("Moderators")}
OF_THEIR_OWN = {
    "wagtailadmin.access_admin": _("enter the content admin"),
    "lms_exams.use_regular_expressions": _("accept answers by regular expressions"),
}
CALLED_HERE = {"auth.group": _("role"), "auth.user": _("account")}
DEEDS = {
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


def permission_words(told: str) -> str:
    """Say what a right, such as lms_people.change_position, allows; a place may follow its code."""
    code, _space, place = told.partition(" ")
    words = str(OF_THEIR_OWN[code]) if code in OF_THEIR_OWN else _deed_words(code)
    return f"{words}（{place}）" if place else words


def _deed_words(code: str) -> str:
    """Say what may be done with which kind of thing; a right that is not known shows its code."""
    app, _dot, name = code.partition(".")
    deed, _line, kind = name.rpartition("_")
    try:
        model = apps.get_model(app, kind)
    except LookupError:
        return code
    kind_words = CALLED_HERE.get(f"{app}.{kind}", model._meta.verbose_name)
    return str(DEEDS[deed]) % {"kind": kind_words} if deed in DEEDS else code
