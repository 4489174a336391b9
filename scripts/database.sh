# shellcheck shell=bash
# Databases with their file stores: sourced after environment.sh.

# the first one is the default of new people
LANGUAGES=en_US,zh_CN

# odoo_batch DB OPTIONS...: a run without web server that shows problems only
odoo_batch() {
  odoo server -c "$CONF" -d "$1" --no-http --log-level=warn --stop-after-init "${@:2}" 2> >(unalarmed) >&2
}

# unalarmed: without what Odoo says to root at each start, and docutils about other modules' descriptions
unalarmed() { grep --line-buffered -vE "^Running as user 'root' is|^<string>:[0-9]+: " >&2; }

filestore() { echo "$LOCAL/data/filestore/$1"; }

db_exists() { [ -n "$(psql -Atqd postgres -v name="$1" <<<"select 1 from pg_database where datname = :'name'")" ]; }

db_drop() {
  dropdb --if-exists --force "$1" 2>/dev/null
  rm -rf "$(filestore "$1")"
}

# db_clone FROM TO: the files are copied, not linked: tests may tamper with them
db_clone() {
  db_drop "$2"
  createdb -T "$1" "$2" || die "database $1 could not be copied to $2"
  [ ! -d "$(filestore "$1")" ] || cp -a "$(filestore "$1")" "$(filestore "$2")"
}

# dependencies: modules our addons stand on, one a line; also those a peer or a later addon needs
dependencies() {
  "$PYTHON" - "$ROOT" "${OWN_ADDONS[@]}" <<'PY'
import ast, pathlib, sys

root, own = pathlib.Path(sys.argv[1]), set(sys.argv[2:])
wanted = {"account", "attachment_indexation", "calendar", "contacts", "fleet", "hr", "sale_crm"}
for manifest in (root / addon / "__manifest__.py" for addon in own):
    if manifest.exists():
        wanted |= set(ast.literal_eval(manifest.read_text())["depends"])
print(*sorted(wanted - own), sep="\n")
PY
}

# db_template: make sure of a database with the dependencies and Chinese; prints its name
db_template() {
  local key name
  key=$({ dependencies; echo "$LANGUAGES"; cat "$LOCAL/stamps/odoo"; } | digest)
  name=archive_template_$key
  db_exists "$name" || locked template db_template_build "$name"
  echo "$name"
}

db_template_build() {
  local name=$1 old
  db_exists "$name" && return
  say "template database with Odoo's own modules (once, about two minutes)"
  for old in $(psql -Atqd postgres -c "select datname from pg_database where datname like 'archive\_template\_%'"); do
    db_drop "$old"
  done
  db_drop "${name}_new"
  odoo_batch "${name}_new" -i "$(dependencies | joined)" --load-language="$LANGUAGES" ||
    die "Odoo's own modules could not be installed"
  assets "${name}_new"
  psql -qd postgres -c "alter database \"${name}_new\" rename to \"$name\""
  rm -rf "$(filestore "$name")"
  mv "$(filestore "${name}_new")" "$(filestore "$name")"
}

# assets DB: build all style and script bundles now, not at the first page
assets() {
  odoo shell -c "$CONF" -d "$1" --no-http --log-level=warn >/dev/null 2> >(unalarmed) \
    <<<"env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()" ||
    die "the style and script bundles of $1 could not be built"
}

# db_install DB MODULES[,...] [odoo options]: install into a clone of the template
db_install() {
  local db=$1 modules=$2 template
  template=$(db_template)
  db_clone "$template" "$db"
  odoo_batch "$db" -i "$modules" "${@:3}" || die "$modules could not be installed in database $db"
}
