"""Users, roles, catalogue and clouds.yaml, in a Keystone that has only been bootstrapped: identity.py FIRST_PORT PASSWORD."""
import os
import sys

import openstack
import yaml

FIRST_PORT, PASSWORD = int(sys.argv[1]), sys.argv[2]
CATALOGUE = (('placement', 'placement', 2, ''), ('glance', 'image', 1, ''), ('nova', 'compute', 3, '/v2.1'), ('neutron', 'network', 4, ''),
             ('cinderv3', 'volumev3', 5, '/v3/%(project_id)s'))
# Each: project, user, role.
TENANTS = (('demo', 'member', 'member'), ('demo', 'reader', 'reader'), ('other', 'other', 'member'))


def cloud(**auth):
    entry = {'region_name': 'RegionOne', 'identity_api_version': 3, 'auth': dict(auth_url='http://127.0.0.1:%d/v3' % FIRST_PORT, **auth)}
    return dict(entry, auth_type='v3applicationcredential') if 'application_credential_id' in auth else entry


def password_cloud(user, project):
    return cloud(username=user, password=PASSWORD, project_name=project, user_domain_name='Default', project_domain_name='Default')


def write(clouds):
    path = os.environ['OS_CLIENT_CONFIG_FILE']
    with open(os.open(path + '.new', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'w') as out:
        yaml.safe_dump({'clouds': clouds}, out, sort_keys=False)
    os.replace(path + '.new', path)


def main():
    clouds = {'admin': password_cloud('admin', 'admin')}
    clouds.update((user, password_cloud(user, project)) for project, user, _ in TENANTS)
    write(clouds)
    identity = openstack.connect(cloud='admin').identity
    roles = {role.name: role for role in identity.roles()}
    roles['service'] = identity.create_role(name='service')
    projects = {name: identity.create_project(name=name, domain_id='default') for name in ('service', 'demo', 'other')}

    def user(name):
        return identity.create_user(name=name, password=PASSWORD, domain_id='default')
    for name in ('glance', 'placement', 'nova', 'neutron', 'cinder'):
        service_user = user(name)
        for role in ('admin', 'service'):
            identity.assign_project_role_to_user(projects['service'], service_user, roles[role])
    for project, name, role in TENANTS:
        identity.assign_project_role_to_user(projects[project], user(name), roles[role])
    for name, kind, port, path in CATALOGUE:
        service = identity.create_service(name=name, type=kind)
        for interface in ('public', 'internal', 'admin'):
            identity.create_endpoint(service_id=service.id, interface=interface, region_id='RegionOne',
                                     url='http://127.0.0.1:%d%s' % (FIRST_PORT + port, path))
    member = openstack.connect(cloud='member')
    credential = member.identity.create_application_credential(member.current_user_id, 'kilowatch')
    clouds['application'] = cloud(application_credential_id=credential.id, application_credential_secret=credential.secret)
    write(clouds)


main()
