"""Keep customers' personal data out of free text: how it is found, and how a field refuses it."""
