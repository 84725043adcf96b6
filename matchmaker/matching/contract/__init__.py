"""What every strategy promises, and the trial that shows which promises one breaks."""
