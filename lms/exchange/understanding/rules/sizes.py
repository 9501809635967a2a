"""How much a question of a file may hold: beyond it, reading and showing would take minutes and gigabytes."""

from typing import Final

LONGEST_STEM: Final = 20_000
LONGEST_EXPLANATION: Final = 20_000
LONGEST_OPTION: Final = 4_000
# Markup around a text counts as well, but for the pictures it embeds.
LONGEST_HTML: Final = 200_000
# Options, pairs, items or accepted texts of one question; a reader stops where there are many more.
MOST_OPTIONS: Final = 60
MOST_PARTS: Final = 100
MOST_ANSWERS_READ: Final = 500
