"""What apps may use of reading and answering without network."""

from lms.core.offline.keeping import kept_offline, let_forget, let_keep, let_keep_beside
from lms.core.offline.sending import believed_moment, noted_moment, taken_late

__all__ = [
    "believed_moment",
    "kept_offline",
    "let_forget",
    "let_keep",
    "let_keep_beside",
    "noted_moment",
    "taken_late",
]
