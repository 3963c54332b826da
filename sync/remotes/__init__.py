"""Where the user pushes to and pulls from: addresses by name, and the tokens for them."""
