"""The base of everything the rules of examining refuse."""

from typing import ClassVar


class ExamRefusal(Exception):
    """A wish the rules refuse; `code` is stable, screens turn it into a sentence."""

    code: ClassVar[str] = "refused"
