"""What stops one question from being understood; the rest of its file is read on."""


class Faulty(Exception):
    """One question cannot be understood; the message says what to do, in the reader's language."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
