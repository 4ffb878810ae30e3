"""The command line: words and options, a file a command; what is heavy is imported inside."""

from __future__ import annotations

import os
import sys
import traceback
from typing import NoReturn

import click

from alatau_geo import __version__
from alatau_geo.cli.build import build
from alatau_geo.cli.check import check
from alatau_geo.cli.claims import claims
from alatau_geo.cli.coverage import coverage
from alatau_geo.cli.export import export
from alatau_geo.cli.init import init
from alatau_geo.cli.layers import layers
from alatau_geo.cli.map import map_
from alatau_geo.cli.network import network
from alatau_geo.cli.rules import rules
from alatau_geo.cli.terrain import terrain
from alatau_geo.errors import AlatauError
from alatau_geo.reports.wording import printable

_OURS, _CANT_WRITE, _STOPPED = 4, 3, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="alatau-geo")
def cli() -> None:
    """Hold the layers of a city plan against what its documents state, and map the verdicts.

    PLAN is a folder with layers/ and maps/; without it the reference plan of Alatau is used.

    \b
    Exit codes: 0 nothing to report, 1 findings at or above --fail-on, 2 wrong usage or plan file,
    3 data that can't be read or written, 4 a fault of alatau-geo.
    """  # noqa: D301  \b keeps click from re-wrapping


for _command in (
    *(build, check, map_, export),
    *(coverage, network, terrain),
    *(layers, claims, rules, init),
):
    cli.add_command(_command)


def main() -> NoReturn:
    """Run the command line; every error ends in one clear line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        # a terminal without Unicode gets replacement signs, not a fault
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _end("stopped", _STOPPED)
    except AlatauError as error:
        _end(str(error), error.exit_code)
    except BrokenPipeError:
        # the reader has gone, as `| head` does: nothing more to say, also not at shutdown
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        _end(f"can't read or write: {error}", _CANT_WRITE)
    except Exception as error:  # noqa: BLE001  no traceback reaches a user
        if os.environ.get("ALATAU_GEO_DEBUG"):
            traceback.print_exc()
        text = str(error).splitlines()[0] if str(error) else ""
        _end(
            f"a fault of alatau-geo, please report it: {type(error).__name__}: {text}"
            " (ALATAU_GEO_DEBUG=1 shows where)",
            _OURS,
        )


def _end(message: str, code: int) -> NoReturn:
    for line in message.splitlines() or [message]:
        click.echo(f"alatau-geo: error: {printable(line)}", err=True)
    sys.exit(code)
