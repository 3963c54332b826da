"""What is recorded of a run without asking: how it was made, what it printed, what it used."""
