"""Where the steps of a resumed run go on."""

import tracklib
from tests.unit.reading_back import steps_of


def test_a_fork_that_had_no_rows_goes_on_behind_its_fork() -> None:
    with tracklib.init(id="parent") as parent:
        for value in range(10):
            parent.log({"x": value})
    with tracklib.init(id="child", fork_from="parent?step=4"):
        pass
    with tracklib.init(id="child", resume="must") as run:
        run.log({"x": 50.0})
    assert steps_of(run, "x") == [0, 1, 2, 3, 4, 5]
