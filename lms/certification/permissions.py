"""Say which roles may see coverage, and which the register."""

from __future__ import annotations

from lms.people.api import Role

# An administrator runs the system and holds no right over certificates by that alone.
COVERAGE_ROLES = (Role.HR, Role.AUDITOR, Role.MANAGER)
REGISTER_ROLES = (Role.HR, Role.AUDITOR)
