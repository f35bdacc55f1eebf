#!/bin/sh
# Builds the shipped catalogue anew, on a Debian 12 with the packages below (apt-get install python3-nova python3-neutron …).
set -eu
cd "$(dirname "$0")"
set -- alembic amqp castellan cinder cinderclient cursive futurist glance glance_store glanceclient ironicclient keystone \
  keystoneauth1 keystoneclient keystonemiddleware kombu migrate neutron neutron_lib neutronclient nova novaclient openstack \
  os_brick os_ken os_vif oslo_cache oslo_concurrency oslo_config oslo_context oslo_db oslo_limit oslo_log oslo_messaging \
  oslo_metrics oslo_middleware oslo_policy oslo_privsep oslo_reports oslo_rootwrap oslo_serialization oslo_service \
  oslo_upgradecheck oslo_utils oslo_versionedobjects oslo_vmware osprofiler ovsdbapp placement rally rally_openstack \
  stevedore taskflow tooz
packages=""
for package in "$@"; do packages="$packages --package $package"; done
# shellcheck disable=SC2086
exec ../../../../bin/kilowatch catalog build /usr/lib/python3/dist-packages $packages \
  --release "Debian 12 (Zed)" --output debian-12.json.zst
