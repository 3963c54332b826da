"""What is on the disk: folders, tails, journals. Shared by the writing and the reading side."""
