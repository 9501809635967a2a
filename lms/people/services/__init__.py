"""Change who works where and who may sign in."""

from lms.people.services.accounts import (
    AccountExists,
    FirstPassword,
    create_account,
    give_first_passwords,
    hand_to_namesake,
    set_first_password,
    take_as_first_password,
)
from lms.people.services.postings import (
    PostingOutsideEmployment,
    PostingOverlaps,
    PostingRefused,
    UnitClosed,
    dismiss_employee,
    post_employee,
)

__all__ = [
    "AccountExists",
    "FirstPassword",
    "PostingOutsideEmployment",
    "PostingOverlaps",
    "PostingRefused",
    "UnitClosed",
    "create_account",
    "dismiss_employee",
    "give_first_passwords",
    "hand_to_namesake",
    "post_employee",
    "set_first_password",
    "take_as_first_password",
]
