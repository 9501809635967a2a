"""The question bank: its questions and their frozen versions, how they are filed, tagged and found."""
