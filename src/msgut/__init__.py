"""Ask public 16S data whether the gut in multiple sclerosis is dysbiotic."""

__version__ = "0.1.0"
