"""Load the jobs of imports."""

import lms.exchange.imports.tasks  # noqa: F401
