"""What stands beside the text of a lesson for one reader: own notes, own questions, answers for all."""
