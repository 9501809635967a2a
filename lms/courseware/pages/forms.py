"""The form in which a trainer puts a package into a course, or a newer one in its place."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.refusals import sentence
from lms.courses.learning.api import LessonForm
from lms.courseware.packages.rules.archives import PackageRefused
from lms.courseware.packages.services import add_package, examine_package
from lms.courseware.pages.models import CoursewarePage


class CoursewareForm(LessonForm):
    """A page with a package; the file is looked through before anything is kept."""

    file = forms.FileField(
        label=gettext_lazy("SCORM package (.zip)"),
        required=False,
        help_text=gettext_lazy(
            "SCORM 1.2 or SCORM 2004, as the maker exported it. A newer package takes the place of the one"
            " before; what learners did in parts of the same name stays. It becomes visible with the page."
        ),
    )

    def clean(self) -> dict[str, object]:
        """Refuse what is no package, with the place; without any file there is nothing to play."""
        cleaned: dict[str, object] = super().clean()
        file = cleaned.get("file")
        if isinstance(file, UploadedFile):
            try:
                examine_package(file.open("rb"))
            except PackageRefused as refusal:
                self.add_error("file", sentence(refusal))
        elif self.instance.package_id is None and "file" not in self.errors:
            self.add_error("file", _("Choose the package that the maker of the courseware gave you."))
        return cleaned

    def save(self, commit: bool = True) -> CoursewarePage:
        """Unpack the package beside the one before, then keep the page with it."""
        file = self.cleaned_data.get("file")
        if isinstance(file, UploadedFile):
            self.instance.package = add_package(
                file=file, name=file.name or "", by=self.for_user, now=timezone.now()
            )
        saved: CoursewarePage = super().save(commit=commit)
        return saved
