"""`python -m tracklib`: the command line."""

import sys

from tracklib.cli import main

if __name__ == "__main__":
    sys.exit(main())
