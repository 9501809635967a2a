"""What a reader's browser sends: the place in a lesson, an answer, and a way through a scenario."""

from __future__ import annotations

from datetime import UTC, datetime

from django import forms

from lms.courses.learning.services import ReadingPosition


class PlaceForm(forms.Form):
    """Where a reader is."""

    block = forms.CharField(max_length=40, required=False)
    share = forms.FloatField(min_value=0, max_value=1)
    seconds = forms.IntegerField(min_value=0, required=False)
    done_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%fZ"])

    def place(self) -> ReadingPosition:
        """Give the place as the service takes it."""
        cleaned = self.cleaned_data
        return ReadingPosition(cleaned["block"], cleaned["share"], cleaned["seconds"] or 0)

    def read_until(self) -> datetime | None:
        """Give when the browser noted it, where it came late for want of network; nothing else says so."""
        noted = self.cleaned_data["done_at"]
        return noted.replace(tzinfo=UTC) if noted else None


MOST_CHOSEN = 60


class ScenarioForm(forms.Form):
    """The choices somebody made in a scenario, one after the other, as numbers parted by commas."""

    path = forms.RegexField(r"\A(?:\d(?:,\d)*)?\Z", max_length=2 * MOST_CHOSEN, required=False)

    def chosen(self) -> tuple[int, ...]:
        """Give the numbers in their order."""
        return tuple(int(number) for number in self.cleaned_data["path"].split(",") if number)


class CheckForm(forms.Form):
    """The options somebody chose."""

    option = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: object, options: int, **kwargs: object) -> None:
        """Allow the numbers of the options there are."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as they came
        self.fields["option"].choices = [(number, str(number)) for number in range(options)]  # type: ignore[attr-defined] # a choice field

    def chosen(self) -> frozenset[int]:
        """Give the numbers chosen."""
        return frozenset(self.cleaned_data["option"])
