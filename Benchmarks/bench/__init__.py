"""The figures of migrate, each measured beside its floor and its peers in the same run."""
