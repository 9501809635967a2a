"""The portal's settings: base, and one module for each place it runs in."""
