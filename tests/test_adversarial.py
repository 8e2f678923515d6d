"""isola17 and vitoria20: their networks, critics and losses against the authors', and their training."""

import dataclasses
import itertools
import math
import re
import warnings

import numpy as np
import oracles
import pytest
import torch
from test_training import CPU, check_equal, log_of, result_of, train, world

import colorlab
from colorlab import lab, losses, training
from colorlab.course import adversary
from colorlab.experiments import adversaries
from colorlab.models import CheckpointError, ModelError, critics, keras
from colorlab.models.isola17 import Isola17
from colorlab.models.vitoria20 import Vitoria20
from colorlab.streets.paints import PAINTS
from colorlab.training import OBJECTIVES, Recipe

pytestmark = pytest.mark.usefixtures("one_thread")
PHOTO = np.random.default_rng(0).integers(0, 256, (45, 61, 3), np.uint8)


def tensor(values):
    return torch.from_numpy(np.asarray(values)).float()


def pix2pix(**options):
    torch.manual_seed(1)
    return Isola17(**{"width": 1 / 16, "depth": 3, "side": 32, **options})


def chroma(**options):
    torch.manual_seed(1)
    return Vitoria20(**{"width": 1 / 32, "side": 32, "places": 1, **options})


# --- the authors' networks

@pytest.fixture(scope="module")
def isola():
    return oracles.arrays("isola17"), oracles.fill(Isola17()), oracles.fill(critics.PatchCritic())


@pytest.fixture(scope="module")
def vitoria():
    """Without the head for classes, which is 72 % of the network; the weights follow from all keys all the same."""
    generator, critic = Vitoria20(classes=0).eval(), oracles.fill(critics.ChromaCritic())
    state = generator.state_dict()
    for i, (key, shape) in enumerate(sorted(oracles.shapes("vitoria20_state_dict")["generator"].items())):
        if not key.startswith("class."):
            state[key].copy_(tensor(oracles.numbers(i, key, tuple(shape))))
    return oracles.arrays("vitoria20"), generator, critic


def test_names_and_shapes_are_the_authors(isola, vitoria):
    published = oracles.shapes("isola17_state_dict")
    for network, part in zip(isola[1:], ("generator", "discriminator")):
        assert {key: list(value.shape) for key, value in network.state_dict().items()} == published[part]
    with torch.device("meta"):
        whole = Vitoria20()
    counted = {key: value for key, value in whole.state_dict().items() if not key.endswith("num_batches_tracked")}
    published = oracles.shapes("vitoria20_state_dict")
    assert {key: list(value.shape) for key, value in counted.items()} == published["generator"]
    assert {key: list(value.shape) for key, value in vitoria[2].state_dict().items()} == published["discriminator"]
    assert sum(value.numel() for value in counted.values()) == 171_171_722
    assert sum(value.numel() for key, value in counted.items() if key.startswith("class.")) == 123_642_856


@torch.inference_mode()
def test_isola_agrees_with_the_authors_code(isola):
    arrays, generator, critic = isola
    L, ab = tensor(arrays["L"]), tensor(arrays["ab"])
    out = generator(L)
    assert oracles.deviation(out, arrays["out_b"]) < 1e-3
    assert oracles.deviation(critic(L, ab), arrays["disc_b"]) < 1e-3
    assert oracles.deviation(critic(L, out), arrays["disc_fake_b"]) < 1e-3
    own = generator.with_options(own_statistics=True)(L)[..., ::4, ::4]
    assert oracles.deviation(own, arrays["out_batchstats_b"]) < 1e-3
    for kind, name in (("vanilla", "losses_b"), ("lsgan", "losses_lsgan_b")):
        real, fake, deceived = (losses.judged(critic(L, colours), true, kind) for colours, true in (
            (ab, True), (out, False), (out, True)))
        distance = 100 * losses.l1(out, ab)
        found = [real, fake, (real + fake) / 2, deceived, distance, deceived + distance]
        found = found if kind == "vanilla" else [real, fake, deceived]
        assert torch.stack(found).numpy() == pytest.approx(arrays[name], rel=1e-4)


