"""The database's revisions, in order; run by `kb.database.migrating`."""
