"""Who may do what, and see which projects: principals, keys, sessions, logins, limits, the folder as each sees it."""
