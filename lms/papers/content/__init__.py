"""Load papers, pools and enemies from content files."""
