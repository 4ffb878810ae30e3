"""`alatau-geo rules`: what a check looks for."""

from __future__ import annotations

import click


@click.group()
def rules() -> None:
    """Look at what a check looks for."""


@rules.command(name="list")
def rules_list() -> None:
    """List the rules with their severity."""
    from alatau_geo.listing import rule_table  # noqa: PLC0415

    click.echo(rule_table())


@rules.command(name="show")
@click.argument("code")
def rules_show(code: str) -> None:
    """Show one rule: what it finds, how much that matters and what to do."""
    from alatau_geo.listing import rule_card  # noqa: PLC0415

    click.echo(rule_card(code))
