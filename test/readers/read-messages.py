"""Reads messages, one a line, as a consumer in Python would, and writes what it has read."""

import json
import sys

for line in sys.stdin:
    print(json.dumps(json.loads(line), allow_nan=False))
