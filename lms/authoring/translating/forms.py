"""The form in which a lesson is translated: its own words beside those in the other language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.admin.widgets import AdminAutoHeightTextInput

from lms.authoring.translating.queries import cites_law
from lms.authoring.translating.services import token_of
from lms.core.accounts import User
from lms.core.languages import TranslationLanguage
from lms.courses.learning.api import LessonPage
from lms.courses.translating.api import (
    Block,
    BlockState,
    BlockTranslation,
    KeptWording,
    LessonTranslation,
    SourceText,
    TextKind,
    as_kept,
    digest_of,
    source_texts,
    state_of,
)

STATES: Final[Mapping[BlockState, str | Promise]] = {
    BlockState.NEW: pgettext_lazy("translation", "New"),
    BlockState.UNFINISHED: pgettext_lazy("translation", "Not finished"),
    BlockState.CHANGED: pgettext_lazy("translation", "The Chinese has changed since"),
    BlockState.WAITING: pgettext_lazy("translation", "Waits for a second trainer"),
    BlockState.DONE: pgettext_lazy("translation", "Done"),
}
HEAD: Final = {"title": _("Title"), "intro": _("Introduction")}


@dataclass(frozen=True)
class TranslatedText:
    """One text with the field for its translation."""

    label: str
    source: str
    is_rich: bool
    field: forms.BoundField


@dataclass(frozen=True)
class TranslatedPart:
    """A block, or the head of the lesson, with its texts; `confirm` says that they may stay as they are."""

    name: str
    label: str | Promise
    state: BlockState
    texts: list[TranslatedText]
    confirm: forms.BoundField | None = None

    @property
    def state_label(self) -> str | Promise:
        """Say how far it is."""
        return STATES[self.state]


@dataclass(frozen=True)
class _Part:
    """What the form knows of a part before it has fields: for the head `block` is nothing."""

    name: str
    label: str | Promise
    state: BlockState
    sources: list[SourceText]
    labels: Mapping[str, str]
    kept: Mapping[str, str]
    rests_on: Mapping[str, str] = field(default_factory=dict)
    block: Block | None = None
    by: int | None = None
    features: Mapping[str, list[str]] = field(default_factory=dict)


class TranslationForm(forms.Form):
    """All texts of a lesson in English; nothing has to be filled in."""

    token = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: object, lesson: LessonPage, kept: LessonTranslation | None, translator: User
    ) -> None:
        """Make a field of each text, and one to confirm what somebody has to look at."""
        super().__init__(*args)  # type: ignore[arg-type] # the data that was sent
        self.lesson, self.kept, self.translator = lesson, kept, translator
        self.fields["token"].initial = token_of(lesson, kept)
        self._parts = list(_parts_of(lesson, kept))
        for part in self._parts:
            for source in part.sources:
                self.fields[_name(part, source)] = _field(part, source)
            by_another = part.by and part.by != translator.pk
            if part.state is BlockState.CHANGED or (part.state is BlockState.WAITING and by_another):
                self.fields[f"confirm-{part.name}"] = forms.BooleanField(
                    required=False, label=_("I have compared it: it says what the Chinese says")
                )

    @property
    def parts(self) -> list[TranslatedPart]:
        """List the parts in the order in which they are read."""
        return [
            TranslatedPart(
                part.name,
                part.label,
                part.state,
                [
                    TranslatedText(
                        part.labels[source.place],
                        source.text,
                        source.kind is TextKind.RICH,
                        self[_name(part, source)],
                    )
                    for source in part.sources
                ],
                self[confirm] if (confirm := f"confirm-{part.name}") in self.fields else None,
            )
            for part in self._parts
        ]

    @property
    def done(self) -> int:
        """Count the parts that are translated."""
        return sum(part.state is BlockState.DONE for part in self._parts)

    def renewed(self) -> TranslationForm:
        """Give the same words on what the lesson says by now, to be compared and sent again."""
        data = {**cast("QueryDict", self.data).dict(), "token": token_of(self.lesson, self.kept)}
        return TranslationForm(data, lesson=self.lesson, kept=self.kept, translator=self.translator)

    def wording(self) -> KeptWording:
        """Give what is to be kept; what nobody touched stays the translation of what it was made from."""
        kept = self.kept
        blocks: dict[str, BlockTranslation] = dict(kept.blocks) if kept else {}
        head, *rest = self._parts
        for part in rest:
            if part.block is None or not self._is_touched(part):
                continue
            before: BlockTranslation = {**blocks.pop(part.name, {})}
            by = before.pop("by", None)
            texts = self._texts(part)
            if not texts:
                continue
            blocks[part.name] = {**before, "texts": texts, "of": digest_of(part.block)}
            is_read = by is not None and by != self.translator.pk and not self._is_changed(part)
            if cites_law(part.block) and not is_read:
                blocks[part.name]["by"] = self.translator.pk
        title, source_title = self._in_head(head, "title")
        intro, source_intro = self._in_head(head, "intro")
        return KeptWording(TranslationLanguage.ENGLISH, title, source_title, intro, source_intro, blocks)

    def _in_head(self, head: _Part, name: str) -> tuple[str, str]:
        """Give a text of the head, and what it was translated from."""
        text = self._texts(head).get(name, "")
        if not text:
            return "", ""
        if text == head.kept.get(name) and not self._is_confirmed(head):
            return text, head.rests_on[name]
        return text, next(source.text for source in head.sources if source.place == name)

    def _texts(self, part: _Part) -> dict[str, str]:
        texts = {
            source.place: as_kept(self.cleaned_data[_name(part, source)], source.kind)
            for source in part.sources
        }
        return {place: text for place, text in texts.items() if text}

    def _is_touched(self, part: _Part) -> bool:
        return self._is_changed(part) or self._is_confirmed(part)

    def _is_changed(self, part: _Part) -> bool:
        kinds = {source.place: source.kind for source in part.sources}
        before = {place: as_kept(text, kinds[place]) for place, text in part.kept.items() if place in kinds}
        return self._texts(part) != before

    def _is_confirmed(self, part: _Part) -> bool:
        return bool(self.cleaned_data.get(f"confirm-{part.name}"))


def _name(part: _Part, source: SourceText) -> str:
    """Name a field; the editor of rich text finds it by a selector, in which a dot means something else."""
    return f"{part.name}-{source.place.replace('.', '-')}"


def _field(part: _Part, source: SourceText) -> forms.CharField:
    """Give the field of one text; rich text is written with what its block allows and cleaned so."""
    initial = part.kept.get(source.place, "")
    stays = {} if source.is_asked else {"placeholder": source.text}
    widget: forms.Widget = AdminAutoHeightTextInput(attrs={"lang": "en", **stays})
    if source.kind is TextKind.RICH:
        widget = get_rich_text_editor_widget(features=part.features[source.place])
        return forms.CharField(required=False, initial=initial or None, widget=widget)
    longest = 255 if (part.block, source.place) == (None, "title") else None
    return forms.CharField(
        required=False, initial=initial, widget=widget, max_length=longest, label=part.labels[source.place]
    )


def _parts_of(lesson: LessonPage, kept: LessonTranslation | None) -> Iterator[_Part]:
    """Give the head of the lesson, then each block that has texts."""
    yield _head_of(lesson, kept)
    kept_blocks: Mapping[str, BlockTranslation] = kept.blocks if kept else {}
    for block in lesson.body.raw_data:
        own = kept_blocks.get(str(block["id"]))
        definition = lesson.body.stream_block.child_blocks[block["type"]]
        if sources := source_texts(block):
            yield _Part(
                name=str(block["id"]),
                label=definition.label,
                state=state_of(block, own),
                sources=sources,
                labels={each.place: _label(definition, each.place) for each in sources},
                kept=own.get("texts", {}) if own else {},
                block=block,
                by=own.get("by") if own else None,
                features={
                    each.place: _features(definition, each.place)
                    for each in sources
                    if each.kind is TextKind.RICH
                },
            )


def _head_of(lesson: LessonPage, kept: LessonTranslation | None) -> _Part:
    sources = [SourceText("title", TextKind.LINE, lesson.title)]
    if lesson.intro:
        sources.append(SourceText("intro", TextKind.LINES, lesson.intro))
    texts = {"title": kept.title, "intro": kept.intro} if kept else {}
    rests_on = {"title": kept.source_title, "intro": kept.source_intro} if kept else {}
    told = [each for each in sources if texts.get(each.place)]
    if any(rests_on[each.place] != each.text for each in told):
        state = BlockState.CHANGED
    elif len(told) == len(sources):
        state = BlockState.DONE
    else:
        state = BlockState.UNFINISHED if told else BlockState.NEW
    labels = {name: str(label) for name, label in HEAD.items()}
    return _Part("head", _("Title and introduction"), state, sources, labels, texts, rests_on)


def _features(definition: blocks.Block, place: str) -> list[str]:
    """List what rich text may have in the field of a place."""
    *_above, leaf = _way_to(definition, place)
    return list(leaf.features or ()) if isinstance(leaf, blocks.RichTextBlock) else []


def _label(definition: blocks.Block, place: str) -> str:
    """Name a text as the form of its block does, in a list by its number: "Options 2 · Why"."""
    parts = place.split(".")
    match parts:
        case [_rows, row, column] if row.isdecimal() and column.isdecimal():
            return gettext("Row %(row)d, column %(column)d") % {
                "row": int(row) + 1,
                "column": int(column) + 1,
            }
    names: list[str] = []
    for above, part, each in zip(["", *parts], parts, _way_to(definition, place), strict=False):
        if not part.isdecimal():
            names.append(str(each.label))
        elif above == "steps":
            names[-1] = gettext("Step %(number)d") % {"number": int(part) + 1}
        else:
            names[-1] = f"{names[-1]} {int(part) + 1}"
    return " · ".join(names)


def _way_to(definition: blocks.Block, place: str) -> Iterator[blocks.Block]:
    """Give the definitions on the way to a place, a number standing for an entry of a list."""
    for part in place.split("."):
        definition = definition.child_block if part.isdecimal() else definition.child_blocks[part]
        yield definition
