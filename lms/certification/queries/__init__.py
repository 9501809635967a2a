"""Read who is certified: records, coverage, holders, cards, the register."""
