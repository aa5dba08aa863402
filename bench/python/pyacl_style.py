# SPDX-License-Identifier: MIT
"""A handler as programs write it on pyACL: one thread, everything allocated for every call, copies
that wait. It is what huawei_api is measured against; it runs on CANN's acl module and on npusim's.
"""
import acl
import numpy as np

HUGE_FIRST, TO_DEVICE, TO_HOST = 0, 1, 2
DTYPES = {0: "f4", 1: "f2", 2: "i1", 3: "i4", 4: "u1", 6: "i2", 7: "u2", 8: "u4", 9: "i8",
          10: "u8", 11: "f8", 12: "?"}


def check(what, ret):
    if ret != 0:
        raise RuntimeError(f"{what} returned {ret}")


class Device:
    """One model on one device."""

    def __init__(self, device_id, path):
        self.id = device_id
        check("set_device", acl.rt.set_device(device_id))
        self.context, ret = acl.rt.create_context(device_id)
        check("create_context", ret)
        self.stream, ret = acl.rt.create_stream()
        check("create_stream", ret)
        self.model, ret = acl.mdl.load_from_file(path)
        check("load_from_file", ret)
        self.desc = acl.mdl.create_desc()
        check("get_desc", acl.mdl.get_desc(self.desc, self.model))
        self.outputs = [self._output(n) for n in range(acl.mdl.get_num_outputs(self.desc))]
        self.in_flight = []

    def _output(self, index):
        dims, ret = acl.mdl.get_output_dims(self.desc, index)
        check("get_output_dims", ret)
        size = acl.mdl.get_output_size_by_index(self.desc, index)
        dtype = DTYPES[acl.mdl.get_output_data_type(self.desc, index)]
        return dims["dims"], np.dtype(dtype), size

    def input_form(self):
        dims, ret = acl.mdl.get_input_dims(self.desc, 0)
        check("get_input_dims", ret)
        return dims["dims"], np.dtype(DTYPES[acl.mdl.get_input_data_type(self.desc, 0)])

    @staticmethod
    def _dataset(pointers_and_sizes):
        dataset = acl.mdl.create_dataset()
        for pointer, size in pointers_and_sizes:
            buffer = acl.create_data_buffer(pointer, size)
            check("add_dataset_buffer", acl.mdl.add_dataset_buffer(dataset, buffer)[1])
        return dataset

    @staticmethod
    def _allocate(size):
        pointer, ret = acl.rt.malloc(size, HUGE_FIRST)
        check("malloc", ret)
        return pointer, size

    def start(self, batches):
        """Uploads every batch, then lets the device begin with them."""
        acl.rt.set_context(self.context)
        for batch in batches:
            data = np.array(batch).tobytes()
            pointer, size = self._allocate(len(data))
            host = acl.util.bytes_to_ptr(data)
            check("memcpy", acl.rt.memcpy(pointer, size, host, size, TO_DEVICE))
            given = self._dataset([(pointer, size)])
            made = self._dataset([self._allocate(size) for _, _, size in self.outputs])
            self.in_flight.append((given, made))
        for given, made in self.in_flight:
            check("execute_async", acl.mdl.execute_async(self.model, given, made, self.stream))

    def finish(self):
        """The results of every batch, each a list of arrays."""
        acl.rt.set_context(self.context)
        check("synchronize_stream", acl.rt.synchronize_stream(self.stream))
        results = []
        for given, made in self.in_flight:
            results.append([self._download(made, n) for n in range(len(self.outputs))])
            self._free(given)
            self._free(made)
        self.in_flight = []
        return results

    def _download(self, dataset, index):
        dims, dtype, size = self.outputs[index]
        pointer = acl.get_data_buffer_addr(acl.mdl.get_dataset_buffer(dataset, index))
        host, ret = acl.rt.malloc_host(size)
        check("malloc_host", ret)
        check("memcpy", acl.rt.memcpy(host, size, pointer, size, TO_HOST))
        data = acl.util.ptr_to_bytes(host, size)
        array = np.frombuffer(data, dtype).reshape(dims).copy()
        check("free_host", acl.rt.free_host(host))
        return array

    @staticmethod
    def _free(dataset):
        for n in range(acl.mdl.get_dataset_num_buffers(dataset)):
            buffer = acl.mdl.get_dataset_buffer(dataset, n)
            check("free", acl.rt.free(acl.get_data_buffer_addr(buffer)))
            check("destroy_data_buffer", acl.destroy_data_buffer(buffer))
        check("destroy_dataset", acl.mdl.destroy_dataset(dataset))

    def close(self):
        acl.rt.set_context(self.context)
        check("unload", acl.mdl.unload(self.model))
        check("destroy_desc", acl.mdl.destroy_desc(self.desc))
        check("destroy_stream", acl.rt.destroy_stream(self.stream))
        check("destroy_context", acl.rt.destroy_context(self.context))
        check("reset_device", acl.rt.reset_device(self.id))


class Handler:
    """One input, any batch: padded, cut into batches, dealt out in equal shares."""

    def __init__(self, device_ids, path):
        check("init", acl.init())
        self.devices = [Device(n, path) for n in device_ids]
        dims, self.dtype = self.devices[0].input_form()
        self.batch = dims[0]

    def __call__(self, rows):
        count = len(rows)
        short = -count % self.batch
        if short:
            rows = np.pad(rows, [(0, short)] + [(0, 0)] * (rows.ndim - 1))
        rows = rows.astype(self.dtype, copy=False)
        batches = [rows[n : n + self.batch] for n in range(0, len(rows), self.batch)]
        used = self.devices[: len(batches)]
        for device, share in zip(used, np.array_split(np.arange(len(batches)), len(used))):
            device.start([batches[n] for n in share])
        results = [batch for device in used for batch in device.finish()]
        joined = [np.concatenate(arrays)[:count] for arrays in zip(*results)]
        return joined[0] if len(joined) == 1 else joined

    def close(self):
        for device in self.devices:
            device.close()
        check("finalize", acl.finalize())
