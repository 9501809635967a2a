"""Know the kinds of notices that the installed apps registered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.core.wording import StrOrPromise


@dataclass(frozen=True)
class NoticeKind:
    """One kind of news: its words, and how much of a person's peace it may take.

    `subject` and `body` name facts in braces ({course}); `examples` has one example of each fact, for the
    preview. A `mandatory` kind cannot be unsubscribed from. Of a `private` one (results, objections) mail
    says only that something waits, unless the site's settings allow more. An `urgent` one keeps no quiet
    hours. What is not `for_everybody` belongs to some work: only whoever was told it before may choose it.
    """

    code: str
    label: StrOrPromise
    subject: StrOrPromise
    body: StrOrPromise
    examples: Mapping[str, StrOrPromise] = field(default_factory=dict)
    mandatory: bool = False
    by_mail: bool = True
    private: bool = False
    urgent: bool = False
    for_everybody: bool = True


_kinds: dict[str, NoticeKind] = {}


def register_notice(kind: NoticeKind) -> NoticeKind:
    """Register a kind of notice and give it back; ValueError where its code is taken by another."""
    if _kinds.setdefault(kind.code, kind) != kind:
        raise ValueError(f"The code {kind.code} is taken by another kind of notice.")
    return kind


def registered_kinds() -> list[NoticeKind]:
    """List all kinds, by their codes, so that those of an app stand together."""
    return [_kinds[code] for code in sorted(_kinds)]


def kind_of(code: str) -> NoticeKind | None:
    """Find a kind; nothing where its app is no longer installed."""
    return _kinds.get(code)
