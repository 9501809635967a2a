"""What exams tells the floors above."""

from django.dispatch import Signal

# Sent after the commit with `attempt`; sender is Attempt. Past attempts recorded in bulk send nothing.
attempt_marked = Signal()
