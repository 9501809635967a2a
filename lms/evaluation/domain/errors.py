"""Carry a refused rule as a code, so that the interface can say it in any language."""

from enum import StrEnum


class DomainError(ValueError):
    """Refuse an input or a step; `code` says which rule, `context` holds the values to print.

    The text of the exception is for logs and notebooks only. Screens translate the code.
    """

    def __init__(self, code: StrEnum, **context: object) -> None:
        """Keep the code together with the values that explain it."""
        self.code = code
        self.context = context
        details = ", ".join(f"{name}={value!r}" for name, value in sorted(context.items()))
        super().__init__(f"{code.value} ({details})" if details else code.value)
