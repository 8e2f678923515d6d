"""Interactive panels for notebooks; they work with ipywidgets 7.7 and 8. One file per panel."""

from colorlab.widgets.gamut import gamut_panel, gamut_picture
from colorlab.widgets.street import street_panel
from colorlab.widgets.upload import upload_panel

__all__ = ["gamut_panel", "gamut_picture", "street_panel", "upload_panel"]
