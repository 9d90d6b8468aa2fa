"""Pages in a real browser: Chromium without a window, where it is to be had."""
