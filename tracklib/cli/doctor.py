"""`tracklib doctor`: what in a store is damaged or left behind."""

from __future__ import annotations

from dataclasses import asdict

import click

from tracklib.cli import format as fmt
from tracklib.cli.findings_table import print_findings
from tracklib.cli.plain import echo_json, plain
from tracklib.cli.stores import chosen_store, dir_option
from tracklib.cli.terminal import console, progress
from tracklib.store.doctor import Finding, examine, repair
from tracklib.store.store import Store


@click.command()
@click.argument("store_path", metavar="[STORE]", required=False)
@click.option("--repair", "is_repair", is_flag=True, help="Tidy up what can be")
@click.option("--full", "is_full", is_flag=True, help="Read every point: takes a while")
@click.option("--json", "is_json", is_flag=True, help="For programs: all findings")
@dir_option
def doctor(
    store_path: str | None, is_repair: bool, is_full: bool, is_json: bool, store_dir: str | None
) -> None:
    """Look for damaged files and for what killed runs left behind.

    Nothing has to be repaired for reading: what can be read is read either way. --repair moves the
    points of dead writers into their journals, so that each is one file again; damaged files are
    never touched. --full reads every point and compares the statistics that outlines are drawn from
    with the points. The exit code is 1 if something is left to mention.
    """
    if store_path is not None and store_dir is not None:
        raise click.UsageError("Give the store once: as an argument or with --dir")
    store = chosen_store(store_path or store_dir)
    with progress("Examining") as show:
        findings = examine(store, is_full=is_full, progress=show)
    repaired: list[Finding] = []
    if is_repair:
        repaired, findings = _repair(store, findings)
    if is_json:
        echo_json(
            {
                "store": str(store.path),
                "findings": [plain(asdict(finding)) for finding in findings],
                "repaired": [plain(asdict(finding)) for finding in repaired],
            }
        )
    else:
        _print(store, findings, repaired)
    if findings:
        click.get_current_context().exit(1)


def _repair(store: Store, findings: list[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Repair what can be; what was repaired, and what is left, with the reason if it failed."""
    due = [finding for finding in findings if finding.repairable]
    if not due:
        return [], findings
    with progress("Repairing") as show:
        failed = {(finding.path, finding.kind): finding for finding in repair(store, due, show)}
    repaired = [finding for finding in due if (finding.path, finding.kind) not in failed]
    left = [failed.get((finding.path, finding.kind), finding) for finding in examine(store)]
    return repaired, left


def _print(store: Store, findings: list[Finding], repaired: list[Finding]) -> None:
    out = console()
    where = f"{fmt.count(len(store.run_ids()), 'run')} in {fmt.path(store.path)}"
    if repaired:
        out.print(f"Repaired {fmt.count(len(repaired), 'finding')}", style="green", soft_wrap=True)
    if not findings:
        out.print(f"Nothing wrong with {where}", style="green", soft_wrap=True)
        return
    print_findings(out, findings)
    out.print(f"\n{fmt.count(len(findings), 'finding')} · {where}", style="dim", soft_wrap=True)
    if any(finding.repairable for finding in findings):
        out.print("tracklib doctor --repair tidies up what is marked ↻", style="dim")
