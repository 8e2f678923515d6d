"""The network that names photos, and the Fréchet distance between what it sees in two sets of them."""

import numpy as np
import pytest
import torch
from scipy import linalg

from colorlab import datasets, images, metrics, resources
from colorlab.metrics.frechet import frechet_distance
from colorlab.models import imagenet


def photo(name: str) -> torch.Tensor:
    return torch.from_numpy(images.to_rgb(resources.path("samples", f"{name}.jpg"))).movedim(-1, 0)[None]


def test_it_names_what_the_samples_show():
    seen = {name: imagenet.see(photo(name)) for name in ("cat", "coffee", "squirrel")}
    called = {name: imagenet.names()[int(one.logits.argmax())] for name, one in seen.items()}
    assert "cat" in called["cat"] and called["coffee"] in ("espresso", "cup")
    for one in seen.values():
        assert one.logits.shape == (1, imagenet.CLASSES) and one.features.shape == (1, imagenet.FEATURES)
        assert 0 <= one.features.min() and one.features.max() <= 6


def test_the_scores_are_linear_in_the_features():
    seen, last = imagenet.see(photo("cat")), imagenet.classifier().classify
    assert torch.allclose(last(seen.features), seen.logits, atol=1e-4)


def test_names_and_numbers_of_the_classes():
    assert len(imagenet.names()) == len(set(imagenet.wnids())) == imagenet.CLASSES
    assert imagenet.wnids() == sorted(imagenet.wnids()), "ImageNet's own order"
    assert imagenet.names()[0] == "tench, Tinca tinca" and imagenet.names()[-1].startswith("toilet tissue")


def test_what_is_no_photo_is_refused():
    for wrong in (torch.zeros(1, 3, 8, 8), torch.zeros(3, 8, 8, dtype=torch.uint8)):
        with pytest.raises(ValueError, match="RGB uint8"):
            imagenet.see(wrong)


# --- the distance

@pytest.mark.parametrize("sizes", [(300, 200), (7, 90), (12, 5)], ids=["many", "one small", "few"])
def test_the_distance_is_that_of_its_definition(sizes):
    dice = np.random.default_rng(0)
    one, other = (dice.normal(i, 1 + i, (size, 20)) @ dice.normal(0, 0.3, (20, 20)) for i, size in enumerate(sizes))
    covariances = [np.cov(part, rowvar=False) for part in (one, other)]
    root = np.real(linalg.sqrtm(covariances[0] @ covariances[1] + 1e-12 * np.eye(20)))
    expected = (np.square(one.mean(0) - other.mean(0)).sum() + np.trace(covariances[0] + covariances[1] - 2 * root))
    found = frechet_distance(*(torch.from_numpy(part) for part in (one, other)))
    assert found == pytest.approx(expected, rel=1e-3) and found > 1
    assert frechet_distance(*(torch.from_numpy(part) for part in (other, one))) == pytest.approx(found)
    assert frechet_distance(*[torch.from_numpy(one)] * 2) == pytest.approx(0, abs=1e-9)


def test_grey_photos_are_further_from_the_truth_than_paler_ones():
    truths = [images.to_rgb(path)[:208:3, :208:3].copy() for path in datasets.samples()]
    grey = [one.mean(axis=-1, keepdims=True).repeat(3, -1).astype(np.uint8) for one in truths]
    paler = [((one.astype(int) + a) // 2).astype(np.uint8) for one, a in zip(truths, grey)]
    distance = metrics.fid_lite0_v1
    assert distance(truths, truths[::-1]) == pytest.approx(0, abs=1e-3), "who is who does not count"
    assert 0 < 1.2 * distance(paler, truths) < distance(grey, truths)
    assert "never compare" in distance.meaning and "no published FID" in distance.hides


def test_the_share_of_photos_that_keep_their_name():
    photos = [images.read(resources.path("samples", f"{name}.jpg")) for name in ("cat", "coffee", "squirrel")]
    black = np.zeros_like(photos[0])
    assert metrics.same_name(photos, photos) == 1
    assert metrics.same_name([photos[0], np.zeros_like(photos[1]), photos[2]], photos) == pytest.approx(2 / 3)
    assert metrics.same_name([black], [photos[0]]) == 0
