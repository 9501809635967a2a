"""What exams tells the floors above."""

from django.dispatch import Signal

# Sent after the commit with `attempt`; sender is Attempt. Past attempts recorded in bulk send nothing.
attempt_marked = Signal()

# Sent after the commit with `attempt`, `before` and `after` (`questions.corrections.rules.Standing`) whenever
# a correction, or its undoing, changed what an attempt has. Nothing above is changed by it silently.
attempt_regraded = Signal()

# Sent after the commit with `attempt` when it was invalidated, and when that was lifted: it counts nowhere,
# or counts again. Nothing above is changed by it silently.
attempt_invalidated = Signal()
attempt_reinstated = Signal()
