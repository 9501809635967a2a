"""Say which roles read programmes and findings, which see them all, declare, keep and make."""

from __future__ import annotations

from lms.people.api import Role

READERS = (Role.HR, Role.TRAINER, Role.AUDITOR, Role.MANAGER)

SEE_EVERYTHING = (Role.HR, Role.TRAINER, Role.AUDITOR)

DECLARERS = (Role.HR, Role.TRAINER, Role.MANAGER)

KEEPERS = (Role.HR, Role.TRAINER)

MAKERS = (Role.HR, Role.MANAGER)
