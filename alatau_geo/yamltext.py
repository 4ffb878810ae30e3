"""Values as lines of YAML, as a person would write them."""

from __future__ import annotations

import re
from typing import Any

#: Of a line: as much of a mapping stands in one.
_WIDTH = 120


def scalar(value: Any) -> str:
    r"""Return a value as YAML: plain where that can't be read otherwise, else in double quotes.

    Examples
    --------
    >>> print(scalar("Alatau"), scalar(2.5), scalar("a: b"), scalar("\x1b"))
    Alatau 2.5 "a: b" "\U0000001B"
    """
    text = f"{value:g}" if isinstance(value, float) else str(value)
    if re.fullmatch(r"[\w][\w./ -]*", text) and not text.endswith(" "):
        return text
    # a JSON string is a YAML one but for what YAML has no place for
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped) + '"'


def lines(key: str, value: Any, indent: str = "") -> list[str]:
    r"""Return a key and its value as lines of YAML.

    Parameters
    ----------
    key : str
        The key.
    value : object
        A text or number, or a mapping or list of such, of any depth.
    indent : str
        Before the key.

    Returns
    -------
    list of str
        Lines without their ends.

    Examples
    --------
    >>> print("\n".join(lines("serves", [{"layer": "sites", "where": {"a": ["b"]}}, {"c": "x"}])))
    serves:
      - layer: sites
        where:
          a: [b]
      - c: x
    >>> print("\n".join(lines("style", {"width": 2, "classes": {"a: b": "#ff0000"}, "by": []})))
    style:
      width: 2
      classes: {"a: b": "#ff0000"}
      by: []
    """
    name = f"{indent}{scalar(key)}:"
    if isinstance(value, dict) and value:
        flat = ", ".join(f"{scalar(own)}: {scalar(item)}" for own, item in value.items())
        if len(f"{name} {{{flat}}}") <= _WIDTH and not any(
            isinstance(item, dict | list | tuple) for item in value.values()
        ):
            return [f"{name} {{{flat}}}"]
        return [
            name,
            *(line for own, item in value.items() for line in lines(own, item, f"{indent}  ")),
        ]
    if isinstance(value, dict):
        return [f"{name} {{}}"]
    if isinstance(value, list | tuple) and any(isinstance(item, dict) for item in value):
        return [name, *(line for item in value for line in _item(item, f"{indent}  "))]
    if isinstance(value, list | tuple):
        return [f"{name} [{', '.join(scalar(item) for item in value)}]"]
    return [f"{name} {scalar(value)}"]


def _item(value: Any, indent: str) -> list[str]:
    """Return an item of a list as lines, the first with its dash."""
    if not isinstance(value, dict) or not value:
        return [f"{indent}- {scalar(value) if not isinstance(value, dict) else '{}'}"]
    own = [line for key, item in value.items() for line in lines(key, item, f"{indent}  ")]
    return [f"{indent}- {own[0].lstrip()}", *own[1:]]
