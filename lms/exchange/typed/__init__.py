"""Questions typed as running text: numbered papers from Word, and Aiken."""
