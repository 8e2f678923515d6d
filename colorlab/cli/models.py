"""`colorlab models`: what there is."""

import argparse


def add(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    sub = commands.add_parser("models", parents=[common],
                              help="list the models: where their weights are, size, licence")
    sub.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from colorlab import models

    rows = [(name, models.whereabouts(name), size(models.card(name).size), models.card(name).licence)
            for name in models.names()]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, [*widths, 0])))
    return 0


def size(text: str) -> str:
    """The first statement of a card on size: "2,033,211 parameters, 4.1 MB" -> "2,033,211 parameters"."""
    return text.split(", ")[0]
