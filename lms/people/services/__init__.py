"""Change who works where and who may sign in."""

from lms.people.services.accounts import (
    AccountExists,
    FirstPassword,
    create_account,
    give_first_passwords,
    set_first_password,
)
from lms.people.services.corrections import (
    know,
    record_corrections,
    remove_wrong,
    save_correction,
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
    "know",
    "post_employee",
    "record_corrections",
    "remove_wrong",
    "save_correction",
    "set_first_password",
]
