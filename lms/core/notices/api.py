"""What other apps may use of notices: register a kind, tell people, say what somebody was told."""

from lms.core.notices.kinds import NoticeKind, register_notice
from lms.core.notices.queries import ToldNotice, told
from lms.core.notices.services import notify

__all__ = ["NoticeKind", "ToldNotice", "notify", "register_notice", "told"]
