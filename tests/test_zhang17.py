"""The network of Zhang 2017 and its hints: the released layers, the authors' pipeline, batches, suggestions."""

import math
import warnings

import numpy as np
import oracles
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from skimage.color import deltaE_ciede2000, lab2rgb, rgb2lab

import colorlab
from colorlab import bins, images, lab, models
from colorlab.hints import Hint, from_photo
from colorlab.models import ModelError, Zhang16, Zhang17, checkpoint, suggestions
from colorlab.models.folding import fold_batch_norm

pytestmark = pytest.mark.usefixtures("one_thread")


def scene(height, width, seed=0):
    """Smooth colours, well inside the gamut."""
    coarse = np.random.default_rng(seed).integers(60, 196, (6, 8, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


@pytest.fixture(scope="module")
def full():
    return oracles.fill(Zhang17())


@pytest.fixture
def small():
    return oracles.fill(Zhang17(width=1 / 16, side=64))


def of_oracle():
    arrays = {key: torch.from_numpy(value.astype(np.float32)) for key, value in oracles.arrays("zhang17_b").items()}
    return arrays, torch.cat((arrays["hint_ab"], arrays["hint_mask"]), dim=1)


# --- the released network


def test_it_has_the_keys_and_shapes_of_the_release(full):
    published = oracles.shapes("zhang17_state_dict")
    assert {key: list(value.shape) for key, value in full.state_dict().items()} == published
    assert len(published) == 107 and sum(p.numel() for p in full.parameters()) == 34_187_027


def test_it_agrees_with_the_released_network(full):
    arrays, given = of_oracle()
    with torch.inference_mode():
        assert oracles.deviation(full(arrays["L"]), arrays["out_no_hints_b"]) < 1e-3
        assert oracles.deviation(full(arrays["L"], given), arrays["out_hints_b"]) < 1e-3
        assert oracles.deviation(full.class_scores(arrays["L"], given)[:, ::23], arrays["class_b"]) < 1e-3
        other = full.with_options(mask_centre=0.5)  # of the authors' training: the oracle tells them apart
        assert oracles.deviation(other(arrays["L"], given), arrays["out_hints_b"]) > 0.1


def siggraph17(state, L, ab, mask):
    """The authors' network restated, layer by layer: (B, 1, H, W), (B, 2, H, W), (B, 1, H, W) -> ab."""
    def conv(x, key, **options):
        return F.conv2d(x, state[f"{key}.weight"], state[f"{key}.bias"], **{"padding": 1, **options})

    def up(x, key):
        return F.conv_transpose2d(x, state[f"{key}.weight"], state[f"{key}.bias"], stride=2, padding=1)

    def block(x, name, places, **options):
        for place in places:
            x = F.relu(conv(x, f"{name}.{place}", **options))
        norm = f"{name}.{places[-1] + 2}."
        return F.batch_norm(x, *(state[norm + part] for part in ("running_mean", "running_var", "weight", "bias")))

    conv1 = block(torch.cat(((L - 50) / 100, ab / 110, mask), dim=1), "model1", (0, 2))
    conv2 = block(conv1[:, :, ::2, ::2], "model2", (0, 2))
    conv3 = block(conv2[:, :, ::2, ::2], "model3", (0, 2, 4))
    x = block(conv3[:, :, ::2, ::2], "model4", (0, 2, 4))
    for name, dilation in (("model5", 2), ("model6", 2), ("model7", 1)):
        x = block(x, name, (0, 2, 4), padding=dilation, dilation=dilation)
    x = block(F.relu(up(x, "model8up.0") + conv(conv3, "model3short8.0")), "model8", (1, 3))
    x = block(F.relu(up(x, "model9up.0") + conv(conv2, "model2short9.0")), "model9", (1,))
    x = F.leaky_relu(conv(F.relu(up(x, "model10up.0") + conv(conv1, "model1short10.0")), "model10.1"), 0.2)
    return torch.tanh(conv(x, "model_out.0", padding=0)) * 110


@pytest.mark.slow
@pytest.mark.parametrize("told", [(), ((0.3, 0.4, "crimson"), (0.8, 0.9, (20, -30)))])
def test_photos_come_out_as_from_the_authors_pipeline(told, full):
    rgb = scene(150, 200)
    small = np.asarray(Image.fromarray(rgb).resize((256, 256), resample=3))
    ab, mask = torch.zeros(1, 2, 256, 256), torch.zeros(1, 1, 256, 256)
    given = [Hint(*one) for one in told]
    for hint in given:  # squares of 2 % of the longer side, by hand
        for row in range(256):
            for column in range(256):
                # 200 pixels wide, 150 high: a radius of 2 pixels is 2.56 columns and 3.41 rows of the grid.
                if abs(row - int(hint.y * 256)) <= 3 and abs(column - int(hint.x * 256)) <= 3:
                    ab[0, :, row, column], mask[0, 0, row, column] = torch.tensor(hint.ab), 1
    with torch.inference_mode():
        L = torch.tensor(rgb2lab(small)[..., 0], dtype=torch.float32)[None, None]
        out = siggraph17(full.state_dict(), L, ab, mask)
        out = F.interpolate(out, rgb.shape[:2], mode="bilinear")[0].permute(1, 2, 0).numpy()
    expected = lab2rgb(np.dstack((rgb2lab(rgb)[..., 0], out)))
    found = full.colorize(rgb, hints=given)
    assert np.std(rgb2lab(expected)[..., 1:]) > 5
    assert deltaE_ciede2000(rgb2lab(found), rgb2lab(expected)).mean() < 0.5


def test_its_weights_are_known_by_name_and_by_their_keys(small, tmp_path):
    assert models.card("zhang17").licence.startswith("BSD")
    assert models.whereabouts("zhang17") in ("cached", "not cached")
    path = checkpoint.save(small, tmp_path / "mine.safetensors")
    loaded = colorlab.load(path, "cpu")
    assert type(loaded) is Zhang17 and loaded.config() == small.config()
    torch.save(small.state_dict(), tmp_path / "mine.pth")
    other = colorlab.load(tmp_path / "mine.pth", "cpu")
    assert other.config() == small.config()  # the settings that no tensor shows travel along


# --- training: scaffold and warm start


def stirred(model):
    """With the statistics of some photos in its BatchNorm layers, and weights that are not the first ones."""
    torch.manual_seed(0)
    for parameter in model.parameters():
        if parameter.ndim > 1:
            torch.nn.init.kaiming_normal_(parameter, nonlinearity="relu")
    model.train()
    for _ in range(20):
        model(torch.rand(4, 1, 32, 32) * 100)
    return model.eval()


def test_folding_the_scaffold_leaves_the_published_layers():
    model = stirred(Zhang17(width=1 / 16, batch_norm=True))
    folded = fold_batch_norm(model)
    shapes = {key: value.shape for key, value in folded.state_dict().items()}
    assert shapes == {key: value.shape for key, value in Zhang17(width=1 / 16).state_dict().items()}
    L, given = torch.rand(2, 1, 48, 64) * 100, torch.rand(2, 3, 48, 64)
    with torch.inference_mode():
        expected, found = model(L, given), folded(L, given)
    assert expected.std() > 0.1
    torch.testing.assert_close(found, expected, atol=1e-2, rtol=1e-3)


@pytest.mark.parametrize("batch_norm", [False, True])
def test_it_can_grow_from_a_network_of_2016(batch_norm):
    torch.manual_seed(0)
    trunk = Zhang16(width=1 / 16, side=64, batch_norm=batch_norm)
    trunk = stirred(trunk) if batch_norm else oracles.fill(trunk, keep=("model_out.weight",))
    L = lab.rgb_to_L(torch.from_numpy(np.stack([scene(64, 64, i) for i in range(8)])).movedim(-1, 1))
    grown = Zhang17.grown_from(trunk, L)
    assert grown.config() == {"width": 1 / 16, "side": 64, "mask_centre": 0.0, "batch_norm": True}
    places = [int(23 * (a / 10 + 11) + b / 10 + 11) for a, b in bins.centers().tolist()]
    with torch.inference_mode():
        expected, found = trunk.logits(L), grown.class_scores(L)
        assert expected.std() > 0.01
        torch.testing.assert_close(found[:, places], expected, atol=1e-3, rtol=1e-3)
        rest = [i for i in range(529) if i not in places]
        assert found[:, rest].amax() < expected.mean() - 4
        if not batch_norm:  # and so it is in training, whose BatchNorm takes the statistics of the batch
            trained = grown.train().class_scores(L)[:, places]
            assert (trained - expected).abs().mean() < 0.5 * expected.std()


# --- hints


def test_no_hint_is_the_same_as_a_grey_mask(small):
    L = torch.rand(2, 1, 64, 64) * 100
    with torch.inference_mode():
        assert torch.equal(small(L), small(L, torch.zeros(2, 3, 64, 64)))
        assert torch.equal(small(L), small(L, []))
        assert not torch.equal(small(L), small(L, [Hint(0.5, 0.5, "red")]))
    rgb = scene(40, 60)
    assert np.array_equal(small.colorize(rgb), small.colorize(rgb, hints=[]))
    assert np.array_equal(small.colorize(rgb), small.colorize(rgb, hints=None))


def test_photos_with_and_without_hints_share_a_batch(small):
    photos = [scene(40, 60, seed) for seed in range(4)]
    told = [[Hint(0.2, 0.2, "red")], [], [Hint(0.7, 0.5, "blue"), Hint(0.1, 0.9, "teal")], []]
    alone = [small.colorize(photo, hints=given) for photo, given in zip(photos, told, strict=True)]
    sizes = []
    small.register_forward_pre_hook(lambda module, inputs: sizes.append(len(inputs[0])))
    together = list(small.colorize_many(photos, conditions=({"hints": given} for given in told), progress=False))
    assert sizes == [4]
    for one, other in zip(together, alone, strict=True):
        assert np.abs(one.astype(int) - other).max() <= 1
    assert not np.array_equal(alone[0], small.colorize(photos[0]))


def test_a_hint_says_nothing_that_a_screen_could_not_show(small):
    rgb = np.full((32, 32, 3), 245, np.uint8)
    pale = small.hint_input(rgb, [Hint(0.5, 0.5, "blue")])
    L = small.network_input(rgb)
    mask = pale[0, 2] > 0
    assert lab.in_gamut(torch.cat((L, pale[:, :2]), dim=1))[0][mask].all()
    assert 0 < pale[0, :2, mask].norm(dim=0).mean() < 30


def test_contradictions_are_said(small):
    rgb = scene(40, 60)
    with pytest.warns(UserWarning, match=r"hint 1 says nothing.*64 x 64.*1 of 2 are hidden"):
        both = small.colorize(rgb, hints=[Hint(0.5, 0.5, "red"), Hint(0.5, 0.5, "green")])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.array_equal(both, small.colorize(rgb, hints=[Hint(0.5, 0.5, "green")]))


def test_hundreds_of_hints(small):
    rgb = scene(200, 300)
    dice = np.random.default_rng(0)
    given = from_photo(rgb, dice.uniform(0, 1, (500, 2)).tolist())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert small.colorize(rgb, hints=given).shape == rgb.shape


@pytest.mark.parametrize(("call", "words"), [
    (lambda model: model.colorize(scene(9, 9), hints=[(0.1, 0.2)]), "list of colorlab.hints.Hint"),
    (lambda model: model.colorize(scene(9, 9), style=1), "takes no 'style'"),
    (lambda model: model(torch.zeros(1, 1, 64, 64), torch.zeros(1, 2, 64, 64)), r"\(B, 3, H, W\)"),
    (lambda model: model(torch.zeros(2, 1, 64, 64), torch.zeros(3, 3, 64, 64)), r"\(B, 3, H, W\)"),
    (lambda model: model(torch.zeros(1, 1, 60, 64)), "multiples of 8"),
    (lambda model: Zhang17(side=100), "multiple of 8"),
    (lambda model: Zhang17.grown_from(models.Iizuka16(width=1 / 16), torch.zeros(1, 1, 64, 64)), "zhang16"),
])
def test_mistakes_are_one_clear_line(call, words, small):
    with pytest.raises(ModelError, match=words):
        call(small)


# --- suggestions


def test_suggestions_are_colours_of_the_distribution_at_that_point(small):
    rgb = scene(60, 80)
    found = small.suggest(rgb, 0.3, 0.6, count=5)
    assert 1 <= len(found) <= 5
    shares = [share for _, share in found]
    assert shares == sorted(shares, reverse=True) and sum(shares) == pytest.approx(1)
    L = lab.rgb_to_L(torch.from_numpy(rgb[36:37, 24:25].copy()).movedim(-1, 0))
    for (a, b), _ in found:
        assert lab.in_gamut(torch.cat((L, torch.tensor([[[a]], [[b]]]))), tolerance=0.01).all()
    assert found == small.suggest(rgb, 0.3, 0.6, count=5)
    assert found != small.suggest(rgb, 0.3, 0.6, hints=[Hint(0.3, 0.6, "red", radius=0.1)], count=5)


def test_clusters_find_what_lies_apart():
    grid = lab.ab_grid()
    share = torch.zeros(len(grid))
    for (a, b), p in (((60, 40), 0.5), ((50, 40), 0.1), ((0, -50), 0.3), ((0, 0), 0.1)):
        share[((grid - torch.tensor([a, b])).norm(dim=1)).argmin()] += p
    found = suggestions.clusters(grid, share, 3)
    assert [round(p, 4) for _, p in found] == [0.6, 0.3, 0.1]
    assert found[0][0] == pytest.approx((60 * 5 / 6 + 50 / 6, 40)) and found[1][0] == pytest.approx((0, -50))
    assert len(suggestions.clusters(grid, share, 20)) == 4  # there are no more
    assert len(suggestions.clusters(grid, share, 1)) == 1
    with pytest.raises(ValueError, match="1 or more"):
        suggestions.clusters(grid, share, 0)


def test_the_points_are_numbered_as_in_the_authors_training():
    grid = lab.ab_grid()
    assert grid.shape == (529, 2)
    for a, b in ((-110, -110), (-110, 110), (0, 0), (30, -70), (110, 110)):
        assert grid[23 * round((a + 110) / 10) + round((b + 110) / 10)].tolist() == [a, b]
    assert math.isclose(float(grid.sum()), 0, abs_tol=1e-3)


def test_a_picture_file_and_a_grey_photo_are_taken_too(small, tmp_path):
    rgb = scene(40, 60)
    images.write(tmp_path / "photo.png", rgb)
    hint = [Hint(0.5, 0.5, "red")]
    assert np.array_equal(small.colorize(tmp_path / "photo.png", hints=hint), small.colorize(rgb, hints=hint))
    assert small.suggest(tmp_path / "photo.png", 0.5, 0.5) == small.suggest(rgb, 0.5, 0.5)
