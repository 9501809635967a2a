"""A course as one file: what an author takes to another site, and brings back."""
