"""What can be read without network, and how the site is put on a phone's home screen."""
