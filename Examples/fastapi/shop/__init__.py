"""A shop's API, on the schema of the sample migrations in versions/."""
