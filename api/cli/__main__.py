"""`python -m api.cli` is `askpara`."""

from api.cli import main

main()
