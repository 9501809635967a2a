"""Take a file of questions from the upload over the preview into the bank."""
