"""Critic's scores of true and painted patches (N,), (M,) -> the losses of critic and generator: two numbers."""

import numpy as np

from colorlab.course.exercises import Exercise, Inputs, Misconception


def _inputs(dice: np.random.Generator) -> Inputs:
    return tuple((dice.normal(1.0, 1.5, real), dice.normal(-1.4, 1.2, fake)) for real, fake in ((7, 5), (20, 12)))


def softplus(x: np.ndarray) -> np.ndarray:
    """log(1 + e^x), also where e^x is larger than any number."""
    return np.logaddexp(0, x)


def _losses(real, fake):
    return np.array([(softplus(-real).mean() + softplus(fake).mean()) / 2, softplus(-fake).mean()])


PLAYER_LOSSES = Exercise(
    name="player_losses",
    objective="Write the losses of both players of a GAN as functions of the critic's scores.",
    reference=_losses,
    inputs=_inputs, tolerance=1e-6,
    misconceptions=(
        Misconception("saturating generator", lambda real, fake: np.array([_losses(real, fake)[0],
                                                                           -softplus(fake).mean()]),
                      "the critic is right. Your generator makes log(1 - D) small, which is the first idea of "
                      "Goodfellow 2014; the loss asked for is -log D."),
        Misconception("generator's loss is the critic's", lambda real, fake: np.array([_losses(real, fake)[0],
                                                                                      softplus(fake).mean()]),
                      "the critic is right. Your generator is content when it is *recognised*: which label does it "
                      "wish for?"),
        Misconception("critic's sum", lambda real, fake: _losses(real, fake) * (2, 1),
                      "the generator is right. The critic's two parts are to be averaged, not added."),
        Misconception("critic's labels exchanged", lambda real, fake: np.array([
            (softplus(real).mean() + softplus(-fake).mean()) / 2, softplus(-fake).mean()]),
            "the generator is right. Your critic is content when it takes true patches for painted ones."),
        Misconception("critic sees true patches only", lambda real, fake: np.array([softplus(-real).mean(),
                                                                                   softplus(-fake).mean()]),
                      "the generator is right. A critic that learns from true patches alone says \"true\" of "
                      "everything."),
        Misconception("one mean over all patches", lambda real, fake: np.array([
            np.concatenate((softplus(-real), softplus(fake))).mean(), softplus(-fake).mean()]),
            "the generator is right. There are not as many patches of one kind as of the other here: take the mean of "
            "each kind, then the mean of both."),
        Misconception("generator also counts true patches", lambda real, fake: np.array([
            _losses(real, fake)[0], (softplus(-fake).mean() + softplus(real).mean()) / 2]),
            "the critic is right. What the critic thinks of true patches does not depend on the generator: it has no "
            "place in its loss."),
        Misconception("base 2", lambda real, fake: _losses(real, fake) / np.log(2),
                      "those are bits: natural logarithms are asked."),
        Misconception("exchanged", lambda real, fake: _losses(real, fake)[::-1],
                      "first the critic, then the generator."),
        Misconception("scores taken for losses", lambda real, fake: np.array([(fake.mean() - real.mean()) / 2,
                                                                             -fake.mean()]),
                      "that is the loss of a Wasserstein critic, whose scores are no logits. Here a score becomes a "
                      "probability by the sigmoid first."),
    ))
