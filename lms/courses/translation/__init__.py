"""Keep a lesson's texts in another language and lay them over its blocks: the lesson itself stays one page."""
