"""Load the jobs of analyses."""

import lms.psychometrics.items.tasks  # noqa: F401
