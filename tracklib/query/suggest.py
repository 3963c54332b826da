"""What a person probably meant: close spellings, and the words of other languages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from tracklib.query.fields import RUN_FIELDS
from tracklib.query.nodes import OPERATORS

FOREIGN_OPERATORS = {
    "=": "==",
    "===": "==",
    "<>": "!=",
    "!==": "!=",
    "=<": "<=",
    "=>": ">=",
    "=~": "~",
    "~=": "~",
    "!~": "not ~",
    "&&": "and",
    "&": "and",
    "||": "or",
    "|": "or",
    "!": "not",
    "is": "==",
    "like": "~",
    "matches": "~",
    "contains": "has",
    "equals": "==",
}
"""Operators of other languages, with ours."""

_FOREIGN_FIELDS = {
    "status": "state",
    "run": "name",
    "run_id": "id",
    "tag": "tags",
    "started": "created",
    "start": "created",
    "start_time": "created",
    "date": "created",
    "end_time": "ended",
    "runtime": "duration",
    "step": "last_step",
    "steps": "last_step",
    "metric": "summary",
    "metrics": "summary",
    "result": "summary",
    "results": "summary",
    "params": "config",
    "param": "config",
    "hparams": "config",
    "settings": "config",
    "cfg": "config",
    "error": "failure",
    "note": "notes",
    "type": "job_type",
    "hostname": "host",
}


def close(word: str, known: Iterable[str]) -> str | None:
    """The known word that is spelled most like this one, if any is close."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.7)
    return found[0] if found else None


def field_like(word: str) -> str | None:
    """The field (or "config", "summary") that a word was probably meant to be."""
    name = word.lower()
    return _FOREIGN_FIELDS.get(name) or close(name, [*RUN_FIELDS, "config", "summary"])


def unknown_field(word: str) -> str:
    """The message for a word that stands where a field should and is none."""
    head, dot, rest = word.partition(".")
    near = field_like(head)
    if near in ("config", "summary") and rest:
        return f'There is no field "{word}"; did you mean {near}{dot}{rest}?'
    if near is not None and not rest:
        example = f'{near}["…"]' if near in ("config", "summary") else near
        return f'There is no field "{word}"; did you mean {example}?'
    if word.isidentifier():
        return (
            f'There is no field "{word}"; write config.{word} for a setting or '
            f"summary.{word} for a result"
        )
    return (
        f'There is no field "{word}"; write config["{word}"] for a setting or '
        f'summary["{word}"] for a result'
    )


def unknown_operator(sign: str) -> str:
    """The message for a sign that is no operator."""
    if sign in FOREIGN_OPERATORS:
        return f'"{sign}" is not an operator here; write {FOREIGN_OPERATORS[sign]}'
    return f'"{sign}" is not an operator; there are {" ".join(OPERATORS[:6])} in has ~'
