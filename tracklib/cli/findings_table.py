"""The table of what the doctor found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracklib.cli import format as fmt
from tracklib.cli.stores import short_id
from tracklib.store.doctor import Finding

if TYPE_CHECKING:
    from rich.console import Console

_REPAIRABLE, _DAMAGED = "↻", "✗"


def print_findings(console: Console, findings: list[Finding]) -> None:
    """Print a line each: run, kind, file, and what is the matter with it."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("run", no_wrap=True)
    table.add_column("finding", no_wrap=True)
    table.add_column("file", overflow="fold")
    table.add_column("detail", overflow="fold")
    for finding in findings:
        sign, style = (_REPAIRABLE, "yellow") if finding.repairable else (_DAMAGED, "red")
        table.add_row(
            Text(fmt.line(short_id(finding.run_id)), style="dim"),
            Text(f"{sign} {fmt.line(finding.kind)}", style=style),
            Text(fmt.line(_file_name(finding))),
            Text(fmt.line(finding.detail)),
        )
    console.print(table)


def _file_name(finding: Finding) -> str:
    return str(finding.path).replace("\\", "/").rpartition("/")[2]
