"""Say who writes rules and switches them, who reads them, and who reads by name what they did."""

from lms.people.api import Role

EDITORS = (Role.HR, Role.TRAINER)
READERS = (*EDITORS, Role.AUDITOR)
# What rules did says how people stand, which a trainer may not see.
READERS_OF_NAMES = (Role.HR, Role.AUDITOR)
