"""Turn response, key and maximum files into marks: the key decides what a chosen option is worth."""

from lms.core.numerics import np
from lms.psychometrics.responses.rules.files import (
    checked_marks,
    folded_option,
    full_marks_from,
    key_from,
    marks_of,
    refuse_marks_on,
    responses_from,
    without_unmarked,
)
from lms.psychometrics.responses.rules.report import ItemOptions, ReportInput

type NamedText = tuple[str, str]


def read_input(responses: NamedText, key: NamedText | None, full_marks: NamedText | None) -> ReportInput:
    """Read the files, each given as its text and its name; raise `ResponseFault` on a bad one.

    The options of an item are those anybody chose and the right ones. Items whose highest mark is 0 are named
    and left out: they have no figures.
    """
    read, name = responses_from(*responses), responses[1]
    full = full_marks_from(*full_marks, read.items) if full_marks else None
    written, unmarked = read, tuple(item for item in read.items if full and not full[item])
    read = without_unmarked(written, unmarked, name)
    if key is None:
        refuse_marks_on(written, unmarked, name)
        marks, highest = checked_marks(marks_of(read, name), full, read, name)
        return ReportInput(read.items, marks, highest, unmarked=unmarked)
    right = key_from(*key, written.items, unmarked)
    items, hits = [], []
    for item, cells in zip(read.items, read.cells, strict=True):
        folded = {cell: folded_option(cell) for cell in set(cells)}
        options = tuple(sorted((set(folded.values()) - {""}) | right[item]))
        numbers = {cell: options.index(option) if option else -1 for cell, option in folded.items()}
        chosen = np.array([numbers[cell] for cell in cells], dtype=np.int64)
        picked = chosen == np.arange(len(options))[:, np.newaxis]
        items.append(ItemOptions(options, right[item], picked))
        hits.append(picked[[option in right[item] for option in options]].any(axis=0))
    highest = np.array([full[item] if full else 1.0 for item in read.items], dtype=np.float64)
    omitted = np.array([[cell == "" for cell in cells] for cells in read.cells])
    marks = np.where(omitted, np.nan, np.array(hits) * highest[:, np.newaxis])
    return ReportInput(read.items, marks, highest, tuple(items), unmarked)
