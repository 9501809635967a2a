"""Name the tables of the app, for Django."""

from lms.people.accounts.models import (
    AccountRequest,
    BatchPassword,
    FirstPasswordBatch,
    PasswordRefusal,
    RequestKind,
    RequestState,
)
from lms.people.leaves.models import Leave, LeaveQuerySet
from lms.people.organisation.models import (
    Employee,
    EmployeeQuerySet,
    OrgUnit,
    Position,
    Posting,
    PostingQuerySet,
)

__all__ = [
    "AccountRequest",
    "BatchPassword",
    "Employee",
    "EmployeeQuerySet",
    "FirstPasswordBatch",
    "Leave",
    "LeaveQuerySet",
    "OrgUnit",
    "PasswordRefusal",
    "Position",
    "Posting",
    "PostingQuerySet",
    "RequestKind",
    "RequestState",
]
