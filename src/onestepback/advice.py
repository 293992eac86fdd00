"""What to do where a part of the set-up is missing or not as it should be; the same wherever it is noticed."""

_ANEW = "then run `make book`, which sets it up anew and needs a network for it"
NEW_ENVIRONMENT = f"remove .venv, {_ANEW}"
NEW_NODE = f"remove node_modules, {_ANEW}"
