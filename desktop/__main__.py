"""`python -m desktop [STORE…]`: the window without the rest of the command line."""

from __future__ import annotations

import argparse
import sys

from tracklib.errors import TracklibError


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m desktop", description="Browse runs")
    parser.add_argument("stores", nargs="*", metavar="STORE", help="folders of runs")
    parser.add_argument("--screenshot", metavar="FILE", help="write a picture of the window, end")
    parser.add_argument("--size", metavar="WxH", help="size of the window, such as 1600x1000")
    parser.add_argument("--theme", choices=("light", "dark"), help="default: as the system")
    parser.add_argument("--query", metavar="TEXT", help="text for the filter line")
    parser.add_argument("--tab", metavar="NAME", help="tab to open, such as charts")
    parser.add_argument("--scale", type=float, metavar="N", help="device pixels per pixel")
    return parser.parse_args()


def _run() -> int:
    arguments = _arguments()
    from desktop.app import main

    try:
        return main(**vars(arguments))
    except (TracklibError, ValueError) as error:
        print(f"tracklib: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(_run())
