"""Work done again and again: people hear of tomorrow's sessions, observers of second looks that are due."""

from datetime import time

from lms.classroom.observation.services import remind_of_second_looks
from lms.classroom.sessions.telling import tell_tomorrow
from lms.core.jobs.api import register_daily

register_daily("classroom.second_looks", at=time(7, 47), function=remind_of_second_looks)
register_daily("classroom.tomorrow", at=time(7, 25), function=tell_tomorrow)
