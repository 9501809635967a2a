"""Quality reviews of contacts: imported, listed, their points summed overall, by clause and by person."""
