"""Loaded by every Python process of the cloud: lets Cinder send notifications.

Debian 12's python3-oslo.messaging 14.0.3-0+deb12u1 (a security backport) drops read_deleted from a request's context before it builds
the context again; Zed's Cinder then raises ValueError on every notification and answers HTTP 500.
"""
import importlib.abc
import importlib.util
import sys


class CinderContext(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name != 'cinder.context':
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            inherited = module.RequestContext.from_dict.__func__
            module.RequestContext.from_dict = classmethod(
                lambda cls, values: inherited(cls, dict(values, read_deleted=values.get('read_deleted') or 'no')))
        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, CinderContext())
