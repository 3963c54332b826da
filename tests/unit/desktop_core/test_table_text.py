"""The table as text: read back by other programs as it was, whatever stands in it."""

import csv
import io
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.arrange import Scope, SortKey, arrange
from desktop.core.columns import NAME, by_id, config_column, summary_column
from desktop.core.group_stats import group_stats
from desktop.core.lines import Folds, make_lines
from desktop.core.listing import Listing
from desktop.core.source import RunFacts
from desktop.core.table import ColumnCache, Table
from desktop.core.table_sheet import Extract
from desktop.core.table_text import Sheet, csv_text, json_text, latex, markdown, tsv
from desktop.core.text_table import Form, TextTable, for_latex

LR, LOSS = config_column("lr"), summary_column("val/loss")
CREATED = by_id("created")
assert CREATED is not None


def sheet_of(*rows: dict[str, Any], grouped: bool = False) -> Sheet:
    facts = [
        RunFacts(
            run_id=f"r{n}",
            name=row.get("name", f"run_{n}"),
            created_ns=row.get("created", 1_764_000_000_000_000_042),
            config={"lr": row.get("lr")},
            summary={"val/loss": row.get("loss")},
        )
        for n, row in enumerate(rows)
    ]
    table, cache = Table().with_runs("here", facts), ColumnCache()
    found = arrange(
        table,
        cache,
        scope=Scope(),
        matches=None,
        sort=(SortKey(NAME),),
        groups=(LR,) if grouped else (),
    )
    assert CREATED is not None
    columns = (NAME, LR, LOSS, CREATED)
    stats = group_stats(table, cache, found.rows, found.groups, columns)
    listing = Listing(table=table, rows=found.rows, groups=found.groups, stats=stats)
    lines = make_lines(len(listing), found.groups, Folds(all_folded=False))
    return Extract(listing, lines, columns).sheet()


def test_latex_has_rules_and_escapes() -> None:
    text = latex(sheet_of({"name": "50%_of {A&B}", "lr": 1e-5, "loss": -0.25}))
    assert text.splitlines()[1:] == [
        r"\begin{tabular}{lrrl}",
        r"  \toprule",
        r"  Name & lr & val/loss & Created \\",
        r"  \midrule",
        r"  50\%\_of \{A\&B\} & 1e-5 & $-$0.2500 & " + text.splitlines()[5].split(" & ")[3],
        r"  \bottomrule",
        r"\end{tabular}",
    ]


_SIGNS = (
    *("\\textless{}", "\\textgreater{}", "\\textbar{}", "$\\pm$", "$-$", "$\\infty$", "$*$"),
    *("$\\times$", "$\\le$", "$\\ge$", "$\\Delta$", "$\\delta$", "$\\rho$"),
    *("$\\uparrow$", "$\\downarrow$"),
)


def test_a_row_that_begins_with_a_bracket_is_no_option_of_the_row_before() -> None:
    table = TextTable(["a", "b"], [["[1, 2]", "x"], ["*", "[3]"]], [False, False])
    lines = table.written(Form.LATEX).splitlines()
    assert r"  {}[1, 2] & x \\" in lines
    assert r"  $*$ & [3] \\" in lines


@given(st.text())
def test_latex_has_no_open_command(text: str) -> None:
    escaped = for_latex(text)
    for known in ("\\textbackslash{}", "\\textasciitilde{}", "\\textasciicircum{}", "\\dots{}"):
        escaped = escaped.replace(known, "")
    for known in _SIGNS:
        escaped = escaped.replace(known, "")
    for character in "{}&%$#_":
        escaped = escaped.replace("\\" + character, "")
    assert not set(escaped) & set("\\{}&%$#_~^\n")


def test_markdown_keeps_cells_apart() -> None:
    text = markdown(sheet_of({"name": "a|b\nc", "lr": 0.1, "loss": 0.5}))
    lines = text.splitlines()
    assert lines[0] == "| Name | lr | val/loss | Created |"
    assert lines[1] == "| --- | ---: | ---: | --- |"
    assert lines[2].startswith("| a\\|b c | 0.1 | 0.5000 | ")


def test_tab_separated_values_have_all_digits() -> None:
    lines = tsv(sheet_of({"name": "a\tb", "lr": 0.1, "loss": 1 / 3})).splitlines()
    assert lines[1].split("\t") == [
        *("a b", "0.1", "0.3333333333333333", "2025-11-24T16:00:00.000000042Z"),
    ]


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "name": st.text(min_size=1),
                "lr": st.one_of(st.none(), st.booleans(), st.text(), st.integers()),
                "loss": st.floats(allow_nan=False),
            }
        ),
        max_size=5,
    )
)
def test_csv_and_json_are_read_back_as_they_were(rows: list[dict[str, Any]]) -> None:
    sheet = sheet_of(*rows)
    read = json.loads(json_text(sheet))
    assert [one["name"] for one in read] == [values[0] for values in sheet.values]
    assert [one["config.lr"] for one in read] == [values[1] for values in sheet.values]
    cells = list(csv.DictReader(io.StringIO(csv_text(sheet), newline="")))
    losses = [one["loss"] for one in rows]
    assert sorted(float(one["summary.val/loss"]) for one in cells) == sorted(losses)


def test_nan_and_infinity_are_words_in_json() -> None:
    read = json.loads(json_text(sheet_of({"loss": math.nan, "lr": [math.inf, 1]})))
    assert read[0]["summary.val/loss"] == "NaN"
    assert read[0]["config.lr"] == ["Infinity", 1]


def test_groups_are_lines_with_mean_and_spread() -> None:
    sheet = sheet_of({"lr": 0.1, "loss": 1.0}, {"lr": 0.1, "loss": 3.0}, grouped=True)
    assert list(sheet.texts[0][:3]) == ["lr: 0.1 (2)", "0.1", "2 ± 1.4"]
    assert r"2 $\pm$ 1.4" in latex(sheet)


@pytest.mark.parametrize("writer", [tsv, markdown, latex, csv_text, json_text])
def test_an_empty_table_is_written_too(writer: Any) -> None:
    assert writer(sheet_of())
