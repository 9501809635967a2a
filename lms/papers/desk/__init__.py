"""A trainer's pages for papers: what the bank holds for them, their forms, printing."""
