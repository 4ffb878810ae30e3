"""Networks: graphs from lines, what is wrong with them, and what hangs on them."""

from __future__ import annotations

from alatau_geo.network.graph import Network, from_lines

__all__ = ["Network", "from_lines"]
