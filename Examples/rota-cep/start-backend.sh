#!/bin/bash
# Starts and looks after the backend: makes sure that it and Vigia are built, then calls Vigia.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
repository=../..

usage() {
    cat <<'USAGE'
Usage: ./start-backend.sh COMMAND [OPTIONS OF VIGIA]

  --dev       in the foreground, built and restarted whenever its sources change
  --monitor   in the background, watched
  --prod      the same with the settings for production
  status      state, process, uptime, restarts, memory and health
  logs        what the backend wrote; -f follows
  errors      only what it wrote to stderr
  health      asks it now how it is
  restart     ends it and starts it again, with the profile that it has
  stop        ends everything
  fix         repairs what checks find, the database and the port
  run         watched, but in the foreground
  serve       the backend alone, without Vigia
  build       builds the backend, where its sources are

GUIDE.md says more.
USAGE
}

# Builds a program of the repository that this folder belongs to.
build() {
    [ -e $repository/Package.swift ] || {
        echo "start-backend.sh: there is no $1, and no sources to build it from" >&2
        echo '  hint: this folder is Examples/rota-cep of the repository of Vigia' >&2
        exit 1
    }
    echo "building $1" >&2
    (cd $repository && swift build -c release --static-swift-stdlib --product "$1") >&2
}

ensure_backend() {
    [ -x bin/rota-cep ] && return
    [ -x $repository/.build/release/rota-cep ] || build rota-cep
    mkdir -p bin
    ln -sfn ../$repository/.build/release/rota-cep bin/rota-cep
}

# Repairs the database where it is damaged. Nobody may use it meanwhile: what runs is ended, and
# started again with the profile that it had.
fix_database() {
    local database=${DATABASE:-data/customers.db} profile
    [ -e "$database" ] || return 0
    if (vigia db check "$database"); then return; fi
    profile=$(vigia status --json 2>/dev/null | sed -n 's/.*"profile":"\([a-z]*\)".*/\1/p') || true
    (vigia stop)
    (vigia db repair "$database")
    [ -z "$profile" ] || (vigia start "--$profile")
}

# The Vigia of the repository, else the one that is installed.
vigia() {
    local own=$repository/.build/release/vigia
    if [ ! -x $own ]; then
        if program=$(type -P vigia); then exec "$program" "$@"; fi
        build vigia
        build vigia-guardian
    fi
    exec $own "$@"
}

command=${1-}
[ $# -eq 0 ] || shift
case $command in
--dev | --monitor | --prod)
    ensure_backend
    vigia start "$command" "$@"
    ;;
build)
    # A copy of this folder has a program, and no sources.
    ensure_backend
    [ ! -e $repository/Package.swift ] || build rota-cep
    ;;
run)
    ensure_backend
    vigia run --monitor "$@"
    ;;
serve)
    ensure_backend
    exec bin/rota-cep "$@"
    ;;
status | logs | errors | health | restart | stop)
    vigia "$command" "$@"
    ;;
fix)
    fix_database
    (vigia fix --take-port)
    vigia fix --yes "$@"
    ;;
fix-database)
    fix_database
    ;;
-h | --help | help)
    usage
    ;;
*)
    usage >&2
    exit 2
    ;;
esac
