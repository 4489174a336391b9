# shellcheck shell=bash
# The environment in which Odoo and PostgreSQL's programs run: sourced after set-up. Starts the embedded
# server unless PGHOST, PGPORT or PGUSER name another one.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

export PATH=$VENV/bin:$(postgres_bin):$PATH

if [ -z "${PGHOST-}${PGPORT-}${PGUSER-}" ]; then
  "$SCRIPTS/postgres" start
  PGHOST=$("$SCRIPTS/postgres" socket) PGPORT=5432 PGUSER=odoo
  export PGHOST PGPORT PGUSER
else
  psql -Atqc 'select 1' postgres >/dev/null ||
    die "no PostgreSQL server answers at host ${PGHOST-} port ${PGPORT-} for user ${PGUSER-}" \
      "Correct PGHOST, PGPORT, PGUSER (and PGPASSWORD), or unset them to use the embedded server."
fi
export PGHOST=${PGHOST-} PGPORT=${PGPORT:-5432} PGUSER=${PGUSER:-$(id -un)}
[ -n "$PGHOST" ] || unset PGHOST
