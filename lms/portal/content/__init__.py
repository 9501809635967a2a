"""What the portal knows of content files as a whole: whether they are in order, and what they cover."""
