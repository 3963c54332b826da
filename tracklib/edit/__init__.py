"""The third door of tracklib: what people change about runs, afterwards.

>>> from tracklib.edit import edit_runs
>>> edit_runs("path/to/store", {"20261123-192501-k3x9qz": {"name": "best", "add_tags": ["paper"]}})

Edits are kept beside the runs, in a journal of this device; a run's own files stay as they are.
"""

from tracklib.edit.changes import Change
from tracklib.edit.write import edit_runs

__all__ = ["Change", "edit_runs"]
