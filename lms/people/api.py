"""The people app's door for the other apps."""

from lms.people.access.forms import UnitFilter
from lms.people.access.permissions import (
    AnyUser,
    EmployeeRequest,
    SignedInRequest,
    employee_of,
    employee_required,
    has_role,
    is_only_administrator,
    led_units,
    managed_units,
    password_change_exempt,
    role_required,
    visible_employees,
)
from lms.people.choices import Role, UnitKind
from lms.people.organisation.forms import UnitField, UnitsField
from lms.people.organisation.models import (
    Employee,
    OrgUnit,
    Position,
    Posting,
)
from lms.people.organisation.queries import (
    person_name,
    postings_on,
)
from lms.people.roster.places import unit_places
from lms.people.signals import employment_changed

__all__ = [
    "AnyUser",
    "Employee",
    "EmployeeRequest",
    "OrgUnit",
    "Position",
    "Posting",
    "Role",
    "SignedInRequest",
    "UnitField",
    "UnitFilter",
    "UnitKind",
    "UnitsField",
    "employee_of",
    "employee_required",
    "employment_changed",
    "has_role",
    "is_only_administrator",
    "led_units",
    "managed_units",
    "password_change_exempt",
    "person_name",
    "postings_on",
    "role_required",
    "unit_places",
    "visible_employees",
]
