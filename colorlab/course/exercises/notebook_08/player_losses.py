"""Critic's scores of true and painted patches (N,), (M,) -> the losses of critic and generator: two numbers."""

import numpy as np

from colorlab.course.exercises import Exercise, Inputs, Misconception


def _inputs(dice: np.random.Generator) -> Inputs:
    return tuple((dice.normal(1.0, 1.5, real), dice.normal(-1.4, 1.2, fake)) for real, fake in ((7, 5), (20, 12)))


def softplus(x: np.ndarray) -> np.ndarray:
    """log(1 + e^x), also where e^x is larger than any number."""
    return np.logaddexp(0, x)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """The probability that belongs to a score."""
    return np.exp(-softplus(-x))


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
        Misconception("generator halved, too", lambda real, fake: _losses(real, fake) / (1, 2),
                      "the critic is right. The generator has only one part: nothing is to be halved there."),
        Misconception("critic's sum", lambda real, fake: _losses(real, fake) * (2, 1),
                      "the generator is right. The critic's two parts are to be averaged, not added."),
        Misconception("critic's labels exchanged", lambda real, fake: np.array([
            (softplus(real).mean() + softplus(-fake).mean()) / 2, softplus(-fake).mean()]),
            "the generator is right. Your critic is content when it takes true patches for painted ones."),
        Misconception("critic sees true patches only", lambda real, fake: np.array([softplus(-real).mean(),
                                                                                   softplus(-fake).mean()]),
                      "the generator is right. A critic that learns from true patches alone says \"true\" of "
                      "everything."),
        Misconception("critic sees painted patches only", lambda real, fake: np.array([softplus(fake).mean(),
                                                                                      softplus(-fake).mean()]),
                      "the generator is right. A critic that learns from painted patches alone says \"painted\" of "
                      "everything."),
        Misconception("the critic's loss with the other sign", lambda real, fake: np.array([
            _losses(real, fake)[0], -_losses(real, fake)[0]]),
            "the critic is right. Your generator wants exactly the opposite of what the critic wants. Which patches "
            "does its own loss look at, and which label does it wish for?"),
        Misconception("one mean over all patches", lambda real, fake: np.array([
            np.concatenate((softplus(-real), softplus(fake))).mean(), softplus(-fake).mean()]),
            "the generator is right. There are not as many patches of one kind as of the other here: take the mean of "
            "each kind, then the mean of both."),
        Misconception("generator also counts true patches", lambda real, fake: np.array([
            _losses(real, fake)[0], (softplus(-fake).mean() + softplus(real).mean()) / 2]),
            "the critic is right. What the critic thinks of true patches does not depend on the generator: it has no "
            "place in its loss."),
        Misconception("sums over patches", lambda real, fake: np.array([
            (softplus(-real).sum() + softplus(fake).sum()) / 2, softplus(-fake).sum()]),
            "your losses grow with the number of patches: would twice as many of the same be twice as bad?"),
        Misconception("log of the mean probability", lambda real, fake: np.array([
            -(np.log(sigmoid(real).mean()) + np.log(sigmoid(-fake).mean())) / 2, -np.log(sigmoid(fake).mean())]),
            "you averaged the probabilities before taking the logarithm, so a patch that is badly wrong hardly counts. "
            "Which of the two comes first?"),
        Misconception("base 2", lambda real, fake: _losses(real, fake) / np.log(2),
                      "those are bits: natural logarithms are asked."),
        Misconception("exchanged", lambda real, fake: _losses(real, fake)[::-1],
                      "first the critic, then the generator."),
        Misconception("scores taken for losses", lambda real, fake: np.array([(fake.mean() - real.mean()) / 2,
                                                                             -fake.mean()]),
                      "that is the loss of a Wasserstein critic, whose scores are no logits. Here a score becomes a "
                      "probability by the sigmoid first."),
        Misconception("least squares", lambda real, fake: np.array([
            (np.square(real - 1).mean() + np.square(fake).mean()) / 2, np.square(fake - 1).mean()]),
            "that is the loss of a least-squares GAN: squared distances of the scores from the labels. Here a score "
            "becomes a probability first, and the loss its logarithm."),
    ))
