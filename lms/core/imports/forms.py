"""Take a file, and say how it is to be read where the guess was wrong."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.files.workbooks.cells import column_letters
from lms.core.files.workbooks.columns import SheetColumn, head_key
from lms.core.imports.preview import Preview
from lms.core.settings import CoreSettings
from lms.core.wording import StrOrPromise

LEAVE_OUT: Final = "-"
TABLE_TYPES: Final = ".xlsx,.csv,.txt,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def refuse_large(upload: UploadedFile[bytes]) -> None:
    """Refuse a file that is too large before it is stored."""
    most = CoreSettings.current().upload_megabytes
    if (upload.size or 0) > most * 1024 * 1024:
        message = _("The file is larger than %(size)d MB. Split it into several.")
        raise forms.ValidationError(message % {"size": most})


class UploadForm(forms.Form):
    """Take one workbook."""

    workbook = forms.FileField(
        label=gettext_lazy("Workbook (.xlsx or .csv)"),
        allow_empty_file=True,  # refused with a sentence of our own
        widget=forms.ClearableFileInput(attrs={"accept": TABLE_TYPES}),
        validators=[
            FileExtensionValidator(
                ["xlsx", "csv", "txt"],
                gettext_lazy("This is not an .xlsx workbook. Open it in Excel or WPS and save it as .xlsx."),
            ),
            refuse_large,
        ],
    )


def meaning_field(
    letters: str, head: str, taken: str, meanings: Iterable[tuple[str, StrOrPromise]]
) -> forms.ChoiceField:
    """Ask what a column means; without an answer it is what it was `taken` for."""
    return forms.ChoiceField(
        label=_("Column %(letter)s “%(head)s”") % {"letter": letters, "head": head[:30]},
        choices=[
            ("", _("as understood: %(words)s") % {"words": taken}),
            *meanings,
            (LEAVE_OUT, _("not used")),
        ],
        required=False,
    )


class ColumnsForm(forms.Form):
    """Say what the columns of a workbook are, each by its head."""

    def __init__(
        self, data: Mapping[str, object] | None, *, preview: Preview, columns: Sequence[SheetColumn]
    ) -> None:
        """Offer every column of the import for each head that was found."""
        super().__init__(data)
        self.heads = preview.columns
        labels = {column.name: column.label for column in columns}
        for head in self.heads:
            taken = str(labels[head.taken]) if head.taken else _("not used")
            letters = column_letters(head.place)
            self.fields[f"column-{head.place}"] = meaning_field(letters, head.written, taken, labels.items())

    def chosen(self) -> dict[str, str]:
        """Give what was said of heads, "" for one that is not used."""
        said = {head: self.cleaned_data[f"column-{head.place}"] for head in self.heads}
        return {
            head_key(head.place, head.written): "" if name == LEAVE_OUT else name
            for head, name in said.items()
            if name
        }
