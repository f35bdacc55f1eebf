# Sourced after settings.sh, among the cloud's processes: starts, stops and lists its services; each is a process group of its own.
start() { # name command …
  local name=$1
  shift
  ! alive "$run/service/$name" || return 0
  setsid "$@" </dev/null >>"$log/$name.out" 2>&1 &
  echo "$! $(started_at "$!")" >"$run/service/$name"
}
stop() { # name [signal]
  local pid
  alive "$run/service/$1" || return 0
  read -r pid _ <"$run/service/$1"
  kill "-${2:-TERM}" -- "-$pid"
  for _ in $(seq 150); do alive "$run/service/$1" || return 0; sleep 0.1; done
  kill -KILL -- "-$pid"
}
list_services() {
  local file pid
  for file in "$run"/service/*; do
    if alive "$file"; then
      read -r pid _ <"$file"
      printf '%-24s %s MiB\n' "$(basename "$file")" "$(ps -o rss= -g "$pid" | awk '{ kib += $1 } END { print int(kib / 1024) }')"
    else
      printf '%-24s DEAD\n' "$(basename "$file")"
    fi
  done
}
fail() { echo "$*" >&2; exit 1; }
# A log's end says more than that something took too long.
wait_for() { # seconds what command …
  local seconds=$1 what=$2 end
  shift 2
  end=$((SECONDS + seconds))
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "$what: not there after $seconds s"
    sleep 0.2
  done
}
answers() { # url
  [ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 5 "$1")" != 000 ]
}
began=${EPOCHREALTIME/./}
say() { printf '[%5.1f s] %s\n' "$(((${EPOCHREALTIME/./} - began) / 100000))e-1" "$*"; }
sql() { mariadb --no-defaults -S "$state/mysql/mysql.sock" -uroot "$@"; }
