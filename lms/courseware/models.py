"""Name the tables of the app, for Django."""

from lms.courseware.attempts.models import PartAttempt
from lms.courseware.packages.models import Package, PackageFile
from lms.courseware.pages.models import CoursewarePage

__all__ = ["CoursewarePage", "Package", "PackageFile", "PartAttempt"]
