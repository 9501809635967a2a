"""Keep a lesson's texts in another language and lay them over its blocks; the lesson stays one page."""
