"""Close overdue attempts every minute."""

from lms.core.api import register_periodic
from lms.exams.services.closing import close_overdue

register_periodic("exams.close_overdue", every_minutes=1, function=close_overdue)
