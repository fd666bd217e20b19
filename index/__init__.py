"""Passages -> a searchable folder that carries its own encoder. Imports corpus."""

import os

# Read when ONNX Runtime is imported. Without it, that would write an identifier of this machine and
# send telemetry; its own function for switching that off comes too late for the identifier.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
