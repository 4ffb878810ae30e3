"""``python -m alatau_geo``."""

from alatau_geo.cli import main

main()
