"""Let people start by turns where more press the button than the site can serve at once."""
