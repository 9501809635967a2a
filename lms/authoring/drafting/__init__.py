"""Write a whole course at once as drafts: what a document, a file of a course or a pattern says."""
