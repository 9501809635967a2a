"""News that courses tell the apps above."""

from django.dispatch import Signal

# Sent on commit by `Enrolment` with `enrolment` and `credit` once a course is completed.
course_completed = Signal()
