"""Let a kind's proxy model read and write its own values in the body of a question."""

from collections.abc import Callable
from typing import ClassVar, Self, overload

from lms.questions.bank.models import Question


class InBody[T](property):
    """A value that stands in the body under the attribute's own name.

    It is a property, so that Django's models take it as a keyword argument. A list that is read is
    changed by setting it again.
    """

    def __init__(self, default: Callable[[], T]) -> None:
        """Give what `default` makes where the body holds nothing."""
        super().__init__()
        self._default = default
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the attribute's name."""
        self._name = name

    @overload
    def __get__(self, question: None, owner: type | None = None) -> Self: ...
    @overload
    def __get__(self, question: Question, owner: type | None = None) -> T: ...
    def __get__(self, question: Question | None, owner: type | None = None) -> Self | T:
        if question is None:
            return self
        value: T = question.body[self._name] if self._name in question.body else self._default()
        return value

    def __set__(self, question: Question, value: T) -> None:
        """Write the value; the body is a new one, so that no other question shares it."""
        question.body = {**question.body, self._name: value}


class KindModel:
    """Name the kind of every new question of a proxy model; stand before `Question` among its bases."""

    kind_name: ClassVar[str] = ""
    kind: str

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Leave rows that are read from the database, which come as `args`, as they are."""
        super().__init__(*args, **kwargs)
        if not args:
            self.kind = self.kind_name


class KindMeta:
    """What the Meta of every kind's proxy model inherits: its rows stand in the bank's one table."""

    proxy = True
    app_label = "lms_questions"
