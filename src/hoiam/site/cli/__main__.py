"""python -m hoiam.site.cli COMMAND ...: what the script `hoiam` hands over to."""

import sys

from hoiam.site.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
