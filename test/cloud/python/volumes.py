"""Volumes without data: Cinder's own fake driver, with what it lacks, and calls that fail when a test says so (faults.py)."""
import io

from cinder import exception
from cinder.tests import fake_driver

from faults import fault


class Volumes(fake_driver.FakeLoggingVolumeDriver):
    def extend_volume(self, volume, new_size):
        pass

    def clone_image(self, context, volume, image_location, image_meta, image_service):
        # "It is there already": there is no device that an image could be copied to.
        return {}, True

    def copy_volume_to_image(self, context, volume, image_service, image_meta):
        image_service.update(context, image_meta['id'], {}, io.BytesIO(bytes(65536)))

    def revert_to_snapshot(self, context, volume, snapshot):
        pass


def failing(call):
    inherited = getattr(Volumes, call)

    def method(self, *args, **kwargs):
        fault(self.host.split('@')[0], call, exception)
        return inherited(self, *args, **kwargs)
    return method


for name in ('create_volume', 'delete_volume', 'extend_volume', 'create_snapshot', 'delete_snapshot', 'initialize_connection',
             'terminate_connection'):
    setattr(Volumes, name, failing(name))
