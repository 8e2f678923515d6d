"""The file that says how the embedded models are made, and the tool that makes them."""

import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from colorlab import images, models, training
from colorlab.training import OBJECTIVES, Recipe

ROOT = Path(__file__).parents[1]
PLAN = tomllib.loads((ROOT / "data" / "embedded.toml").read_text())
OTHER = {"name", "source", "side", "photos", "limit", "frozen"}


def test_every_stage_of_the_plan_can_be_trained():
    for name, table in PLAN.items():
        if name == "sources":
            continue
        kind = models.ARCHITECTURES[table["architecture"]]
        for stage in table["stages"]:
            classes = 2 * OBJECTIVES[stage["objective"]].needs_classes
            multiple = kind.fresh(stage["side"], classes, **table.get("options", {})).multiple
            assert stage["source"] in PLAN["sources"] and stage["side"] % multiple == 0 and stage["photos"] > 0
            recipe = Recipe(**{key: value for key, value in stage.items() if key not in OTHER})
            assert recipe.objective in training.names()


@pytest.mark.slow
def test_stages_follow_each_other_and_a_stopped_one_goes_on(tmp_path):
    for i in range(16):
        colours = np.random.default_rng(i).integers(0, 256, (40, 40, 3), dtype=np.uint8)
        folder = tmp_path / "photos" / ("one" if i % 2 else "two")
        folder.mkdir(parents=True, exist_ok=True)
        images.write(folder / f"{i}.png", colours)
    (tmp_path / "plan.toml").write_text("""
[sources]
photos = ["photos"]
validation = ["photos"]
[small]
architecture = "iizuka16"
options = { width = 0.0625 }
stages = [{ name = "a", source = "photos", side = 32, photos = 32, objective = "mse", batch_size = 8 },
          { name = "b", source = "photos", side = 64, photos = 16, objective = "mse", batch_size = 8 }]
""")
    command = [sys.executable, str(ROOT / "tools" / "embedded.py"), "--plan", str(tmp_path / "plan.toml"), "--photos",
               str(tmp_path), "-o", str(tmp_path / "runs")]
    subprocess.run([*command, "--minutes", "0.0001"], check=True, cwd=ROOT)
    first, second = (tmp_path / "runs" / "small" / stage for stage in ("1-a", "2-b"))
    assert (first / "so_far.safetensors").exists() and not (first / "model.safetensors").exists()
    subprocess.run(command, check=True, cwd=ROOT)
    last = models.load(second / "model.safetensors")
    assert last.facts["photos_seen"] == 16 and last.facts["side"] == 64 and last.width == 0.0625
    before, after = (models.load(path / "last.pt").state_dict() for path in (first, second))
    moved = [(after[name] - value).abs().mean() / value.abs().mean() for name, value in before.items()
             if value.ndim == 4]
    assert 0 < max(moved) < 0.5  # from there, not from fresh weights
