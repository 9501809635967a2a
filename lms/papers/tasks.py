"""Keep every night what delta papers draw on up to date, after what rests on changes was looked at."""

from datetime import time

from lms.core.jobs.api import register_daily
from lms.papers.deltas.services import renew_all

register_daily("papers.renew_deltas", at=time(3, 15), function=renew_all)
