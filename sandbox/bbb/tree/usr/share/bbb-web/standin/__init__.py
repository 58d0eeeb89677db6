"""A stand-in for BBB where BBB itself cannot run: its API with real meetings in memory, and no media."""
