"""The course: exercises and their checker, panels for notebooks, forensics.

It imports the engine, never the other way.
"""
