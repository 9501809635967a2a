"""The organisation and its people as facts with dates."""

from lms.people.models.employees import Employee, EmployeeQuerySet, Posting, PostingQuerySet
from lms.people.models.organisation import OrgUnit, Position

__all__ = ["Employee", "EmployeeQuerySet", "OrgUnit", "Position", "Posting", "PostingQuerySet"]
