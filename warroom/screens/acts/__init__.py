"""What each key asks at the foot of the board, and the command that it calls then; a file for a family of acts."""
