"""Interactive panels for notebooks; they work with ipywidgets 7.7 and 8. One file per panel."""

from colorlab.course.widgets.amdahl import amdahl_figure, amdahl_panel
from colorlab.course.widgets.assimilation import assimilation_panel
from colorlab.course.widgets.auc import ab_distances, auc_figure, auc_panel, within_picture
from colorlab.course.widgets.deficiency import deficiency_panel
from colorlab.course.widgets.distribution import distribution_figure
from colorlab.course.widgets.draws import draws_panel
from colorlab.course.widgets.gamut import gamut_panel, gamut_picture
from colorlab.course.widgets.global_features import Features, features_figure, features_panel
from colorlab.course.widgets.hinting import hint_panel
from colorlab.course.widgets.just_noticeable import just_noticeable_panel
from colorlab.course.widgets.layers import layers_figure, layers_panel
from colorlab.course.widgets.objectives import objectives_figure, objectives_panel
from colorlab.course.widgets.prediction import predict, predictions
from colorlab.course.widgets.solid import solid_figure, solid_panel
from colorlab.course.widgets.street import street_panel
from colorlab.course.widgets.survey import survey_panel
from colorlab.course.widgets.upload import upload_panel

__all__ = [
    "Features", "ab_distances", "amdahl_figure", "amdahl_panel", "assimilation_panel", "auc_figure", "auc_panel",
    "deficiency_panel", "distribution_figure", "draws_panel", "features_figure", "features_panel", "gamut_panel",
    "gamut_picture", "hint_panel", "just_noticeable_panel", "layers_figure", "layers_panel", "objectives_figure",
    "objectives_panel", "predict", "predictions", "solid_figure", "solid_panel", "street_panel", "survey_panel",
    "upload_panel", "within_picture",
]
