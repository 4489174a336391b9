# shellcheck shell=bash
# Odoo servers in the background, one process id file each: sourced after environment.sh.

server_pid() { cat "$LOCAL/run/$1.pid" 2>/dev/null; }

# server_runs NAME: true when the process is alive and still the one we started
server_runs() {
  local pid
  pid=$(server_pid "$1") && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$CONF"
}

# server_start NAME DB PORT [odoo options]: returns when it answers
server_start() {
  local name=$1 db=$2 port=$3 log=$LOCAL/log/$1.log pid
  mkdir -p "$LOCAL/run" "$LOCAL/log"
  "$PYTHON" -c 'import socket, sys; socket.create_server(("127.0.0.1", int(sys.argv[1]))).close()' "$port" 2>/dev/null ||
    die "port $port is taken" "Choose another one: PORT=8070, or stop what uses it."
  : >"$log"
  pid=$(background "$log" odoo server -c "$CONF" -d "$db" --db-filter="^$db\$" --http-port="$port" "${@:4}")
  echo "$pid" >"$LOCAL/run/$name.pid"
  for _ in $(seq 600); do
    if ! kill -0 "$pid" 2>/dev/null; then
      rm -f "$LOCAL/run/$name.pid"
      die "Odoo stopped: $(tail -n 1 "$log")" "The whole log is $log."
    fi
    "$PYTHON" - "$port" 2>/dev/null <<'PY' && return
import sys, urllib.request
urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/web/health", timeout=5)
PY
    sleep 0.2
  done
  die "Odoo does not answer on port $port" "Its log is $log."
}

server_stop() {
  local pid
  if server_runs "$1"; then
    pid=$(server_pid "$1")
    say "stopping Odoo ($1)"
    kill "$pid"
    for _ in $(seq 100); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null || true
  fi
  rm -f "$LOCAL/run/$1.pid"
}

# servers: names of all with a process id file, one a line
servers() { { cd "$LOCAL/run" && ls; } 2>/dev/null | sed -n 's/\.pid$//p' || true; }
