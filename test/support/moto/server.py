"""moto's server as the tests of the account need it: `server.py ⟨port of the front⟩`. It ends with its standard input.

What is changed in moto, and why, is told in docs/emulators.md.
"""

import os
import sys
import threading
import types


class Absent(types.ModuleType):
    """Stands for a package that moto imports for services that nobody asks."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {})


def end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_input, daemon=True).start()
for package in ("openapi_spec_validator", "openapi_spec_validator.validation.exceptions"):
    parts = package.split(".")
    for end in range(len(parts)):
        name = ".".join(parts[: end + 1])
        sys.modules.setdefault(name, Absent(name))

# Where the interpreter calls functions, and CloudFormation the services that moto lacks.
os.environ["MOTO_PORT"] = sys.argv[1]

import interpreter  # noqa: E402, F401
import resources  # noqa: E402, F401
from moto.core.config import default_user_config  # noqa: E402
from moto.server import main  # noqa: E402

# Without it, executions are recorded and never run.
default_user_config["stepfunctions"] = {"execute_state_machine": True}

main(["-H", "127.0.0.1", "-p", "0"])
