"""Enter a moment with the browser's own calendar and clock."""

from django import forms


class MomentInput(forms.DateTimeInput):
    """A moment with the browser's own calendar and clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        """Write the value as browsers expect it."""
        super().__init__(format="%Y-%m-%dT%H:%M")
