# Sourced by demo and test: find a fitting Python, and keep .venv and node_modules equal to their lock files.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

say() { printf '\033[1m%s\033[0m\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

fitting_python() {
  local name
  for name in python3.14 python3.13 python3.12 python3 /usr/bin/python3 /opt/homebrew/bin/python3; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
      command -v "$name"; return
    fi
  done
  return 1
}

# keep_venv LOCK: make .venv if it is missing or was left half made, and install LOCK if it changed.
keep_venv() {
  local lock=$1 python mark
  python=$(fitting_python) || stop "Python 3.12 or newer is needed: install it (Debian/Ubuntu: apt install python3 python3-venv; macOS: brew install python) and run this again."
  if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null || stop "Python's venv module is missing: on Debian/Ubuntu run 'apt install python3-venv', then run this again."
    say "Making .venv with $("$python" -V)"
    "$python" -m venv --clear .venv || stop "Python could not make .venv: see the message above, mend what it names and run this again."
  fi
  mark=$(cksum "$lock")
  if [ "$(cat ".venv/installed-${lock##*/}" 2>/dev/null)" != "$mark" ]; then
    say "Installing the packages of $lock (hashes checked)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r "$lock" ||
      stop "The packages could not be installed: see the message above; without a package index, point pip to a local one with PIP_INDEX_URL and run this again."
    printf '%s' "$mark" > ".venv/installed-${lock##*/}"
  fi
}

# keep_node_modules: install package-lock.json if it changed; only checks of our own scripts need it.
keep_node_modules() {
  local mark
  mark=$(cksum package-lock.json)
  if [ "$(cat node_modules/installed 2>/dev/null)" != "$mark" ]; then
    say "Installing the packages of package-lock.json (hashes checked)"
    npm ci --silent ||
      stop "The packages could not be installed: see the message above; without a registry, point npm to a local one with NPM_CONFIG_REGISTRY and run this again."
    printf '%s' "$mark" > node_modules/installed
  fi
}