def test_vitoria_agrees_with_the_authors_code(vitoria):
    arrays, generator, critic = vitoria
    L, true = tensor(arrays["L8"]) / 255 * 100, tensor(arrays["ab8"]) - 128
    with torch.no_grad():
        trunk = generator.trunk(L)
        local, everywhere = generator.local_features(trunk), generator.global_features(generator.whole(trunk))
        out = generator.colours(local, everywhere)
        assert oracles.deviation(out, arrays["out_b"]) < 1e-3
        assert oracles.deviation(everywhere, arrays["global_b"]) < 1e-3
        assert oracles.deviation(local[:, :16], arrays["mid_b"]) < 1e-3
        assert oracles.deviation(critic(L, true), arrays["disc_b"]) < 1e-3
        ab = generator(L)
        assert torch.allclose(ab[..., ::2, ::2], 255 * out - 128, atol=1e-3)
        mse, fake, real = losses.chroma_mse(ab, true), critic(L, ab).mean(), critic(L, true).mean()
        classes = losses.class_divergence(tensor(arrays["class_b"]).log(), tensor(arrays["class"]))
    penalty = losses.gradient_penalty(critic, L, true, ab, torch.tensor([0.25]))
    expected = arrays["losses_b"]
    found = torch.stack([mse, classes, fake, mse + 0.003 * classes - 0.1 * fake, real, 10 * penalty.detach()])
    assert found.numpy() == pytest.approx(np.array([*expected[:5], expected[6]]), rel=1e-3)
    assert (-real + fake + 10 * penalty).item() == pytest.approx(expected[7], rel=1e-3)


@torch.inference_mode()
def test_the_class_head_is_a_softmax_of_three_matrices():
    model = chroma().eval()
    scores = model.ab_and_classes(torch.rand(2, 1, 32, 32) * 100)[1]
    whole = model.whole(model.trunk(torch.rand(2, 1, 32, 32) * 100))
    head = model.get_submodule("class")
    matrix = head["fc3"].weight @ head["fc2"].weight @ head["fc1"].weight
    assert scores.shape == (2, 1000)
    assert torch.allclose(model.class_scores(whole) - model.class_scores(0 * whole), whole @ matrix.T, atol=1e-4)
    with pytest.raises(ModelError, match="classes=1000"):
        chroma(classes=0).class_scores(whole)


# --- the interface

@pytest.mark.parametrize("build", [pix2pix, chroma])
@pytest.mark.parametrize("wrapped", ["", "module."])
def test_checkpoints_are_recognised_and_answer_the_same(build, wrapped, tmp_path):
    model = build(side=256, **({"places": 8} if build is chroma else {})).eval()  # pix2pix takes photos of 256 x 256
    colorlab.models.checkpoint.save(model, tmp_path / "whole.safetensors")
    # The authors write the state dict alone; a dict of ours would say its settings in its metadata.
    torch.save({f"{wrapped}{name}": value for name, value in model.state_dict().items()}, tmp_path / "latest_net_G.pth")
    for name in ("whole.safetensors", "latest_net_G.pth"):
        with warnings.catch_warnings(record=True) as said:
            again = colorlab.load(tmp_path / name)
        assert [("side 256 and own_statistics False" in str(one.message)) for one in said] == [True] * (
            name == "latest_net_G.pth" and build is pix2pix), "what no weight shows is assumed, and said"
        assert type(again) is type(model) and again.config() == model.config()
        assert np.array_equal(again.colorize(PHOTO), model.colorize(PHOTO))


def test_noise_is_drawn_again_from_its_number():
    model = pix2pix(noise=2, depth=6, side=64).eval()  # with dropout on one level
    L = torch.rand(2, 1, 64, 64) * 100
    with torch.inference_mode():
        quiet, one, other = model(L), model(L, torch.tensor([1, 2])), model(L, torch.tensor([3, 2]))
        assert torch.equal(one, model(L, torch.tensor([1, 2]))) and torch.equal(one[1], other[1])
        assert not torch.allclose(one[0], other[0], atol=1e-4) and not torch.allclose(quiet, one, atol=1e-4)
        assert torch.allclose(one[1:], model(L[1:], torch.tensor([2])), atol=1e-4), "whatever stands beside it"
    assert not np.array_equal(model.colorize(PHOTO, noise=1), model.colorize(PHOTO, noise=2))
    for wrong in (-1, "1", 0.5, True):
        with pytest.raises(ModelError, match="whole number"):
            model.colorize(PHOTO, noise=wrong)
    with pytest.raises(ModelError, match="one number for each of 2 photos"):
        model(L, torch.tensor([1]))


