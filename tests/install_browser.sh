#!/bin/sh
# The map's tests drive a real browser. Where none is found this installs Debian's Chromium, if it may;
# elsewhere it says what to do, and the tests that need it say so again (in CI they fail).
set -eu
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "installing Chromium for the map's tests"
  export DEBIAN_FRONTEND=noninteractive
  if apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; then
    exit 0
  fi
fi
echo "No Chromium or Chrome was found, so the map's tests can't run: install one, for example with" >&2
echo "  sudo apt-get install chromium        (Debian)" >&2
echo "  brew install --cask chromium         (macOS)" >&2
[ -z "${CI:-}" ]
