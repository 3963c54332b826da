"""Reading a field: `state`, `config.a.b`, `config["a.b"]`, `summary["val/acc"].max`."""

from __future__ import annotations

from tracklib.query.fields import RUN_FIELDS, STATS
from tracklib.query.nodes import Field
from tracklib.query.reading import Reading
from tracklib.query.suggest import field_like, unknown_field
from tracklib.query.tokens import Kind, Token

_EXAMPLES = {
    "config": 'config.lr or config["optimizer.lr"]',
    "summary": 'summary.loss or summary["val/loss"]',
}


def stands_next(reading: Reading) -> bool:
    """Whether a field comes next; a misspelled `config` or `summary` counts if a key follows."""
    token = reading.peek()
    if token.kind is not Kind.WORD:
        return False
    head, dot, _ = token.raw.partition(".")
    has_key = bool(dot) or _is_bracket_behind(token, reading.after())
    return token.raw in RUN_FIELDS or (
        has_key and (head in _EXAMPLES or field_like(head) in _EXAMPLES)
    )


def parse_field(reading: Reading, *, skipped: int = 0) -> Field:
    """Take a field, without the first `skipped` characters of its first word.

    Raises QueryError, with the likely field named, if there is none.
    """
    token = reading.take()
    if token.kind is not Kind.WORD or len(token.raw) == skipped:
        raise reading.error("A field is expected here, as in created or summary.loss", token)
    word, start = token.raw[skipped:], token.start + skipped
    head, _, rest = word.partition(".")
    if head in _EXAMPLES:
        return _keyed(reading, head, rest, start)
    if word not in RUN_FIELDS:
        raise reading.error_at(unknown_field(word), start, token.end)
    if _is_bracket_behind(token, reading.peek()):
        raise reading.error(
            f"Only config and summary have keys in brackets, {word} has none", token
        )
    return Field("run", word, start=start, end=token.end)


def _keyed(reading: Reading, space: str, rest: str, start: int) -> Field:
    """The key after `config` or `summary`: `rest` is what followed the first dot of the word."""
    last = reading.after(-1)
    if last.raw.endswith(".") or not (rest or _is_bracket_behind(last, reading.peek())):
        raise reading.error_at(f"The key is missing: write {_EXAMPLES[space]}", start, last.end)
    keys, dotted = ([rest] if rest else []), rest
    while _is_bracket_behind(last, reading.peek()):
        keys.append(_bracketed(reading))
        last, dotted = reading.after(-1), ""
        if _is_dotted_behind(last, reading.peek()):
            last = reading.take()
            dotted = last.raw[1:]
            keys.append(dotted)
    if space == "config":
        return Field("config", ".".join(keys), start=start, end=last.end)
    if dotted and len(keys) > 1 and dotted not in STATS:
        raise reading.error(f'There is no statistic "{dotted}"; there are {", ".join(STATS)}', last)
    key, stat = _without_stat(keys, dotted)
    return Field("summary", key, stat, start=start, end=last.end)


def _without_stat(keys: list[str], dotted: str) -> tuple[str, str | None]:
    """Key and statistic: the last dotted part is one if it is named so and a key precedes it."""
    before, _, stat = dotted.rpartition(".")
    if stat in STATS and (before or len(keys) > 1):
        return ".".join([*keys[:-1], *([before] if before else [])]), stat
    return ".".join(keys), None


def _bracketed(reading: Reading) -> str:
    opening = reading.take()
    key = reading.take()
    if key.kind is not Kind.TEXT:
        shown = key.raw if key.kind is Kind.WORD else "key"
        raise reading.error(f'The key in brackets needs quotes: ["{shown}"]', opening, key)
    if not reading.took(Kind.CLOSE_LIST):
        raise reading.error('The bracket of the key is not closed; "]" is missing', opening, key)
    return str(key.value)


def _is_bracket_behind(last: Token, following: Token) -> bool:
    return following.kind is Kind.OPEN_LIST and following.start == last.end


def _is_dotted_behind(last: Token, following: Token) -> bool:
    touches = following.kind is Kind.WORD and following.start == last.end
    return touches and following.raw.startswith(".") and len(following.raw) > 1
