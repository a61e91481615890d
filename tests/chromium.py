"""The browser that the tests drive: Chromium as its package without windows has it, else the whole one.

They draw and run the same. Without windows a page is open in a third of the time, since no program is started for the frame around it.
"""

from __future__ import annotations

import shutil

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium") or "chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
