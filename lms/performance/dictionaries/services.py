"""Follow the company's dictionaries in their files, and keep what people changed in the admin.

A row that still reads as it was loaded follows its file; one that a person changed is kept and reported.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from lms.core.files.api import LoadReport
from lms.core.wording import JSON


def digest_of(values: JSON) -> str:
    """Give a short proof of how something reads."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def bring_up(
    key: str,
    texts: tuple[JSON | None, JSON, str],
    save: Callable[[str], None],
    report: LoadReport,
) -> None:
    """Save a row if it is new or still reads as it was loaded, and note what was done.

    `texts` are the row as it reads now (nothing for a new one), as the file has it, and the digest of
    how it was loaded last; `save` is handed the digest to keep.
    """
    present, wanted, loaded_digest = texts
    if present not in (None, wanted) and digest_of(present) != loaded_digest:
        report.kept.append(key)
        return
    if present != wanted:
        save(digest_of(wanted))
    report.note(key, is_new=present is None, is_changed=present != wanted)
