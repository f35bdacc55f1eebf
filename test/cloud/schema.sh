# Sourced by inside.sh: the services' database tables, from a dump for their very versions, or else by their migrations (two minutes
# more), which leave a dump for the next start. `test/cloud/seed` holds one for the versions named in it.
databases="keystone glance placement nova_api nova_cell0 nova_cell1 neutron cinder"
versions=$(dpkg-query -W -f '${Package} ${Version}\n' cinder-common keystone glance-common nova-common neutron-common placement-common)
own_seed=${KILOWATCH_TEST_CLOUD_CACHE:-/var/cache/kilowatch-test-cloud}
for database_name in $databases; do echo "CREATE DATABASE $database_name CHARACTER SET utf8mb3;"; done | sql
sql -e "CREATE USER openstack@'127.0.0.1' IDENTIFIED BY '$password'; GRANT ALL ON *.* TO openstack@'127.0.0.1';"

load_schema() {
  local seed
  for seed in "$here/seed" "$own_seed"; do
    [ "$(cat "$seed/versions" 2>/dev/null)" = "$versions" ] || continue
    zstd -dc "$seed/schema.sql.zst" | sql || fail "$seed/schema.sql.zst cannot be loaded"
    sql nova_api -e "UPDATE cell_mappings SET transport_url = '$rabbit/cell1', database_connection = '$database/nova_cell1?charset=utf8' WHERE name = 'cell1';
      UPDATE cell_mappings SET database_connection = '$database/nova_cell0?charset=utf8' WHERE name = 'cell0';"
    return 0
  done
  return 1
}

make_schema() {
  say "no dump for these versions: the services' migrations take two minutes more"
  migrate() { local name=$1; shift; "$@" >>"$log/migrate-$name.out" 2>&1 || fail "$1: $log/migrate-$name.out"; }
  {
    migrate keystone keystone-manage --config-file "$etc/keystone/keystone.conf" db_sync
    migrate glance glance-manage --config-file "$etc/glance/glance-api.conf" db_sync
    migrate placement env OS_PLACEMENT_CONFIG_DIR="$etc/placement" placement-manage --config-file "$etc/placement/placement.conf" db sync
    migrate cinder cinder-manage --config-file "$etc/cinder/cinder.conf" db sync
    migrate neutron neutron-db-manage --config-file "$etc/neutron/neutron.conf" upgrade heads
  } &
  local others=$!
  migrate nova nova-manage --config-file "$etc/nova/super.conf" api_db sync
  migrate nova nova-manage --config-file "$etc/nova/super.conf" cell_v2 map_cell0 --database_connection "$database/nova_cell0?charset=utf8"
  migrate nova nova-manage --config-file "$etc/nova/super.conf" db sync --local_cell
  migrate nova nova-manage --config-file "$etc/nova/cell1.conf" db sync --local_cell
  migrate nova nova-manage --config-file "$etc/nova/super.conf" cell_v2 create_cell --name cell1 --transport-url "$rabbit/cell1" --database_connection "$database/nova_cell1?charset=utf8"
  wait $others || exit 1
  mkdir -p "$own_seed"
  mariadb-dump --no-defaults -S "$state/mysql/mysql.sock" -uroot --databases $databases | zstd -q -19 -f -o "$own_seed/schema.sql.zst"
  echo "$versions" >"$own_seed/versions"
}
