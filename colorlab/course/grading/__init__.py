"""Grading that can be trusted: a folder of submissions in, tables and pages out.

A submission is never imported by the process that judges it. `zygote` starts, for every exercise, a process behind the
walls of `isolation`; in it `worker` runs the student's code and answers requests of the kind "call your function with
these numbers" in plain data (`plain`). The process that draws the numbers and knows the answers (`judging`) only reads
what comes back. This package itself imports nothing, because the untrusted side imports it, too.
"""
