"""What a document says, whatever program wrote it, and the lessons it becomes."""
