"""Keep a question's texts in another language and lay them over its versions; keys stay as they are."""
