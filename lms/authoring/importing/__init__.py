"""Turn documents that a training department already has into drafts of courses."""
