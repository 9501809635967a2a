"""What a reader's browser sends: the place in a lesson, and an answer."""

from __future__ import annotations

from django import forms

from lms.courses.learning.services import ReadingPosition


class PlaceForm(forms.Form):
    """Where a reader is."""

    block = forms.CharField(max_length=40, required=False)
    share = forms.FloatField(min_value=0, max_value=1)
    seconds = forms.IntegerField(min_value=0, required=False)

    def place(self) -> ReadingPosition:
        """Give the place as the service takes it."""
        cleaned = self.cleaned_data
        return ReadingPosition(cleaned["block"], cleaned["share"], cleaned["seconds"] or 0)


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
