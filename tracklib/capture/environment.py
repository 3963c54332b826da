"""The variables of the environment that change what a training does; secrets hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tracklib.capture.places import Places
from tracklib.capture.secrets import HIDDEN, speaks_of_a_secret, without_user

MORE = "TRACKLIB_CAPTURE_ENV"
_ALLOWED = re.compile(
    r"(?:CUDA|CUBLAS|CUDNN|NVIDIA|NCCL|TORCH|PYTORCH|XLA|JAX|KERAS|HF|TRANSFORMERS|OMP|MKL"
    r"|OPENBLAS|NUMEXPR|KMP|GOMP|ROCR|HIP|HSA|MIOPEN|GLOO|UCX|DEEPSPEED|ACCELERATE|TOKENIZERS"
    r"|TRACKLIB)_.+"
    r"|TF_(?:CPP|CONFIG|CUDNN|DETERMINISTIC|ENABLE|FORCE|GPU|NUM|XLA)(?:_.+)?"
    r"|PYTHON(?:HASHSEED|OPTIMIZE|FAULTHANDLER|DEVMODE|UNBUFFERED|WARNINGS|MALLOC)"
    r"|(?:LOCAL_|NODE_|GROUP_)?RANK|(?:LOCAL_)?WORLD_SIZE|MASTER_(?:ADDR|PORT)"
    r"|CONDA_DEFAULT_ENV|LD_PRELOAD|LANG|LC_ALL|TZ"
)
_LONGEST = 1000


def variables(environment: Mapping[str, str], places: Places) -> dict[str, str]:
    """The allowed variables, by name. More can be named in `TRACKLIB_CAPTURE_ENV`, `*` at the end
    of a name stands for any rest."""
    more = [one.strip() for one in environment.get(MORE, "").split(",") if one.strip()]
    exact = {name for name in more if not name.endswith("*")}
    beginnings = tuple(name[:-1] for name in more if name.endswith("*"))
    return {
        name: HIDDEN if speaks_of_a_secret(name) else _shown(value, places)
        for name, value in sorted(environment.items())
        if _ALLOWED.fullmatch(name) or name in exact or (beginnings and name.startswith(beginnings))
    }


def _shown(value: str, places: Places) -> str:
    text = places.without_folders(without_user(value))[:_LONGEST]
    return text.encode(errors="backslashreplace").decode()
