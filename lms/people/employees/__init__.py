"""Look after people: find and show them, post them, transfer them, record that they leave."""
