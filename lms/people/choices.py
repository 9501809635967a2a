"""Fixed choices of people and their organisation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UnitKind(TextChoices):
    """What an organisational unit is."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    CENTRE = "centre", _("Centre")
    TEAM = "team", _("Team")


class Role(TextChoices):
    """What a signed-in person may do; a manager is one by posting, the others by group."""

    EMPLOYEE = "employee", _("Employee")
    MANAGER = "manager", _("Manager")
    HR = "hr", _("HR")
    TRAINER = "trainer", _("Trainer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class EmploymentKind(TextChoices):
    """Under which contract somebody works."""

    REGULAR = "regular", _("Regular staff")
    DISPATCHED = "dispatched", _("Dispatched staff")
    OUTSOURCED = "outsourced", _("Outsourced staff")


class LeaveKind(TextChoices):
    """Why somebody is away for a time."""

    SICK = "sick", _("Sick leave")
    MATERNITY = "maternity", _("Maternity leave")
    SECONDMENT = "secondment", _("Secondment")
    OTHER = "other", pgettext_lazy("leave", "Other")


class ObjectionState(TextChoices):
    """How an objection of an employee stands."""

    OPEN = "open", pgettext_lazy("objection", "Waiting for a decision")
    UPHELD = "upheld", pgettext_lazy("objection", "Upheld")
    REFUSED = "refused", pgettext_lazy("objection", "Not upheld")
