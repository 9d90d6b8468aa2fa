"""The whole argument for one map, and how it is shown.

``analyses`` goes from a map to what its periods prove, in one run; ``analysis_chapters`` puts it into sentences, each
with its proof. ``terminals`` prints them, ``html_pages`` and ``inline_pictures`` make them a page, ``map_reports`` the
page of a map with pictures, bounds on networks and certificates (``certificate_files``). ``network_comparisons`` sets a
given network beside the bounds.
"""
