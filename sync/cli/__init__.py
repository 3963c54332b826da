"""The commands of sync, one a file. `tracklib/cli/commands.py` names them."""
