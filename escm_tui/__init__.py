"""escm-tui: capability appraisals with the eSCM-SP v2 over a git-native evidence repository."""

__version__ = "0.1.0"
