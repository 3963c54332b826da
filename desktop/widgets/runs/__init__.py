"""The table of runs and what belongs to it: filter, facets, columns, groups, views, edits."""
