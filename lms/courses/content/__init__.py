"""Load courses and learning paths from their files, and never write over what a trainer changed since."""
