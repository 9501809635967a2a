"""A site whose accounts are a model of its own: an e-mail address signs in, one field holds the name."""
