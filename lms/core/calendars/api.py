"""What other apps may use of calendars: say what somebody has on which day, and write one thing as a file."""

from lms.core.calendars.entries import CalendarEntry
from lms.core.calendars.feed import as_icalendar

__all__ = ["CalendarEntry", "as_icalendar"]
