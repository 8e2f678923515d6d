"""`colorlab survey`: a study with people, from the page that they open to the numbers."""

import argparse
from pathlib import Path

from colorlab.cli import options as kinds
from colorlab.cli.say import harmless, say, tell
from colorlab.cli.targets import expanded


def add(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    actions = commands.add_parser("survey", help="ask people: who is fooled?").add_subparsers(
        dest="action", required=True, metavar="ACTION")
    sub = actions.add_parser("build", parents=[common], help="make the page that participants open")
    sub.set_defaults(run=build)
    sub.add_argument("protocol", help="turing, naturalness, preference, or a TOML file of your own")
    sub.add_argument("photos", nargs="*", help="pictures, folders or zip files of colour photos (default: ours)")
    sub.add_argument("-o", "--out", type=kinds.path, required=True,
                     help="folder for page/index.html, to hand out, and key.json, to keep")
    sub.add_argument("--models", nargs="+", help="instead of those of the protocol: names or files")
    sub.add_argument("--per-person", choices=("one", "all"), help="whether each person sees one model or all")
    for name, text in (("practice", "rounds of practice"), ("trials", "rounds after that, checks among them"),
                       ("checks", "attention checks"), ("size", "pixels of a picture's side"),
                       ("seed", "of every choice by chance")):
        sub.add_argument(f"--{name}", type=_number, help=f"instead of the protocol's: {text}")
    sub = actions.add_parser("merge", parents=[common], help="read what was handed in; table and report")
    sub.set_defaults(run=merge)
    sub.add_argument("files", nargs="+", help="result files, folders, or zip files from a learning platform")
    sub.add_argument("--key", type=kinds.path, required=True, help="key.json of the survey, or its folder")
    sub.add_argument("-o", "--out", type=kinds.path, required=True, help="folder for trials.parquet and index.html")
    sub.add_argument("--rehearsal", action="store_true", help="take simulated results, and no others")
    sub = actions.add_parser("rehearse", parents=[common],
                             help="simulate what a class would hand in, to try the survey before anybody takes it")
    sub.set_defaults(run=rehearse)
    sub.add_argument("--key", type=kinds.path, required=True, help="key.json of the survey, or its folder")
    sub.add_argument("-o", "--out", type=kinds.path, required=True, help="folder for the result files")
    sub.add_argument("--people", type=kinds.whole, default=30)
    sub.add_argument("--rates", nargs="+", type=_percent, help="percent of each model in turn (default: 32 25 ...)")
    sub.add_argument("--seed", type=_number, default=0)
    sub = actions.add_parser("power", parents=[common], help="how many students tell two rates apart")
    sub.set_defaults(run=power)
    sub.add_argument("--rates", nargs=2, type=_percent, default=[0.32, 0.25], metavar="PERCENT")
    sub.add_argument("--trials", type=kinds.whole, default=36, help="counted trials of each person")
    sub.add_argument("--photos", type=kinds.whole, help="from which they come (default: as many)")
    sub.add_argument("--studies", type=kinds.whole, default=200, help="to simulate for each number of students")


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"must be a whole number, not '{text}'")
    return int(text)


def _percent(text: str) -> float:
    value = kinds.positive(text)
    if value >= 100:
        raise argparse.ArgumentTypeError(f"must be above 0 and below 100, not '{text}'")
    return value / 100


def build(options: argparse.Namespace) -> int:
    from colorlab import datasets
    from colorlab.course.surveys import page, protocol

    asked = protocol.read(options.protocol)
    given = {name: getattr(options, name) for name in ("practice", "trials", "checks", "size", "seed", "per_person")}
    changes = {name: value for name, value in given.items() if value is not None}
    if options.models:
        changes["models"] = tuple(options.models)
    asked = asked.changed(**changes)
    photos = datasets.collect(expanded(options.photos or page.photos()))
    survey = page.build(asked, photos, options.out)
    tell(f"page: {options.out / 'page' / page.PAGE}")
    tell(f"key:  {options.out / page.KEY} (keep it: the results cannot be read without it)")
    tell(f"{len(survey.plan.versions)} versions of {asked.practice} + {asked.trials} rounds, from {len(photos)} photos")
    return 0


def merge(options: argparse.Namespace) -> int:
    from colorlab.course.surveys import analysis, merging, page, report

    survey = page.read_key(options.key)
    merged = merging.merge(options.files, survey, options.rehearsal)
    report.write(merged, options.out, options.key)
    if merged.simulated:
        say("a rehearsal: these participants are simulated")
    people = merged.counted["person"].nunique()
    tell(f"{people} of {merged.handed_in} participants count, with {len(merged.counted)} trials")
    for row in analysis.shares(merged).itertuples():
        tell(f"{row.condition}: {row.percent:.1f} % ({row.low:.1f} to {row.high:.1f}), {row.trials} trials")
    tell(f"report: {options.out / 'index.html'}")
    for one in merged.spoiled:
        say(f"left out: {harmless(one.name)}: {one.reason}")
    return 1 if merged.spoiled else 0


def rehearse(options: argparse.Namespace) -> int:
    from colorlab import resources
    from colorlab.course.surveys import page, results, simulation
    from colorlab.course.surveys.errors import SurveyError

    survey = page.read_key(options.key)
    conditions = list(survey.plan.protocol.conditions)
    rates = options.rates or [(0.32, 0.25)[i % 2] for i in range(len(conditions))]
    if len(rates) != len(conditions):
        raise SurveyError(f"--rates needs one number each for {', '.join(conditions)}, and got {len(rates)}")
    folder = resources.made_folder(options.out)
    for i, one in enumerate(simulation.results(survey, simulation.Crowd(dict(zip(conditions, rates))), options.people,
                                               options.seed)):
        with resources.replacing(Path(folder) / f"simulated-{i + 1:03}.json") as temporary:
            temporary.write_text(results.text_of(one, survey), encoding="utf-8")
    tell(f"{options.people} simulated results: {folder}")
    return 0


def power(options: argparse.Namespace) -> int:
    from colorlab.course.surveys import analysis

    tell(f"{'students':>8} {'one model each':>15} {'both models each':>17}")
    for people in analysis.STEPS:
        found = [analysis.power(people, options.trials, options.photos, tuple(options.rates), way,
                                studies=options.studies) for way in ("one", "all")]
        tell(f"{people:>8} {found[0]:>15.0%} {found[1]:>17.0%}")
    return 0
