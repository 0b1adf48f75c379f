"""The one number that readers of the topics can rely on."""

from typing import Final

CONTRACT_VERSION: Final = 3  # raised by one with each change that breaks a reader; see CONTRIBUTING.md
