"""Write the questions of a case in its own form: each with the fields of its kind."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, cast

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import modelform_factory
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from lms.questions.bank.models import Question
from lms.questions.kinds.case_parts import CaseQuestion, PartDraft, draft_of
from lms.questions.kinds.case_rule import MOST_QUESTIONS
from lms.questions.kinds.forms import QuestionForm
from lms.questions.kinds.registry import AnyKind, kind_of, kinds
from lms.questions.scoring.rules.written import read_number

BLANK: Final = "__prefix__"  # stands for the number in the patterns that a script copies
MOST_SENT: Final = 200  # numbers of parts in one form, those taken out again among them

type Sent = Mapping[str, object]
type Files = MultiValueDict[str, UploadedFile[bytes]]


class WeightForm(forms.Form):
    """What a question of any kind has in a case."""

    weight = forms.CharField(
        label=_("Weight"),
        initial="1",
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("Against the other questions of the case."),
    )

    def clean_weight(self) -> str:
        """Take an empty weight for 1."""
        written: str = self.cleaned_data["weight"] or "1"
        weight = read_number(written)
        if weight is None or weight <= 0:
            raise ValidationError(_("A weight must be a number above 0."))
        return written


class CodeForm(WeightForm):
    """Name a question of the bank."""

    code = forms.CharField(label=_("Code of the question"), max_length=40)
    field_order = ("code", "weight")

    def clean_code(self) -> str:
        """Refuse what the bank does not have, at its field."""
        code: str = self.cleaned_data["code"].strip()
        if not Question.objects.filter(code=code).exists():
            raise ValidationError(_("The bank has no question %(code)s.") % {"code": code})
        return code


@cache
def form_of(name: str) -> type[QuestionForm]:
    """Give the form of a kind with the fields that a question of a case has."""
    kind = kind_of(name)
    made = cast("type[QuestionForm]", modelform_factory(kind.model, form=kind.form, fields=["stem"]))
    made.may_wait = frozenset({"stem"})
    return made


def kinds_of_parts() -> list[AnyKind]:
    """List the kinds that a question of a case may have."""
    return [kind for name, kind in kinds().items() if name != CaseQuestion.kind_name]


class PartForms:
    """The forms of one question of a case: of its weight or code, and of its kind."""

    def __init__(
        self,
        prefix: str,
        kind: str,
        *,
        draft: PartDraft | None = None,
        sent: tuple[Sent, Files] | None = None,
        for_user: AbstractBaseUser | None = None,
    ) -> None:
        """Show a draft, or read what was sent."""
        data, files = sent or (None, None)
        self.prefix, self.kind = prefix, kind
        head = WeightForm if kind else CodeForm
        self.head = head(
            data,
            prefix=prefix,
            initial=cast("dict[str, object]", draft),
            use_required_attribute=False,
            label_suffix="",
        )
        self.body: QuestionForm | None = None
        if kind:
            stored: PartDraft = draft or {"weight": "1"}
            question = kind_of(kind).model(stem=stored.get("stem", ""), body=stored.get("body", {}))
            self.body = form_of(kind)(
                data,
                files,
                instance=question,
                prefix=prefix,
                for_user=for_user,
                use_required_attribute=False,
                label_suffix="",
            )

    @property
    def label(self) -> str:
        """Name the kind."""
        return str(kind_of(self.kind).label if self.kind else _("Question of the bank"))

    @property
    def fields(self) -> list[forms.BoundField]:
        """List the fields in the order of writing: the text, what the kind asks for, the weight."""
        if self.body is None:
            return list(self.head)
        own = ["stem", *kind_of(self.kind).own_fields]
        return [*(self.body[name] for name in own), *self.head]

    @property
    def faults(self) -> Sequence[object]:
        """List what is wrong with the question as a whole."""
        if self.body is None or not self.body.is_bound:
            return []
        return list(self.body.non_field_errors())

    def is_valid(self) -> bool:
        """Tell whether both forms may be stored."""
        head, body = self.head.is_valid(), self.body is None or self.body.is_valid()
        return head and body

    def draft(self) -> PartDraft:
        """Give what is stored."""
        weight: str = self.head.cleaned_data["weight"]
        if self.body is None:
            return PartDraft(code=self.head.cleaned_data["code"], weight=weight)
        return draft_of(self.body.instance, weight)


class PartsWidget(forms.Widget):
    """The questions of a case, one below the other; a script adds, moves and takes out."""

    template_name = "lms_questions/kinds/case_parts.html"
    for_user: AbstractBaseUser | None = None

    @property
    def media(self) -> forms.Media:
        """Load what the fields of all kinds need."""
        own = forms.Media(
            js=[forms.Script("lms_questions/kinds/case_parts.js", type="module")],  # type: ignore[list-item]  # stubs
            css={"all": ["lms_questions/widgets/rows.css"]},
        )
        return sum((form_of(kind.name)().media for kind in kinds_of_parts()), own)

    def use_required_attribute(self, initial: object) -> bool:
        """Leave it to the server."""
        return False

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """Show the questions, and a pattern of each kind to copy."""
        context: dict[str, object] = super().get_context(name, None, attrs)
        parts = value if isinstance(value, list) else []
        patterns = [
            PartForms(f"{name}-{BLANK}", kind, for_user=self.for_user)
            for kind in [*(one.name for one in kinds_of_parts()), ""]
        ]
        return context | {
            "parts": parts,
            "patterns": patterns,
            "next_number": max((int(one.prefix.rpartition("-")[2]) for one in parts), default=-1) + 1,
            "most": MOST_QUESTIONS,
        }

    def value_from_datadict(self, data: Sent, files: Files, name: str) -> list[PartForms]:
        """Read the questions in the order in which they stand."""
        found: list[tuple[int, int, str]] = []
        for number in range(min(_whole(data.get(f"{name}-count")), MOST_SENT)):
            kind = data.get(f"{name}-{number}-kind")
            if isinstance(kind, str) and (kind in kinds() or not kind) and kind != CaseQuestion.kind_name:
                found.append((_whole(data.get(f"{name}-{number}-place")), number, kind))
        return [
            PartForms(f"{name}-{number}", kind, sent=(data, files), for_user=self.for_user)
            for _place, number, kind in sorted(found)
        ]

    def value_omitted_from_data(self, data: Sent, files: Files, name: str) -> bool:
        """Tell whether the questions were not on the form at all."""
        return f"{name}-count" not in data


class PartsField(forms.Field):
    """The questions of a case."""

    widget = PartsWidget
    may_be_incomplete = False

    def prepare_value(self, value: object) -> object:
        """Make forms of stored drafts; forms that come back stay as they are."""
        drafts = cast("list[PartDraft | PartForms]", value or [])
        user = cast("PartsWidget", self.widget).for_user
        return [
            one
            if isinstance(one, PartForms)
            else PartForms(f"questions-{number}", one.get("kind", ""), draft=one, for_user=user)
            for number, one in enumerate(drafts)
        ]

    def clean(self, value: object) -> list[PartDraft]:
        parts = cast("list[PartForms]", value or [])
        for part in parts:
            if part.body is not None:
                part.body.may_be_incomplete = self.may_be_incomplete
        if not all([part.is_valid() for part in parts]):  # noqa: C419 - every one is to show its faults
            raise ValidationError(_("Correct what is marked in the questions below."))
        return [part.draft() for part in parts]

    def has_changed(self, initial: object, data: object) -> bool:
        """Compare what would be stored."""
        parts = cast("list[PartForms]", data or [])
        return not all([part.is_valid() for part in parts]) or (initial or []) != self.clean(parts)  # noqa: C419


class CaseForm(QuestionForm):
    questions = PartsField(
        label=_("Questions of the case"),
        required=False,
        help_text=_(
            "Takers see them in this order below the situation. A question of the bank keeps the wording of"
            " the moment in which the case is saved."
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Tell the fields of the kinds who writes."""
        super().__init__(*args, **kwargs)
        cast("PartsWidget", self.fields["questions"].widget).for_user = self.for_user

    def full_clean(self) -> None:
        """Ask less of the questions of a draft as well."""
        cast("PartsField", self.fields["questions"]).may_be_incomplete = self.may_be_incomplete
        super().full_clean()


def _whole(sent: object) -> int:
    return int(sent) if isinstance(sent, str) and sent.isdecimal() and len(sent) < 6 else 0
