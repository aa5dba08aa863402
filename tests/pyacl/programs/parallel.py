# SPDX-License-Identifier: MIT
"""Many rows over several devices, from one thread: a context, a stream and a model per device,
every batch copied and queued before the first result is fetched.

    parallel.py MODEL.om DEVICES INPUT.npy OUTPUT.npy"""
import functools
import sys

import acl
import numpy as np

NORMAL_ONLY = 2
HOST_TO_DEVICE, DEVICE_TO_HOST = 1, 2
NUMPY_NUMBERS = {0: 11, 1: 23, 3: 5, 9: 7}
NUMPY_TYPES = {0: np.float32, 1: np.float16, 3: np.int32, 9: np.int64}


def checked(function, *arguments):
    """The value of a call that also returns a code."""
    result = function(*arguments)
    value, ret = result if isinstance(result, tuple) else (None, result)
    if ret != 0:
        raise RuntimeError(f"{function.__name__} failed: {ret}")
    return value


def in_context(method):
    @functools.wraps(method)
    def wrapper(self, *arguments):
        checked(acl.rt.set_context, self.context)
        return method(self, *arguments)

    return wrapper


class Device:
    def __init__(self, device, path):
        self.device = device
        checked(acl.rt.set_device, device)
        self.context = checked(acl.rt.create_context, device)
        self.stream = checked(acl.rt.create_stream)
        self.model = checked(acl.mdl.load_from_file, path)
        self.desc = acl.mdl.create_desc()
        checked(acl.mdl.get_desc, self.desc, self.model)
        self.outputs = range(acl.mdl.get_num_outputs(self.desc))
        self.queued = []

    @in_context
    def batch_size(self):
        return acl.mdl.get_input_dims(self.desc, 0)[0]["dims"][0]

    def upload(self, batch):
        data = batch.tobytes()
        address = checked(acl.rt.malloc, len(data), NORMAL_ONLY)
        source = acl.util.bytes_to_ptr(data)
        checked(acl.rt.memcpy, address, len(data), source, len(data), HOST_TO_DEVICE)
        dataset = acl.mdl.create_dataset()
        checked(acl.mdl.add_dataset_buffer, dataset, acl.create_data_buffer(address, len(data)))
        return dataset

    def reserve(self):
        dataset = acl.mdl.create_dataset()
        for i in self.outputs:
            size = acl.mdl.get_output_size_by_index(self.desc, i)
            address = checked(acl.rt.malloc, size, NORMAL_ONLY)
            checked(acl.mdl.add_dataset_buffer, dataset, acl.create_data_buffer(address, size))
        return dataset

    @in_context
    def queue(self, batches):
        self.queued = [(self.upload(batch), self.reserve()) for batch in batches]
        for source, target in self.queued:
            checked(acl.mdl.execute_async, self.model, source, target, self.stream)

    def download(self, dataset, index):
        buffer = acl.mdl.get_dataset_buffer(dataset, index)
        size = acl.get_data_buffer_size_v2(buffer)
        host = checked(acl.rt.malloc_host, size)
        checked(
            acl.rt.memcpy, host, size, acl.get_data_buffer_addr(buffer), size, DEVICE_TO_HOST
        )
        dims = tuple(acl.mdl.get_output_dims(self.desc, index)[0]["dims"])
        data_type = acl.mdl.get_output_data_type(self.desc, index)
        if index % 2:  # both ways that programs have
            array = acl.util.ptr_to_numpy(host, dims, NUMPY_NUMBERS[data_type])
        else:
            data = acl.util.ptr_to_bytes(host, size)
            array = np.frombuffer(data, NUMPY_TYPES[data_type]).reshape(dims)
        result = array.copy()
        checked(acl.rt.free_host, host)
        return result

    def drop(self, dataset):
        for i in range(acl.mdl.get_dataset_num_buffers(dataset)):
            buffer = acl.mdl.get_dataset_buffer(dataset, i)
            checked(acl.rt.free, acl.get_data_buffer_addr(buffer))
            checked(acl.destroy_data_buffer, buffer)
        checked(acl.mdl.destroy_dataset, dataset)

    @in_context
    def fetch(self):
        checked(acl.rt.synchronize_stream, self.stream)
        results = []
        for source, target in self.queued:
            results.append([self.download(target, i) for i in self.outputs])
            self.drop(source)
            self.drop(target)
        acl.rt.synchronize_device(self.device)
        return results

    def __del__(self):
        if acl.rt is None:
            return
        checked(acl.rt.set_context, self.context)
        checked(acl.mdl.unload, self.model)
        checked(acl.mdl.destroy_desc, self.desc)
        checked(acl.rt.destroy_stream, self.stream)
        checked(acl.rt.destroy_context, self.context)
        checked(acl.rt.reset_device, self.device)


def run(devices, x):
    batch = devices[0].batch_size()
    missing = -len(x) % batch
    padded = np.pad(x, [(0, missing)] + [(0, 0)] * (x.ndim - 1))
    batches = np.split(padded, len(padded) // batch)
    shares = [list(share) for share in np.array_split(np.arange(len(batches)), len(devices))]
    for device, share in zip(devices, shares):
        device.queue([batches[i] for i in share])
    results = [result for device in devices for result in device.fetch()]
    return [np.concatenate(output)[: len(x)] for output in zip(*results)]


def main(path, device_count, source, target):
    checked(acl.init)
    devices = [Device(i, path) for i in range(device_count)]
    outputs = run(devices, np.load(source))
    while devices:
        del devices[-1]
    checked(acl.finalize)
    np.save(target, outputs[0])


main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4])
