"""Say who looks after the standard: compares editions, reads how far facts are checked, enters reviews."""

from lms.people.api import Role

MAY_ENTER_REVIEWS = (Role.TRAINER, Role.HR)
MAY_SEE_VERIFICATION = (*MAY_ENTER_REVIEWS, Role.AUDITOR)
MAY_COMPARE_EDITIONS = (*MAY_SEE_VERIFICATION, Role.MANAGER)
MAY_CHANGE_EDITIONS = (Role.TRAINER, Role.HR)
