"""The base of everything the rules of examining refuse."""

from typing import ClassVar


class ExamRefusal(Exception):  # noqa: N818 - refusals carry words of the trade: SittingClosed
    """A wish the rules refuse; `code` is stable, screens turn it into a sentence."""

    code: ClassVar[str] = "refused"
