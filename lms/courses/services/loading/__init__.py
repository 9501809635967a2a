"""Load courses and learning paths from files of YAML."""

from lms.courses.services.loading.courses import load_courses
from lms.courses.services.loading.paths import load_paths
from lms.courses.services.loading.report import ContentFault, LoadReport

__all__ = ["ContentFault", "LoadReport", "load_courses", "load_paths"]
