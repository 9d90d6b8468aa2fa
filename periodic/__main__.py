"""``python -m periodic`` is the command ``periodic``."""

import sys

from periodic.cli import main

sys.exit(main())
