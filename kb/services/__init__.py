"""The use cases, one file each. The command line and the API call these and nothing below them."""
