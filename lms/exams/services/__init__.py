"""Changes to the bank, to papers, sittings, attempts and answers, one function each."""
