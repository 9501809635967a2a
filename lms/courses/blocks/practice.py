"""Questions of the bank inside a lesson, practised where an app above has a bank to practise from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks, hooks
from wagtail.blocks.struct_block import BlockGroup

from lms.courses.blocks.cited import PREVIEW, CitedBlock

type AddressOf = Callable[[int, str], str]
type UnknownAmong = Callable[[Collection[str]], Collection[str]]
type NameOfList = Callable[[], str]
type StemsOf = Callable[[Collection[str]], Mapping[str, str]]

# The app that practises questions says where a lesson's block is practised (lesson, block id -> address) ...
PRACTICE_ADDRESS_HOOK: Final = "courses_practice_address"
# ... and which codes name no question that the bank lets anybody practise.
UNKNOWN_QUESTIONS_HOOK: Final = "courses_unknown_questions"
# ... and, by the name of an address, the list in the admin from which authors choose one.
QUESTION_LIST_HOOK: Final = "courses_question_list"
# ... and what the questions ask, by their codes, for who reviews the lesson.
QUESTION_STEMS_HOOK: Final = "courses_question_stems"
MOST_QUESTIONS: Final = 10


class QuestionCodeInput(forms.TextInput):
    """A code to type, or to choose from the bank's list where an app above has one."""

    template_name = "lms_courses/widgets/question_code.html"

    class Media:
        js = [
            "wagtailadmin/js/chooser-modal.js",
            forms.Script("lms_courses/blocks/question_code.js", type="module"),
        ]

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """Give the address of the list."""
        lists: list[NameOfList] = hooks.get_hooks(QUESTION_LIST_HOOK)
        context: dict[str, object] = super().get_context(name, value, attrs)
        return context | {"list_url": next((reverse(name_of()) for name_of in lists), "")}


class QuestionCodeBlock(blocks.CharBlock):
    """The code of a question; for migrations it is the text that it stores."""

    def __init__(self, **kwargs: object) -> None:
        """Let authors type or choose it."""
        super().__init__(**kwargs)
        self.field.widget = QuestionCodeInput()

    def deconstruct(self) -> tuple[str, tuple[object, ...], dict[str, object]]:
        """Tell migrations what is stored."""
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.CharBlock", args, kwargs


class PracticeValue(blocks.StructValue):
    """What a block asks of the bank."""

    @property
    def named_questions(self) -> list[tuple[str, str]]:
        """Give the codes, each with what its question asks; empty where no app knows it."""
        codes = list(self["questions"])
        asked: list[StemsOf] = hooks.get_hooks(QUESTION_STEMS_HOOK)
        stems = {code: stem for stems_of in asked for code, stem in stems_of(codes).items()}
        return [(code, stems.get(code, "")) for code in codes]


class PracticeBlock(CitedBlock):
    """Some questions of the bank: those named, or as many as wanted on the clause."""

    heading = blocks.CharBlock(max_length=80, label=_("Heading"))
    questions = blocks.ListBlock(
        QuestionCodeBlock(max_length=40, label=_("Code of a question")),
        required=False,
        default=[],
        max_num=MOST_QUESTIONS,
        label=_("Questions"),
        help_text=_("By their codes in the bank. Without any, the clause's are drawn."),
    )
    count = blocks.IntegerBlock(
        min_value=1,
        max_value=MOST_QUESTIONS,
        default=3,
        label=_("How many at once"),
    )

    class Meta:
        form_layout = BlockGroup(children=["heading", "clause", "questions", "count"], settings=["facts"])
        value_class = PracticeValue
        icon = "list-ol"
        label = _("Practice from the bank")
        label_format = "{heading}"
        description = _(
            "Questions of any kind the machine marks, practised from the lesson. What an exam asks rests."
        )
        template = "lms_courses/blocks/practice.html"
        preview_template = PREVIEW
        preview_value = {"heading": "换成真题试三道", "count": 3}

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse to publish what draws from nowhere, and codes that name nothing to practise."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        codes = list(cleaned["questions"])
        if not codes and not cleaned["clause"]:
            fault = ValidationError(_("Name questions, or choose the clause they are drawn from."))
            raise blocks.StructBlockValidationError(block_errors={"clause": fault})
        asked: list[UnknownAmong] = hooks.get_hooks(UNKNOWN_QUESTIONS_HOOK)
        unknown = {code for among in asked for code in among(codes)}
        faults = {
            number: ValidationError(_("No question %(code)s may be practised."), params={"code": code})
            for number, code in enumerate(codes)
            if code in unknown
        }
        if faults:
            error = blocks.ListBlockValidationError(block_errors=faults)
            raise blocks.StructBlockValidationError(block_errors={"questions": error})
        return cleaned


@dataclass(frozen=True)
class PractisedBlock:
    """What a lesson asks of the bank: codes, or else a number of questions on a clause."""

    heading: str
    clause: str
    codes: tuple[str, ...]
    count: int


def practised_block(blocks: Iterable[Mapping[str, object]], block_id: str) -> PractisedBlock | None:
    """Find what one of a lesson's raw blocks asks of the bank."""
    for block in blocks:
        value = block["value"]
        if block["id"] == block_id and block["type"] == "practice" and isinstance(value, Mapping):
            codes = tuple(str(_plain(code)) for code in value.get("questions") or ())
            return PractisedBlock(
                str(value["heading"]), str(value.get("clause") or ""), codes, int(value["count"])
            )
    return None


def _plain(item: object) -> object:
    """Give what an item of a list holds, which is stored with its own id."""
    return item["value"] if isinstance(item, Mapping) else item


def practice_address(lesson: int, block_id: str) -> str:
    """Say where a lesson's questions of the bank are practised; empty where no app does."""
    found: list[AddressOf] = hooks.get_hooks(PRACTICE_ADDRESS_HOOK)
    return next((address_of(lesson, block_id) for address_of in found), "")
