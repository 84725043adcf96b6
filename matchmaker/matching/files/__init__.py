"""Files in and out: actors and places, judged answers, and every problem in them told."""
