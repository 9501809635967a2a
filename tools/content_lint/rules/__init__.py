"""The house rules of content: wording, figures, laws, what may be cited, what a complete bank holds."""
