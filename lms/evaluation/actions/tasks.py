"""Work about actions that is done every day."""

from datetime import time

from lms.core.jobs.api import register_daily
from lms.evaluation.actions.reminding import remind_of_actions

register_daily("evaluation.remind", at=time(7, 50), function=remind_of_actions)
