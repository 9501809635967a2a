"""Turn a lesson's body into parts ready to show: HTML that is the same for all, and check questions.

All citations are read at once and all links in rich text are resolved at once, however many blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail import blocks
from wagtail.rich_text import RichText, expand_db_html

from lms.courses.blocks.checks import CheckOption, options_of
from lms.courses.blocks.citations import Citations
from lms.courses.blocks.cited import Rendering

VALUE_KINDS = frozenset({"standard_value", "law"})
BETWEEN_TEXTS = "\n<!-- next text -->\n"


@dataclass(frozen=True)
class HtmlPart:
    """A stretch of the lesson that everybody sees alike."""

    html: SafeString
    is_check: bool = False


@dataclass(frozen=True)
class CheckPart:
    """A check question, shown anew for each reader; `cites` is what it rests on, the same for all."""

    block_id: str
    question: str
    options: tuple[CheckOption, ...]
    cites: SafeString
    is_check: bool = True

    @property
    def has_one_answer(self) -> bool:
        """Tell whether exactly one option is right: then the reader picks one, else any number."""
        return sum(option.correct for option in self.options) == 1


@dataclass(frozen=True)
class RenderedBody:
    """A lesson's body, ready to show."""

    parts: tuple[HtmlPart | CheckPart, ...]

    @property
    def checks(self) -> dict[str, CheckPart]:
        """Give the check questions by block."""
        return {part.block_id: part for part in self.parts if isinstance(part, CheckPart)}


def render_body(body: blocks.StreamValue, citations: Citations) -> RenderedBody:
    """Render every block of a lesson."""
    # The links of all texts are resolved together, so that their pages are read in one query.
    texts = {value.source for child in body for value in child.value.values() if isinstance(value, RichText)}
    sources = sorted(texts)
    expanded = expand_db_html(BETWEEN_TEXTS.join(sources)).split(BETWEEN_TEXTS)
    rendering = Rendering(citations, dict(zip(sources, expanded, strict=True)) if sources else {})
    parts: list[HtmlPart | CheckPart] = []
    for kind, run in groupby(body, key=_kind_of_run):
        children = list(run)
        if kind == "check":
            parts += [_check_part(child, citations) for child in children]
        else:
            sections = [
                {
                    "id": str(child.id),
                    "kind": child.block_type,
                    "html": SafeString(child.render(context={"rendering": rendering})),
                }
                for child in children
            ]
            side_by_side = kind == "values" and len(sections) > 1
            context = {"sections": sections, "side_by_side": side_by_side}
            parts.append(HtmlPart(render_to_string("lms_courses/blocks/run.html", context)))
    return RenderedBody(tuple(parts))


def _kind_of_run(child: blocks.StreamValue.StreamChild) -> str:
    """Tell which neighbours are rendered together: values stand side by side, questions alone."""
    if child.block_type in VALUE_KINDS:
        return "values"
    return "check" if child.block_type == "check" else "text"


def _check_part(child: blocks.StreamValue.StreamChild, citations: Citations) -> CheckPart:
    """Take a check question apart; its answer is shown to each reader separately."""
    value = child.value
    rests_on = {"clause": value["clause"] or "", "cites": citations.facts_of(value["facts"])}
    return CheckPart(
        block_id=str(child.id),
        question=value["question"],
        options=options_of(value),
        cites=render_to_string("lms_courses/blocks/cites.html", rests_on),
    )
