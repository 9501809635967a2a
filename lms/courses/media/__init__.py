"""Videos and sound: what is taken into the library, and what captions and chapters have to be."""
