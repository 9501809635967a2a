"""The door for an app that shows authors what learners say at the passages of lessons."""

from lms.courses.asking.models import Remark, RemarkKind, RemarkState
from lms.courses.asking.queries import editor_address
from lms.courses.pages.queries import Addresses
from lms.courses.pages.rules import passages_of

__all__ = [
    "Addresses",
    "Remark",
    "RemarkKind",
    "RemarkState",
    "editor_address",
    "passages_of",
]
