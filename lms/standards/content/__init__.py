"""Load the standard from its content files: read whole or as differences, refused with every fault found."""
