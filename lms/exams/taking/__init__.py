"""Take an exam: one's own sittings, the rules, the start, the paper, handing in."""