def test_settings_that_cannot_be():
    with pytest.raises(ModelError, match="multiple of 8"):
        pix2pix(side=36)
    with pytest.raises(ModelError, match="multiple of 32"):
        chroma(side=40)
    with pytest.raises(ModelError, match="multiples of 8"):
        pix2pix()(torch.zeros(1, 1, 12, 16))


def test_chroma_takes_photos_of_other_sizes():
    with torch.inference_mode():
        assert chroma().eval()(torch.rand(1, 1, 64, 96) * 100).shape == (1, 2, 64, 96)


# --- critics

@pytest.mark.parametrize("kind", [critics.PatchCritic, critics.ChromaCritic])
def test_critics_are_stored(kind, tmp_path):
    torch.manual_seed(0)
    critic = kind(1 / 16).eval()
    critic.facts = {"photos_seen": 7}
    again = critics.load(critics.save(critic, tmp_path / "critic.safetensors"))
    assert type(again) is kind and again.facts == {"photos_seen": 7}
    torch.save(critic.state_dict(), tmp_path / "latest_net_D.pth")
    L, ab = torch.rand(1, 1, 64, 64) * 100, torch.randn(1, 2, 64, 64) * 20
    with torch.inference_mode():
        for other in (again, critics.load(tmp_path / "latest_net_D.pth")):
            assert torch.equal(other(L, ab), critic(L, ab))


def test_what_is_no_critic_is_named(tmp_path):
    torch.save({"weight": torch.zeros(3)}, tmp_path / "other.pth")
    for name, words in (("nobody", "no critic is called 'nobody'"), (tmp_path / "other.pth", "holds no critic"),
                        (tmp_path / "none.pt", "no such file")):
        with pytest.raises(CheckpointError, match=words):
            critics.load(name)


# --- training

RECIPE = Recipe(batch_size=4, epochs=2, learning_rate=1e-3, average=0.9, warmup=2)
RUNS = {"cgan+l1": pix2pix, "lsgan+l1": pix2pix, "chromagan": chroma, "critic": pix2pix}


