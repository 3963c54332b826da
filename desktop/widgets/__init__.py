"""What is seen, one visible thing a file. The main window only assembles."""
