"""Models and objectives of somebody else's that do not play by the rules, and starts from other weights."""


import numpy as np
import pytest
import torch
from torch import nn

import colorlab
from colorlab import images, models, training
from colorlab.cli import main as cli
from colorlab.datasets import PhotoSet
from colorlab.models import Colorizer
from colorlab.training import Objective, Recipe, TrainingError
from colorlab.training.objectives.registry import OBJECTIVES

RECIPE = Recipe("mse", epochs=2, batch_size=4, learning_rate=1e-2, warmup=2)


def photos(count=8, seed=0):
    rgb = torch.from_numpy(np.random.default_rng(seed).integers(0, 256, (count, 3, 16, 16), dtype=np.uint8))
    return PhotoSet(rgb, torch.zeros(count, dtype=torch.long), ["all"])


class Small(Colorizer):
    """One convolution; `outputs` other than 2 are a mistake."""

    def __init__(self, outputs=2):
        super().__init__()
        self.outputs = outputs
        self.convolution = nn.Conv2d(1, outputs, 3, padding=1)

    def working_size(self, height, width):
        return 16, 16

    def forward(self, L):
        return self.convolution(L / 100)


class Normalised(Small):
    """With statistics, and a mask that is minus infinity on purpose."""

    def __init__(self, outputs=2):
        super().__init__(outputs)
        self.norm = nn.BatchNorm2d(1)
        self.register_buffer("mask", torch.full((2,), -torch.inf))

    def forward(self, L):
        return super().forward(self.norm(L))


@pytest.fixture(scope="module", autouse=True)
def known():
    """The models, for as long as these tests last."""
    kinds = {"small": Small, "normalised": Normalised, "computed": Computed}
    for name, kind in kinds.items():
        models.register(name)(kind)
    yield
    for name in kinds:
        models.ARCHITECTURES.remove(name)


@pytest.fixture
def register():
    """Register an objective for one test."""
    added = []

    def add(name):
        def decorate(kind):
            added.append(name)
            return training.register(name)(kind)
        return decorate

    yield add
    for name in added:
        OBJECTIVES.remove(name)


def trained(model, folder, recipe=RECIPE, **options):
    return training.train(model, photos(), recipe, folder, progress=False, **options)


def seeded(kind, seed=0):
    torch.manual_seed(seed)
    return kind()


def test_a_learnable_tensor_of_an_objective_goes_on_learning(register, tmp_path):
    @register("scaled")
    class Scaled(Objective):
        """With a weight of its own, which the optimiser holds."""

        def __init__(self, model, recipe, device):
            super().__init__(model, recipe, device)
            self.scale = nn.Parameter(torch.ones(()))

        def start(self, steps):
            self.descent = training.Descent([*self.model.parameters(), self.scale], self.recipe, steps)
            self._loss = self.parallel(self.loss, self.model)

        def loss(self, batch):
            return (self.scale * self.model(batch.L) / 100 - batch.ab / 100).square().mean()

    recipe = Recipe("scaled", epochs=6, batch_size=4, learning_rate=1e-2, warmup=2)
    trained(seeded(Small), tmp_path / "whole", recipe)
    for _ in range(12):  # each call does a step or two
        trained(seeded(Small), tmp_path / "parts", recipe, minutes=1e-9)
    ends = [torch.load(tmp_path / name / "last.pt") for name in ("whole", "parts")]
    assert ends[0]["step"] == ends[1]["step"] == 12 and ends[0]["objective"]["scale"] != 1
    assert torch.equal(ends[0]["objective"]["scale"], ends[1]["objective"]["scale"])
    assert all(torch.equal(value, ends[1]["model"][key]) for key, value in ends[0]["model"].items())


def test_what_an_objective_keeps_in_a_list_is_refused(register, tmp_path):
    @register("listed")
    class Listed(Objective):
        """Its optimiser would not be in the checkpoint."""

        def start(self, steps):
            self.descents = [training.Descent(self.model.parameters(), self.recipe, steps)]

        def step(self, batch):
            loss = self.model(batch.L).square().mean()
            self.descents[0].step(loss)
            return {"loss": loss}

    with pytest.raises(TrainingError, match="container self.descents, .*attribute of its own"):
        trained(Small(), tmp_path, Recipe("listed", batch_size=4))


@pytest.mark.parametrize("answer,match", [({}, 'computes no "loss", only nothing'),
                                          ({"lose": torch.ones((), requires_grad=True)}, 'only lose')])
def test_an_objective_without_a_loss(register, answer, match, tmp_path):
    @register("lossless")
    class Lossless(Objective):
        """Forgets what it is for."""

        def loss(self, batch):
            return answer

    with pytest.raises(TrainingError, match=match):
        trained(Small(), tmp_path, Recipe("lossless", batch_size=4))


