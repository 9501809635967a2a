"""What other apps may use of calendars: say what somebody has on which day."""

from lms.core.calendars.entries import CalendarEntry

__all__ = ["CalendarEntry"]
