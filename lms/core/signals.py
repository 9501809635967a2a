"""What core tells its own upper subjects."""

from django.dispatch import Signal

# Sent before a list is handed out as a file, with `request`, `action`, `name`, `rows` and `about`. Whoever
# cannot write it down raises, and nothing is handed out.
list_exported = Signal()
