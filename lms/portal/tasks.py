"""Work done again and again: what leaders are told at the beginning of the week."""

from datetime import time

from lms.core.jobs.api import register_daily
from lms.portal.homes.weekly import begin_weekly

register_daily("portal.weekly", at=time(8), function=begin_weekly)
