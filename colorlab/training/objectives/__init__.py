"""What a network is trained for: each objective owns its step. One file per paper; a newcomer is one file, or a class.

>>> @colorlab.training.register("absolute")
... class Absolute(colorlab.training.Objective):
...     def loss(self, batch):
...         return (self.model(batch.L) - batch.ab).abs().mean()
"""
