"""Ways out of a plan: a format a file, each layer a file of its own but where a format holds all."""

from alatau_geo.exports.writing import DEFAULT, FORMATS, chosen, write

__all__ = ["DEFAULT", "FORMATS", "chosen", "write"]
