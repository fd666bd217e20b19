"""The report's text -> passages. The ground floor: imports nothing of ours."""
