"""``python -m periodic`` is the command ``periodic``."""

import sys

from periodic.cli.main import main

sys.exit(main())
