"""Studies with people: who is fooled, what looks natural, which colours are preferred.

A protocol (TOML) becomes a page that works without a server (`page`) or a panel in a notebook; what participants hand
in becomes a table and a report (`merging`, `report`). `judges` need no people; `simulation` plans and tests.
"""

from colorlab.course.surveys.errors import SurveyError
from colorlab.course.surveys.merging import Merged, merge
from colorlab.course.surveys.page import Survey, build, prepare, read_key
from colorlab.course.surveys.protocol import TRUTH, Protocol, Rules, names, read
from colorlab.course.surveys.versions import FALSE, Plan, Trial, plan

__all__ = ["FALSE", "TRUTH", "Merged", "Plan", "Protocol", "Rules", "Survey", "SurveyError", "Trial", "build", "merge",
           "names", "plan", "prepare", "read", "read_key"]
