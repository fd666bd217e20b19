"""What users would otherwise pick, asked the same questions: `make peers`."""
