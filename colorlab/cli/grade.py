"""`colorlab grade`: a folder of submissions in; tables, feedback and a report about the class out."""

import argparse
import os

from colorlab.cli import options as kinds
from colorlab.cli.say import say, tell


def add(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    sub = commands.add_parser("grade", parents=[common],
                              help="grade the notebooks of a class; stop it anywhere, run it again")
    sub.set_defaults(run=run, again=True)
    sub.add_argument("submissions", type=kinds.path, help="folder or zip file, as Canvas or Moodle packs it, or with "
                     "one folder or notebook for each student")
    sub.add_argument("-o", "--out", type=kinds.path, required=True, help="folder for scores.csv, totals.csv, "
                     "canvas.csv, moodle.csv, feedback/ and class.html")
    sub.add_argument("--rules", type=kinds.path, help="TOML file: points, partial credit, lateness, rubric, limits "
                     "(default: one point for each exercise)")
    sub.add_argument("--rubric", type=kinds.path, help="table of marks that a person gave (default: rubric.csv in the "
                     "folder of the results, which is made if the rules have rubric items)")
    sub.add_argument("--canvas", type=kinds.path, metavar="CSV", help="the gradebook that Canvas exported, to fill in")
    sub.add_argument("--moodle", type=kinds.path, metavar="CSV", help="the grading worksheet that Moodle exported, to "
                     "fill in; it also says who was late")
    sub.add_argument("--workers", type=kinds.whole, default=max(1, (os.cpu_count() or 2) - 1),
                     help="students judged at once (default: one less than there are cores)")
    sub.add_argument("--walls", choices=("closed", "limited"), help="closed: stop if the system does not allow to shut "
                     "the submissions in; limited: limits on time and memory alone (default: the best there is)")


def run(options: argparse.Namespace) -> int:
    from tqdm.auto import tqdm

    from colorlab import resources
    from colorlab.course.grading import pages, results, submissions
    from colorlab.course.grading import rules as rulebook
    from colorlab.course.grading import run as grading

    tqdm.monitor_interval = 0  # no second thread beside the processes that are branched off
    rules = rulebook.read(options.rules) if options.rules else rulebook.Rules()
    extras = results.Extras(options.canvas, options.moodle, options.rubric)
    found = submissions.read(options.submissions)
    resources.made_folder(options.out)
    with tqdm(total=len(found), unit="student", leave=False) as bar:
        outcome = grading.grade(found, rules, options.out, options.workers, options.walls, lambda _: bar.update())
    totals = results.write(outcome, rules, options.out, extras)
    if outcome.strength != "closed":
        say(f"note: {pages.WALLS[outcome.strength]}")
    tell(f"{len(totals)} students, {outcome.fresh} judged now; mean {totals['total'].mean():.2f} of "
         f"{totals['of'].max():g} points: {options.out / 'class.html'}")
    failures = [f"{one.submission.student}: {text}" for one in outcome.students
                for text in (*one.remarks, *([one.failure] if one.failure else []))]
    for failure in failures:
        say(f"failed: {failure}")
    return 1 if failures else 0
