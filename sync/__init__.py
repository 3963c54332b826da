"""Push and pull of runs between stores, and the server they meet on."""
