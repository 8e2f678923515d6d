"""Ways to steady the colours of a film; a newcomer is a decorated class, in a file of this folder or of one's own.

>>> @colorlab.film.register("frozen")
... class Frozen(colorlab.film.Steadying):
...     \"\"\"The colours of the first frame for ever.\"\"\"
...     def settle(self, frames, state):
...         ...
"""
