"""Tables as text that other programs take: TSV, Markdown and LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Form(Enum):
    """How a table is written."""

    TSV = "TSV"
    MARKDOWN = "Markdown"
    LATEX = "LaTeX"


@dataclass(frozen=True, slots=True)
class TextTable:
    """Rows of cells below a header. `right` says which columns are numbers.

    `note` says what the numbers are. A row of one cell is a section's title.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[bool]
    note: str = ""

    def written(self, form: Form) -> str:
        """The table in a form, with a line break at its end."""
        return _WRITERS[form](self)


def _tsv(table: TextTable) -> str:
    lines = [*([f"# {line}" for line in table.note.splitlines()]), _tabbed(table.header)]
    lines += [_tabbed(row) for row in table.rows]
    return "\n".join(lines) + "\n"


def _tabbed(cells: Sequence[str]) -> str:
    return "\t".join(" ".join(cell.split()) for cell in cells)


def _markdown(table: TextTable) -> str:
    rules = ["---:" if right else "---" for right in table.right]
    lines = [_piped([_for_markdown(cell) for cell in table.header]), _piped(rules)]
    for row in table.rows:
        cells = [_for_markdown(cell) for cell in row]
        if len(row) == 1 and len(table.header) > 1:
            cells = [f"**{cells[0]}**", *[""] * (len(table.header) - 1)]
        lines.append(_piped(cells))
    note = ["", table.note.replace("\n", "  \n")] if table.note else []
    return "\n".join([*lines, *note]) + "\n"


def _piped(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _for_markdown(text: str) -> str:
    cleaned = " ".join(text.split())
    for mark in ("\\", "|", "*", "_", "`", "<", "["):
        cleaned = cleaned.replace(mark, "\\" + mark)
    return cleaned


def _latex(table: TextTable) -> str:
    columns = "".join("r" if right else "l" for right in table.right)
    body: list[str] = []
    for place, row in enumerate(table.rows):
        if len(row) == 1 and len(table.header) > 1:
            body += ["\\addlinespace"] if place else []
            title = f"\\textit{{{for_latex(row[0])}}}"
            body.append(f"\\multicolumn{{{len(table.header)}}}{{l}}{{{title}}} \\\\")
        else:
            body.append(_ampersands(row))
    inside = ["\\toprule", _ampersands(table.header), "\\midrule", *body, "\\bottomrule"]
    return "\n".join(
        [
            *(f"% {line}" for line in table.note.splitlines()),
            "% needs \\usepackage{booktabs}",
            f"\\begin{{tabular}}{{{columns}}}",
            *(f"  {line}" for line in inside),
            "\\end{tabular}",
            "",
        ]
    )


def _ampersands(cells: Sequence[str]) -> str:
    line = " & ".join(map(for_latex, cells)) + " \\\\"
    return "{}" + line if line.startswith("[") else line  # else an option of the line before


def for_latex(text: str) -> str:
    """Text with everything that LaTeX would take for a command made harmless."""
    return "".join(_LATEX.get(letter, letter) for letter in " ".join(text.split()))


_LATEX = {
    "\\": "\\textbackslash{}",
    "&": "\\&",
    "%": "\\%",
    "$": "\\$",
    "#": "\\#",
    "_": "\\_",
    "{": "\\{",
    "}": "\\}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "<": "\\textless{}",
    ">": "\\textgreater{}",
    "|": "\\textbar{}",
    "−": "$-$",
    "±": "$\\pm$",
    "×": "$\\times$",
    "≤": "$\\le$",
    "≥": "$\\ge$",
    "∞": "$\\infty$",
    "Δ": "$\\Delta$",
    "δ": "$\\delta$",
    "ρ": "$\\rho$",
    "–": "--",
    "…": "\\dots{}",
    "▲": "$\\uparrow$",
    "▼": "$\\downarrow$",
    "*": "$*$",
}

_WRITERS = {Form.TSV: _tsv, Form.MARKDOWN: _markdown, Form.LATEX: _latex}
