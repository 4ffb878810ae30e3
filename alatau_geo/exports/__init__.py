"""Ways out of a plan: a format a file, each layer a file of its own where a format holds one."""

from alatau_geo.exports.guard import check_unedited
from alatau_geo.exports.writing import DEFAULT, FORMATS, chosen, write

__all__ = ["DEFAULT", "FORMATS", "check_unedited", "chosen", "write"]
