"""News of certificates."""

from django.dispatch import Signal

# Sent after the commit with `certificate`; sender is `Certificate`.
certificate_issued = Signal()
