"""Who is covered: certifications by unit on any day, the people behind each cell, whose cover ends soon."""
