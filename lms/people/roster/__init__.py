"""Import the roster: who works where since when, checked for lost zeros, namesakes and broken histories."""
