"""Sphinx's settings for the site; tools/site.py lays out the pages that it is run on."""

import sys
from pathlib import Path

import colorlab

sys.path.insert(0, str(Path(__file__).parent))

project, author, copyright = "colorlab", "the colorlab authors", "the colorlab authors, BSD 3-clause"
version = release = colorlab.__version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "mathml"]
html_theme, html_title, html_static_path = "furo", f"colorlab {release}", ["static"]
html_css_files, html_favicon = ["site.css"], "static/icon.svg"
html_theme_options = {"footer_icons": [], "navigation_with_keys": True}
html_copy_source, html_show_sourcelink, html_show_sphinx = False, False, False
pygments_style, pygments_dark_style = "tango", "github-dark"

# Notebooks are shown as they are stored. Nothing is loaded from elsewhere: no widgets, no MathJax.
nb_execution_mode, nb_ipywidgets_js, nb_merge_streams = "off", {}, True
myst_enable_extensions, myst_heading_anchors = ["dollarmath", "colon_fence"], 4
myst_links_external_new_tab = False

autodoc_member_order, autodoc_typehints, autodoc_preserve_defaults = "bysource", "none", True
autodoc_default_options = {"members": True, "show-inheritance": False}
napoleon_google_docstring, napoleon_use_rtype, napoleon_use_param = False, False, False
exclude_patterns = ["static"]
suppress_warnings = ["mystnb.unknown_mime_type"]
