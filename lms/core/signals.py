"""What core tells its own upper subjects."""

from django.dispatch import Signal

# Sent before a list is handed out as a file, with `request`, `action`, `name`, `rows`, `about` and `filters`,
# what each filter keeps in words by its name. Whoever cannot write it down raises, and nothing is handed out.
list_exported = Signal()

# Sent inside the transaction in which people are told something, with `kind`, `notices` (keys by the account
# told) and `now`. Whoever raises undoes all of it.
notices_created = Signal()
