"""How wrong answers are recognised that no exercise lists; `colorlab.course.verdicts` asks these modules in turn.

`slips` and `undoing` know slips that fit any exercise, `altered` answers to changed arguments, `partly` answers that
are right here and wrong there, `relations` formulas between a wrong and a right answer, `laws` what every right answer
obeys, `one_step` (with `dissected`, `changes` and the right answers in `written/`) a single step done otherwise.
`evidence` says whether there is enough to go by.
"""