def test_a_column_that_a_step_lacks(register, tmp_path):
    @register("silent")
    class Silent(Objective):
        """Promises more than it logs."""

        columns = ("loss", "critic")

        def loss(self, batch):
            return self.model(batch.L).square().mean()

    with pytest.raises(TrainingError, match="returned no 'critic', .*it returned loss"):
        trained(Small(), tmp_path, Recipe("silent", batch_size=4), log_every=1)


@pytest.mark.parametrize("model,match", [(Small(1), r"answered \(2, 1, 16, 16\)"), (Small(3), r"answered \(2, 3")])
def test_another_answer_than_ab_is_refused_before_the_first_step(model, match, tmp_path):
    with pytest.raises(TrainingError, match=match):
        trained(model, tmp_path)
    assert not (tmp_path / "last.pt").exists()


def test_a_mask_of_minus_infinity_is_no_accident(tmp_path):
    assert trained(seeded(Normalised), tmp_path).exists()


class Computed(Small):
    """Computes in its constructor what no checkpoint holds, and uses one convolution under two names."""

    def __init__(self, outputs=2):
        super().__init__(outputs)
        self.same = self.convolution
        self.register_buffer("hundred", torch.tensor(100.0), persistent=False)
        self.ones = torch.ones(2)
        self.steps = torch.linspace(0, 1, 5).tolist()

    def forward(self, L):
        return self.same(L / self.hundred) * self.ones.view(1, 2, 1, 1) * self.steps[-1]


@pytest.mark.parametrize("kind", [Computed, Normalised])
def test_what_was_trained_can_be_loaded_and_used(kind, tmp_path):
    path = trained(seeded(kind), tmp_path)
    state = torch.random.get_rng_state()
    model = colorlab.load(path)
    assert torch.equal(torch.random.get_rng_state(), state)
    assert model.colorize(np.full((16, 16, 3), 100, np.uint8)).shape == (16, 16, 3)


def test_other_first_weights_are_another_run(tmp_path):
    trained(seeded(Small), tmp_path, minutes=1e-9)
    with pytest.raises(TrainingError, match="belongs to another run .first weights"):
        trained(seeded(Small, 1), tmp_path)
    assert trained(seeded(Small), tmp_path).name == "model.safetensors"


def test_validation_leaves_every_part_in_its_mode(tmp_path):
    model = seeded(Normalised)
    model.train()
    model.norm.eval()
    training.validation.validate(model, photos(), torch.device("cpu"))
    assert model.training and model.convolution.training and not model.norm.training


def test_training_leaves_the_random_numbers_of_every_gpu_alone(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(torch.cuda, "manual_seed_all", lambda seed: calls.append(seed))
    state = torch.random.get_rng_state()
    training.fresh_model("zhang16", "rebalanced", photos(), width=1 / 16)
    model = Small()
    torch.random.set_rng_state(state)
    trained(model, tmp_path)
    assert not calls and torch.equal(torch.random.get_rng_state(), state)


@pytest.fixture
def folder(tmp_path):
    for i in range(8):
        path = tmp_path / "photos" / f"{i}.png"
        path.parent.mkdir(exist_ok=True)
        images.write(path, np.random.default_rng(i).integers(0, 256, (40, 40, 3), np.uint8))
    return tmp_path / "photos"


def test_a_start_from_another_model_takes_its_architecture_and_objective(folder, tmp_path, capsys):
    words = ["train", "--data", str(folder), "--side", "32", "--batch-size", "4"]
    first = tmp_path / "first"
    assert cli.main([*words, "-o", str(first), "--architecture", "iizuka16", "--width", "0.0625"]) == 0
    assert colorlab.load(first / "last.pt").facts["recipe"]["objective"] == "mse"
    start = [*words, "--start-from", str(first / "last.pt"), "-o", str(tmp_path / "second")]
    for option in (["--architecture", "zhang16"], ["--width", "0.5"], ["--no-fusion"], ["--option", "classes=3"]):
        assert cli.main([*start, *option]) == 2
        assert "cannot become a network of" in capsys.readouterr().err
    assert cli.main(start) == 0
    model = colorlab.load(tmp_path / "second" / "model.safetensors")
    assert model.architecture == "iizuka16" and model.facts["recipe"]["objective"] == "mse"


def test_validation_by_the_training_photos_is_noted(folder, tmp_path, capsys):
    words = ["train", "--data", str(folder), "--side", "32", "--batch-size", "4", "--architecture", "iizuka16",
             "--width", "0.0625", "--validation", str(folder), "-o", str(tmp_path / "run")]
    assert cli.main(words) == 0
    assert "the validation photos are those of the training" in capsys.readouterr().err
