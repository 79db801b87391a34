"""The review: what flake8 found, told module by module with what each module touches."""
