"""Interactive panels for notebooks; they work with ipywidgets 7.7 and 8. One file per panel."""

from colorlab.course.widgets.amdahl import amdahl_figure, amdahl_panel
from colorlab.course.widgets.auc import ab_distances, auc_figure, auc_panel, within_picture
from colorlab.course.widgets.distribution import distribution_figure, distribution_panel
from colorlab.course.widgets.draws import draws_panel
from colorlab.course.widgets.gamut import gamut_panel, gamut_picture
from colorlab.course.widgets.layers import layers_figure, layers_panel
from colorlab.course.widgets.street import street_panel
from colorlab.course.widgets.temperature import temperature_panel
from colorlab.course.widgets.upload import upload_panel

__all__ = [
    "ab_distances", "amdahl_figure", "amdahl_panel", "auc_figure", "auc_panel", "distribution_figure",
    "distribution_panel", "draws_panel", "gamut_panel", "gamut_picture", "layers_figure", "layers_panel",
    "street_panel", "temperature_panel", "upload_panel", "within_picture",
]
