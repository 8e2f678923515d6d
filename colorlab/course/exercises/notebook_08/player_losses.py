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


_CRITICS = {
    "critic's sum": (lambda real, fake: 2 * _losses(real, fake)[0], "its two parts are to be averaged"),
    "one mean over all patches": (lambda real, fake: np.concatenate((softplus(-real), softplus(fake))).mean(),
                                  "take the mean of each kind of patches first"),
    "critic's labels exchanged": (lambda real, fake: (softplus(real).mean() + softplus(-fake).mean()) / 2,
                                  "it is content when it takes true patches for painted ones"),
    "critic without painted patches": (lambda real, fake: softplus(-real).mean(), "painted patches are missing in it"),
    "critic with the other sign": (lambda real, fake: -_losses(real, fake)[0], "it is negative"),
}
_GENERATORS = {
    "saturating generator": (lambda fake: -softplus(fake).mean(), "that is the first idea of Goodfellow 2014"),
    "generator that is content when recognised": (lambda fake: softplus(fake).mean(),
                                                  "which label does it wish for?"),
    "generator halved": (lambda fake: softplus(-fake).mean() / 2, "it has one part only"),
    "generator with the other sign": (lambda fake: -softplus(-fake).mean(), "it is negative"),
}


def _both() -> tuple[Misconception, ...]:
    """Answers in which both losses are wrong."""
    def answer(critic, generator):
        return lambda real, fake: np.array([critic(real, fake), generator(fake)])

    return tuple(Misconception(f"{name}, {other}", answer(critic, generator),
                               f"neither is right. The critic's loss: {of_critic}. The generator's: {of_generator}.")
                 for name, (critic, of_critic) in _CRITICS.items()
                 for other, (generator, of_generator) in _GENERATORS.items()
                 if (name, other) not in _ALIKE)


# Those that have a name of their own: a slip that every exercise knows, and two of the list.
_ALIKE = {("critic with the other sign", "generator with the other sign"),
          ("critic's labels exchanged", "generator that is content when recognised"),
          ("critic without painted patches", "generator that is content when recognised")}


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
        Misconception("labels of painted patches exchanged", lambda real, fake: np.array([
            (softplus(-real).mean() + softplus(-fake).mean()) / 2, softplus(fake).mean()]),
            "in both of your losses the painted patches have the other player's label: who wishes for which?"),
        Misconception("critic wants all to be true", lambda real, fake: np.array([
            (softplus(-real).mean() + softplus(-fake).mean()) / 2, softplus(-fake).mean()]),
            "the generator is right. Your critic is content if it calls everything true: what should it say of a "
            "painted patch?"),
        Misconception("sign of the score", lambda real, fake: np.array([
            (softplus(real).mean() + softplus(-fake).mean()) / 2, softplus(fake).mean()]),
            "everything has the wrong label: a large score should mean a probability near 1. Look at the sign of the "
            "exponent."),
        Misconception("true and painted exchanged", lambda real, fake: _losses(fake, real),
                      "true and painted patches have changed places: which of the two arguments comes first?"),
        Misconception("difference of the critic's parts", lambda real, fake: np.array([
            (softplus(-real).mean() - softplus(fake).mean()) / 2, softplus(-fake).mean()]),
            "the generator is right. The two parts of your critic's loss are subtracted: it suffers from both kinds of "
            "mistakes. Look at the signs of the logarithms."),
        Misconception("no logarithm", lambda real, fake: np.array([
            (sigmoid(-real).mean() + sigmoid(fake).mean()) / 2, sigmoid(-fake).mean()]),
            "those are probabilities of a mistake: the loss is their logarithm's, which punishes sure mistakes far "
            "more."),
        Misconception("probabilities of being right", lambda real, fake: np.array([
            (sigmoid(real).mean() + sigmoid(-fake).mean()) / 2, sigmoid(fake).mean()]),
            "those are probabilities of being right, which grow as a player gets better: where is the logarithm?"),
        Misconception("squares of the probabilities", lambda real, fake: np.array([
            (np.square(1 - sigmoid(real)).mean() + np.square(sigmoid(fake)).mean()) / 2,
            np.square(1 - sigmoid(fake)).mean()]),
            "squared distances of the probabilities from the labels: logarithms are asked."),
        Misconception("hinge", lambda real, fake: np.array([
            (np.maximum(0, 1 - real).mean() + np.maximum(0, 1 + fake).mean()) / 2, -fake.mean()]),
            "that is the hinge loss of other GANs. Here a score becomes a probability by the sigmoid first."),
        Misconception("generator sees true patches", lambda real, fake: np.array([
            _losses(real, fake)[0], softplus(-real).mean()]),
            "the critic is right. Your generator's loss is that of the true patches, which it has not made."),
        Misconception("generator's sum", lambda real, fake: np.array([
            _losses(real, fake)[0], softplus(-fake).sum()]),
            "the critic is right. Your generator's loss grows with the number of patches: take the mean."),
        Misconception("one loss twice", lambda real, fake: np.repeat(_losses(real, fake)[0], 2),
                      "both of yours are the critic's loss: what does the generator wish for?"),
        Misconception("generator's loss twice", lambda real, fake: np.repeat(_losses(real, fake)[1], 2),
                      "both of yours are the generator's loss: the critic looks at true patches as well."),
        Misconception("only the critic's two parts", lambda real, fake: np.array([
            softplus(-real).mean(), softplus(fake).mean()]),
            "those are the two parts of the critic's loss: their mean comes first, then the generator's loss."),
        *_both(),
        Misconception("log of the mean probability, critic's sum", lambda real, fake: np.array([
            -np.log(sigmoid(real).mean()) - np.log(sigmoid(-fake).mean()), -np.log(sigmoid(fake).mean())]),
            "you averaged the probabilities before taking the logarithm, so a patch that is badly wrong hardly counts; "
            "and the critic's two parts are to be averaged."),
        Misconception("generator adds the true patches", lambda real, fake: np.array([
            _losses(real, fake)[0], softplus(-fake).mean() + softplus(-real).mean()]),
            "the critic is right. What the critic thinks of true patches does not depend on the generator."),
        Misconception("generator with the other sign", lambda real, fake: _losses(real, fake) * (1, -1),
                      "the critic is right. Your generator's loss is negative: the logarithm of a probability is, so "
                      "its sign must be turned."),
        Misconception("generator takes what is missing to 1", lambda real, fake: np.array([
            _losses(real, fake)[0], sigmoid(-fake).mean()]),
            "the critic is right. Your generator's loss has no logarithm."),
    ))
