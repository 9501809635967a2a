"""What other apps may use to keep personal data out of free text."""

from lms.core.personal_data.validators import without_personal_data

__all__ = [
    "without_personal_data",
]
