"""Renders the same log records by each of oslo.log's formatters; one JSON object a line.

Needs Debian's python3-oslo.log. Used by oslo-forms.live.test.ts, and to write oslo-forms.jsonl anew:
    /usr/bin/python3 render.py > oslo-forms.jsonl
"""

import io
import json
import logging
import sys

from oslo_config import cfg
from oslo_context import context
from oslo_log import _options, formatters, handlers

UUID = '3f2a9c1e-7b1d-4a5e-9c0f-0123456789ab'


class NoValidHost(Exception):
    pass


def boom():
    raise NoValidHost('No valid host was found. There are not enough hosts available.')


def nested():
    try:
        boom()
    except NoValidHost as error:
        raise RuntimeError('Build of instance %s aborted' % UUID) from error


DEBUG, INFO, WARNING, ERROR, CRITICAL = 10, 20, 30, 40, 50
# logger, level, msg, args, instance, exception ('', 'given': exc_info, 'active': within except)
CASES = [
    ('nova.compute.manager', INFO, 'Took %0.2f seconds to build instance.', (19.84,), UUID, ''),
    ('nova.compute.manager', INFO, 'VM %s (Lifecycle Event)', ('Started',), UUID, ''),
    ('nova.compute.claims', INFO, 'Claim successful on node %s', ('cmp-001',), UUID, ''),
    ('nova.virt.libvirt.driver', DEBUG, 'Start _get_guest_xml network_info=%(x)s', {'x': [{'id': UUID}]}, UUID, ''),
    ('nova.network.neutron', DEBUG, 'Updating instance_info_cache with network_info: %s', ([],), UUID, ''),
    ('oslo_service.service', DEBUG, '%-30s = %s', ('osapi_compute_workers', 1), None, ''),
    ('oslo_service.service', DEBUG, '*' * 80, (), None, ''),
    ('oslo_concurrency.lockutils', DEBUG, 'Lock "%s" acquired by "%s" :: waited %0.3fs', (UUID, 'a.b.<locals>.c', 0.0), None, ''),
    ('neutron.plugins.ml2.plugin', WARNING, 'Attempt %(count)s to bind port %(port)s', {'count': 2, 'port': UUID}, None, ''),
    ('nova.compute.manager', ERROR, 'Failed to allocate network(s)', (), UUID, 'given'),
    ('nova.compute.manager', ERROR, 'Instance failed to spawn', (), UUID, 'nested'),
    ('nova.compute.manager', WARNING, 'Could not clean up failed build: %s', ('what a pity',), UUID, 'active'),
    ('oslo_messaging.rpc.server', ERROR, 'Exception during message handling: %s', (NoValidHost('x: y'),), None, 'given'),
    ('nova.scheduler.utils', WARNING, 'A message of no catalogue about %s and %d', ('cmp-001', 7), None, 'active'),
    ('cinder.volume.manager', CRITICAL, 'A message with\ntwo lines and %s', (UUID,), None, ''),
    ('cinder.volume.manager', ERROR, 'Connect to %s', ('mysql+pymysql://cinder:hunter2@db/cinder',), None, ''),
    ('keystone.server', INFO, 'Grüße aus %s an ümläut', ('Köln',), None, ''),
    ('nova.osapi_compute.wsgi.server', INFO, '10.0.0.1 "GET /v2.1/servers/%s HTTP/1.1" status: 200 len: 1893 time: 0.24', (UUID,), None, ''),
    ('glance.api', DEBUG, '', (), None, ''),
    ('nova.api.openstack.wsgi', ERROR, 'Unexpected exception in API method', (), None, 'given'),
    ('nova.rpc', ERROR, '', (), None, 'given'),
]


def record_of(case):
    name, level, msg, args, instance, _ = case
    if isinstance(args, dict):
        args = (args,)
    record = logging.LogRecord(
        name, level, '/usr/lib/python3/dist-packages/nova/compute/manager.py', 17, msg, args, None, 'spawn')
    record.created, record.msecs, record.process = 1700000000.123, 123.0, 4711
    record.extra_keys = []
    if instance:
        record.instance_uuid = instance
        record.extra_keys = ['instance_uuid']
    return record


def render(case, use):
    """Gives the record to `use` inside the except block, where the case says that an exception is active."""
    record = record_of(case)
    kind = case[5]
    if not kind:
        return use(record)
    try:
        nested() if kind == 'nested' else boom()
    except Exception:
        if kind != 'active':
            record.exc_info = sys.exc_info()
        return use(record)


def journald(case, text_formatter):
    """The fields that oslo_log.handlers.OSJournalHandler sends."""
    sent = {}
    handler = handlers.OSJournalHandler.__new__(handlers.OSJournalHandler)
    logging.Handler.__init__(handler)
    handler.binary_name, handler.facility = 'nova-compute', None
    handler.setFormatter(text_formatter)

    class Journal:
        @staticmethod
        def send(message, **fields):
            sent.update(fields, MESSAGE=message)

    handlers.journal = Journal
    render(case, handler.emit)
    return {key: str(value) for key, value in sent.items()}


def main():
    conf = cfg.ConfigOpts()
    conf.register_opts(_options.logging_cli_opts + _options.generic_log_opts + _options.log_opts)
    conf.register_cli_opts(_options.common_cli_opts)
    conf([])
    formatters._CONF = conf
    context.RequestContext(
        user_id='113d3a99c3da401fbd62cc2caa5b96d2', project_id='54fadb412c4e40cdbaed9335e4c35a9e',
        request_id='req-38101a0b-2096-447d-96ea-a692162415ae', overwrite=True)
    text = formatters.ContextFormatter(config=conf, datefmt='%Y-%m-%d %H:%M:%S')
    fluent = formatters.FluentFormatter(datefmt='%Y-%m-%dT%H:%M:%S')
    plain = formatters.JSONFormatter(datefmt='%Y-%m-%d %H:%M:%S')
    out = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')
    for case in CASES:
        fluent_record = render(case, fluent.format)
        fluent_record.update(hostname='cmp-001', cmdline='nova-compute')
        json_record = json.loads(render(case, plain.format))
        json_record.update(hostname='cmp-001', relative_created=1.0, thread=1)
        conf.set_override('logging_debug_format_suffix', '{{(pid=%(process)d) %(funcName)s %(pathname)s:%(lineno)d}}')
        devstack = render(case, text.format)
        conf.clear_override('logging_debug_format_suffix')
        line = json.dumps({
            'logger': case[0], 'message': record_of(case).getMessage(), 'text': render(case, text.format), 'devstack': devstack,
            'json': json.dumps(json_record), 'fluent': json.dumps(fluent_record), 'journald': journald(case, text),
        }, ensure_ascii=False)
        # As if nova had raised it, wherever this file lies.
        out.write(line.replace(__file__, '/usr/lib/python3/dist-packages/nova/compute/manager.py') + '\n')
    out.flush()


if __name__ == '__main__':
    main()
