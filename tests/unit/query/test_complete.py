"""What is proposed while a query is typed. `|` is the cursor."""

import pytest

from tracklib.query import Fields, complete
from tracklib.store.facts import RunFacts

FIELDS = Fields(
    config={"lr": (0.1, 0.01), "opt.name": ("adam", "sgd"), "a b": (True,)},
    summary={"val/acc": True, "loss": True, "f1": False},
    values={"tags": ("baseline", "big net"), "project": ("digits",)},
)


def proposed(marked: str) -> list[str]:
    """The whole text after each proposal was taken."""
    text, cursor = marked.replace("|", ""), marked.index("|")
    return [
        text[: proposal.start] + proposal.text + text[proposal.end :]
        for proposal in complete(text, cursor, FIELDS)
    ]


@pytest.mark.parametrize(
    ("marked", "first"),
    [
        ("sta|", "state"),
        ("config.l|", "config.lr"),
        ("conf|", "config.lr"),
        ("acc|", 'summary["val/acc"]'),
        ("summary.val|", 'summary["val/acc"]'),
        ('summary["va|', 'summary["val/acc"]'),
        ('summary["va|"] > 1', 'summary["val/acc"] > 1'),
        ("config['a |", 'config["a b"]'),
        ("summary.loss.|", "summary.loss.min"),
        ('summary["val/acc"].b|', 'summary["val/acc"].best'),
        ("lr|", "config.lr"),
        ("state |", "state =="),
        ("created |", "created >"),
        ("tags |", "tags has"),
        ("state == |", 'state == "running"'),
        ("state == fa|", 'state == "failed"'),
        ('state == "fa|', 'state == "failed"'),
        ("state in [failed, pre|", 'state in [failed, "preempted"'),
        ("tags has b|", 'tags has "baseline"'),
        ("config.opt.name == |", 'config.opt.name == "adam"'),
        ('config["a b"] == |', 'config["a b"] == true'),
        ("config.lr == |", "config.lr == 0.1"),
        ("created > |", "created > today"),
        ("project == |", 'project == "digits"'),
        ("state == failed |", "state == failed and"),
        ("state == failed o|", "state == failed or"),
        ("state == failed and na|", "state == failed and name"),
        ("(nam|", "(name"),
        ("not (nam|", "not (name"),
        ("mlp sort by -cr|", "mlp sort by -created"),
        ("sort by created, summary.l|", "sort by created, summary.loss"),
        ("sta|te == failed", "state == failed"),
        ("state == failed and |", "state == failed and name"),
    ],
)
def test_the_likeliest_proposal(marked: str, first: str) -> None:
    assert proposed(marked)[0] == first


def test_statistics_are_proposed_for_metrics_only() -> None:
    assert proposed("summary.loss.|") == [
        f"summary.loss.{stat}" for stat in "min max last best mean first count nan".split()
    ]
    assert proposed("summary.f1.|") == []


def test_nothing_is_proposed_where_nothing_is_known() -> None:
    assert proposed("rows > |") == []
    assert proposed("config.unknown == |") == []
    assert complete("", 0, Fields())[0].kind == "field"


def test_known_fields_come_from_runs() -> None:
    runs = [
        RunFacts("1", project="a", tags=("x", "y"), config={"n": 1}, summary={"loss": 0.1}),
        RunFacts("2", project="b", tags=("y",), config={"n": True, "m": [1]}),
        RunFacts("3", project="b", config={"n": 1}),
    ]
    fields = Fields.of(runs)
    assert fields.config == {"n": (1, True), "m": ()}
    assert fields.summary == {"loss": False}
    assert fields.values["tags"] == ("y", "x")
    assert fields.values["project"] == ("b", "a")
    assert fields.values["user"] == ()
