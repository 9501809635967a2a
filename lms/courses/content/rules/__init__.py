"""What the files of a course may hold: blocks, prose, drawings and paths, each fault noted with its place."""