def run(objective, folder, **options):
    return train(RUNS[objective](), folder, dataclasses.replace(RECIPE, objective=objective, **options), log_every=1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Each run from its beginning to its end."""
    folder = tmp_path_factory.mktemp("adversarial")
    for objective in RUNS:
        run(objective, folder / objective)
    return folder


@pytest.mark.parametrize("objective", RUNS)
def test_both_networks_learn_and_both_are_kept(objective, whole):
    rows = log_of(whole / objective)
    assert len(rows) == 12
    for column in OBJECTIVES[objective].columns:
        assert len({row[column] for row in rows}) == 12
    critic = critics.load(whole / objective / "last.pt")
    assert critic.facts["recipe"]["objective"] == objective and critic.facts["photos_seen"] == 48
    L, ab = lab.rgb_to_lab(world().rgb).split((1, 2), dim=1)
    model = colorlab.load(whole / objective / "model.safetensors")
    with torch.inference_mode():
        assert critic(L, ab).shape == critic(L, model(L)).shape


class Stop(Exception):
    """What happens in the middle of a step."""


@pytest.mark.parametrize("objective", ["cgan+l1", "chromagan"])
def test_interrupted_at_ten_moments_it_ends_with_the_same_weights(objective, whole, tmp_path, monkeypatch):
    """In each of ten steps, between the two networks' turns; a checkpoint was written before."""
    for number in range(1, 11):
        with monkeypatch.context() as patch:
            real, seen = training.Descent.step, []

            def stop(self, loss, real=real, seen=seen):
                seen.append(self)
                if len(seen) == 4:  # one step of this attempt is whole, and half of the next
                    raise Stop
                return real(self, loss)

            patch.setattr(training.Descent, "step", stop)
            with pytest.raises(Stop):
                train(RUNS[objective](), tmp_path, dataclasses.replace(RECIPE, objective=objective), log_every=1,
                      save_every=0.0)
        assert torch.load(tmp_path / "last.pt", weights_only=True)["step"] == number
    run(objective, tmp_path)
    check_equal(result_of(tmp_path), result_of(whole / objective))


def test_a_critic_that_is_no_number_stops_the_run_with_advice(tmp_path, monkeypatch):
    real, calls = losses.judged, []

    def judged(scores, true, kind):
        calls.append(true)
        return real(scores, true, kind) * (math.nan if len(calls) > 15 else 1)

    monkeypatch.setattr(losses, "judged", judged)
    with pytest.raises(training.TrainingError, match=re.escape("NaN at step 6: lower the learning rate")) as error:
        train(pix2pix(), tmp_path, dataclasses.replace(RECIPE, objective="cgan+l1"), log_every=1, save_every=0.0)
    assert "--learning-rate 0.0001 --start-from" in str(error.value)
    assert torch.load(tmp_path / "last.pt", weights_only=True)["step"] == 5


def test_the_generator_does_not_move_the_critic_and_the_critic_not_the_generator():
    model, recipe = pix2pix().train(), dataclasses.replace(RECIPE, objective="cgan+l1")
    objective = OBJECTIVES["cgan+l1"](model, recipe, CPU)
    objective.start(10)
    before = [{name: value.clone() for name, value in part.named_parameters()} for part in (model, objective.critic)]
    batch = training.batch_of(world(), 0, recipe, CPU)

    def moved(number, part):
        return any(not torch.equal(value, before[number][name]) for name, value in part.named_parameters())

    descend, objective.descent.step = objective.descent.step, lambda loss: None
    objective.step(batch)
    assert moved(1, objective.critic) and not moved(0, model)
    before[1] = {name: value.clone() for name, value in objective.critic.named_parameters()}
    objective.descent.step, objective.critic_descent.step = descend, lambda loss: None
    objective.step(batch)
    assert moved(0, model) and not moved(1, objective.critic)
    assert all(value.requires_grad for value in objective.critic.parameters())


def test_a_critic_that_learns_afterwards_leaves_the_generator_as_it_is(whole):
    finished = colorlab.load(whole / "critic" / "model.safetensors")
    check_equal(finished.state_dict(), pix2pix().state_dict())  # running statistics of BatchNorm included
    assert critics.load(whole / "critic" / "last.pt").facts["recipe"]["objective"] == "critic"


def test_who_cannot_tell_classes_cannot_be_trained_so(tmp_path):
    with pytest.raises(training.TrainingError, match="1000 classes"):
        train(pix2pix(), tmp_path, dataclasses.replace(RECIPE, objective="chromagan"))


# --- a known truth, and the game on two numbers

def test_squares_hold_a_car_each_and_grey_says_nothing_of_its_paint():
    photos = adversaries.squares(6)
    assert photos.rgb.shape == (6, 3, 24, 24) and not photos.photographs
    ab = lab.rgb_to_lab(photos.rgb)[:, 1:].movedim(1, -1).numpy()
    assert [(adversaries.paints_of(one) >= 0).sum() >= adversaries.LEAST for one in ab] == [True] * 6


def test_bits_of_answers_by_hand():
    paints = np.array(list(PAINTS.values()), float)
    assert adversaries.paints_of(paints).tolist() == [0, 1, 2, 3, 4]
    assert adversaries.paints_of(paints + (9, 11)).tolist() == [0, 1, 2, 3, 4]
    assert adversaries.paints_of(paints + (12, 12)).tolist()[:2] == [-1, -1]
    assert adversaries.bits(np.array([0, 0, 1, 1])) == 1 and adversaries.bits(np.array([3, 3])) == 0


class Fixed(Isola17):
    """Paints everything red for even numbers of noise, blue for odd ones."""

    def forward(self, L, noise=None):
        names = ["red" if noise is None or int(number) % 2 == 0 else "blue" for number in (
            range(len(L)) if noise is None else noise)]
        ab = torch.tensor([PAINTS[name] for name in names], dtype=L.dtype)
        return ab[:, :, None, None].expand(-1, -1, *L.shape[2:])


def test_what_is_measured_of_a_generator_with_noise():
    some = list(itertools.islice(adversaries.cars(), 4))
    row = adversaries.measure(Fixed(1 / 16, 3, 24, noise=1), some)
    assert row["painted"] == 1 and row["p_red"] == row["p_blue"] == 0.5
    assert row["bits"] == row["bits_noise"] == 1
    still = adversaries.measure(Fixed(1 / 16, 3, 24), some)
    assert still["p_red"] == 1 and still["bits"] == 0 and math.isnan(still["bits_noise"])


def test_the_game_on_two_numbers():
    right = adversary.play(60).iloc[-1]
    assert sorted(right[["heads", "tails"]].round(1)) == [-1, 1]
    assert right[["critic_real", "critic_fake"]].tolist() == pytest.approx([math.log(2)] * 2, abs=0.02)
    one = adversary.play(200, every=1, mistake=adversary.MISTAKES[3])
    assert (one.heads == one.tails).all() and (np.sign(one.heads.iloc[100:]).diff().abs() == 2).sum() >= 2, "it runs"
    assert len({adversary.broken(i).to_string() for i in range(3)}) == 3
    with pytest.raises(KeyError):
        adversary.broken(0)["s(0)"]


def test_critics_agree_with_themselves_and_say_no_probability_without_a_scale():
    torch.manual_seed(0)
    photos, opinion = world(6).rgb, torch.tensor([3.0, 1.0, 2.0, 2.0])
    assert critics.agreement(opinion, 10 * opinion - 3) == pytest.approx(1)
    assert critics.agreement(opinion, -opinion) == pytest.approx(-1)
    patch, chroma_critic = critics.PatchCritic(1 / 16).eval(), critics.ChromaCritic(1 / 16).eval()
    probability = critics.probabilities(patch, photos)
    assert probability.shape == (6, 14, 14) and 0 < probability.min() and probability.max() < 1
    with pytest.raises(ModelError, match="no probabilities"):
        critics.probabilities(chroma_critic, photos)
    patch.facts = {"side": 64}
    assert critics.scores(patch, photos).shape == (6, 6, 6)


def test_a_file_of_keras_loads_without_keras(tmp_path):
    """Written as Keras does: in groups named by layers, in the order of the layers' numbers."""
    h5py = pytest.importorskip("h5py", reason="files of Keras need h5py")
    model, path = chroma().eval(), tmp_path / "weights.h5"
    state = {name: value.numpy() for name, value in model.state_dict().items()}
    with h5py.File(path, "w") as file:
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [layer.encode() for layer in keras.LAYERS]
        for layer in keras.LAYERS:
            inner, names = group.create_group(layer), []
            for part in keras.BATCH_NORM if ".bn" in layer else ("weight", "bias"):
                value = state[f"{layer}.{part}"]
                value = value.transpose(2, 3, 1, 0) if value.ndim == 4 else value.T
                inner[f"{layer}/{part}:0"] = value
                names.append(f"{layer}/{part}:0".encode())
            inner.attrs["weight_names"] = names
    again = colorlab.load(path)
    assert again.config() == model.config()
    L = torch.rand(1, 1, 32, 32) * 100
    with torch.inference_mode():
        assert torch.equal(again(L), model(L)) and torch.equal(again.ab_and_classes(L)[1], model.ab_and_classes(L)[1])
    with h5py.File(path, "a") as file:
        file["model_weights"].attrs["layer_names"] = [b"fusion"]
    with pytest.raises(CheckpointError, match="holds 2 arrays, ChromaGAN has"):
        colorlab.load(path)
    assert [name.rsplit(".", 1)[0] for name in oracles.shapes("vitoria20_state_dict")["generator"]
            if name.endswith(".bias")] == list(keras.LAYERS), "the order in which Keras numbers them"


def test_models_are_compared_on_photographs():
    photos = world(6)
    found, each = adversaries.photographs({"it": pix2pix().eval(), "grey": colorlab.load("grey")}, photos)
    assert set(found.model) == {"it", "grey"} and {"ab_distance", "colourfulness", "fid_lite0_v1"} <= set(found.metric)
    row = found[(found.model == "grey") & (found.metric == "ab_distance")].iloc[0]
    true = lab.rgb_to_lab(photos.rgb)[:, 1:].norm(dim=1).mean().item()
    assert row["mean"] == pytest.approx(true, rel=0.02) and row["low"] < row["mean"] < row["high"]
    pair = adversaries.difference(each["it"], each["grey"]).set_index("metric")
    assert pair.loc["colourfulness", "difference"] == pytest.approx(each["it"].colourfulness.mean(), abs=0.5)
