"""What exams tells the apps above, after the commit and robustly.

What was done stays done: a listener that fails is logged by Django, the others still hear, and nobody who
handed in reads of a failure. Whoever listens makes up later for what was missed.
"""

from django.dispatch import Signal

# Sent with `attempt`; sender is Attempt. Past attempts recorded in bulk send nothing.
attempt_marked = Signal()

# Sent with `attempt`, `before` and `after` (`questions.corrections.rules.AttemptScore`) whenever a
# correction, or its undoing, changed what an attempt has. Nothing above is changed by it silently.
attempt_regraded = Signal()

# Sent with `attempt` when it was invalidated, and when that was lifted: it counts nowhere, or counts
# again. Nothing above is changed by it silently.
attempt_invalidated = Signal()
attempt_reinstated = Signal()
