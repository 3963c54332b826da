"""What two peers say to each other. The words are in docs/sync-protocol.md."""
