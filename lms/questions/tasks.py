"""Work about the bank that is done in the background."""

from datetime import time

from lms.core.jobs.api import register_daily, register_periodic
from lms.questions.media.unused import NAME, clear_unused_files
from lms.questions.provenance.services import recheck
from lms.questions.review.telling import tell_reviewers

register_periodic("exams.recheck", every_minutes=60, function=recheck)
register_daily(NAME, at=time(3, 20), function=clear_unused_files)
register_daily("questions.tell_reviewers", at=time(7, 42), function=tell_reviewers)
