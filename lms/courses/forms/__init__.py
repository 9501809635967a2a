"""Forms of reading, assigning and following."""

from lms.courses.forms.assigning import AssignForm
from lms.courses.forms.following import EnrolmentFilter
from lms.courses.forms.reading import CheckForm, PlaceForm

__all__ = ["AssignForm", "CheckForm", "EnrolmentFilter", "PlaceForm"]
