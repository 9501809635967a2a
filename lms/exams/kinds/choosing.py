"""Offer the kinds of question to choose from."""

from collections.abc import Sequence

from lms.exams.kinds.registry import UnknownKind, kind_of, kinds


def kind_choices() -> Sequence[tuple[str, str]]:
    """List the kinds for a form's choice field; pass the function itself, so that it is asked late."""
    return [(kind.name, str(kind.label)) for kind in kinds().values()]


def kind_label(name: str) -> str:
    """Name a kind; one that is no longer installed shows its bare name."""
    try:
        return str(kind_of(name).label)
    except UnknownKind:
        return name
