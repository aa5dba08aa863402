# SPDX-License-Identifier: MIT
"""The shape of most published pyACL programs: one device, one model, synchronous.

    classify.py MODEL.om OUTPUT.npz INPUT.npy...

Saves every output; asks for gears on every model, copies by run mode, uses bytes_to_ptr where the
release has it, and releases in reverse order."""
import sys

import acl
import numpy as np

ACL_MEM_MALLOC_HUGE_FIRST = 0
ACL_DEVICE, ACL_HOST = 0, 1
HOST_TO_DEVICE, DEVICE_TO_HOST, DEVICE_TO_DEVICE = 1, 2, 3
DYNAMIC_BATCH = "ascend_mbatch_shape_data"
NUMPY_TYPES = {0: np.float32, 1: np.float16, 2: np.int8, 3: np.int32, 4: np.uint8, 9: np.int64}


def check_ret(what, ret):
    if ret != 0:
        raise RuntimeError(f"{what} failed ret={ret}")


class Resource:
    def __init__(self, device_id=0):
        self.device_id = device_id
        self.context = self.stream = None

    def init(self):
        check_ret("acl.init", acl.init())
        check_ret("acl.rt.set_device", acl.rt.set_device(self.device_id))
        self.context, ret = acl.rt.create_context(self.device_id)
        check_ret("acl.rt.create_context", ret)
        self.stream, ret = acl.rt.create_stream()
        check_ret("acl.rt.create_stream", ret)
        self.run_mode, ret = acl.rt.get_run_mode()
        check_ret("acl.rt.get_run_mode", ret)

    def release(self):
        check_ret("acl.rt.destroy_stream", acl.rt.destroy_stream(self.stream))
        check_ret("acl.rt.destroy_context", acl.rt.destroy_context(self.context))
        check_ret("acl.rt.reset_device", acl.rt.reset_device(self.device_id))
        check_ret("acl.finalize", acl.finalize())


class Model:
    def __init__(self, path, run_mode):
        self.to_device = HOST_TO_DEVICE if run_mode == ACL_HOST else DEVICE_TO_DEVICE
        self.to_host = DEVICE_TO_HOST if run_mode == ACL_HOST else DEVICE_TO_DEVICE
        self.model_id, ret = acl.mdl.load_from_file(path)
        check_ret("acl.mdl.load_from_file", ret)
        self.desc = acl.mdl.create_desc()
        check_ret("acl.mdl.get_desc", acl.mdl.get_desc(self.desc, self.model_id))
        self.input = self.output = None

    def create_dataset(self, sizes):
        dataset = acl.mdl.create_dataset()
        for size in sizes:
            address, ret = acl.rt.malloc(size, ACL_MEM_MALLOC_HUGE_FIRST)
            check_ret("acl.rt.malloc", ret)
            buffer = acl.create_data_buffer(address, size)
            _, ret = acl.mdl.add_dataset_buffer(dataset, buffer)
            if ret != 0:
                acl.destroy_data_buffer(buffer)
            check_ret("acl.mdl.add_dataset_buffer", ret)
        return dataset

    def prepare(self):
        inputs = range(acl.mdl.get_num_inputs(self.desc))
        outputs = range(acl.mdl.get_num_outputs(self.desc))
        self.input = self.create_dataset(
            [acl.mdl.get_input_size_by_index(self.desc, i) for i in inputs]
        )
        self.output = self.create_dataset(
            [acl.mdl.get_output_size_by_index(self.desc, i) for i in outputs]
        )

    def choose_batch(self, batch):
        index, ret = acl.mdl.get_input_index_by_name(self.desc, DYNAMIC_BATCH)
        if ret != 0:
            return
        gears, ret = acl.mdl.get_dynamic_batch(self.desc)
        check_ret("acl.mdl.get_dynamic_batch", ret)
        if batch not in gears["batch"]:
            raise ValueError(f"batch {batch} is none of {gears['batch']}")
        ret = acl.mdl.set_dynamic_batch_size(self.model_id, self.input, index, batch)
        check_ret("acl.mdl.set_dynamic_batch_size", ret)

    def write(self, index, array):
        buffer = acl.mdl.get_dataset_buffer(self.input, index)
        size = acl.get_data_buffer_size(buffer)
        if array.nbytes > size:
            raise ValueError(f"input {index} has {array.nbytes} bytes, the model wants {size}")
        if "bytes_to_ptr" in dir(acl.util):
            data = array.tobytes()
            pointer = acl.util.bytes_to_ptr(data)
        else:
            pointer = acl.util.numpy_to_ptr(array)
        ret = acl.rt.memcpy(
            acl.get_data_buffer_addr(buffer), size, pointer, array.nbytes, self.to_device
        )
        check_ret("acl.rt.memcpy", ret)

    def read(self, index):
        buffer = acl.mdl.get_dataset_buffer(self.output, index)
        dims = acl.mdl.get_cur_output_dims(self.desc, index)[0]["dims"]
        dtype = np.dtype(NUMPY_TYPES[acl.mdl.get_output_data_type(self.desc, index)])
        size = int(np.prod(dims, dtype=np.int64)) * dtype.itemsize
        host, ret = acl.rt.malloc_host(size)
        check_ret("acl.rt.malloc_host", ret)
        ret = acl.rt.memcpy(host, size, acl.get_data_buffer_addr(buffer), size, self.to_host)
        check_ret("acl.rt.memcpy", ret)
        result = np.frombuffer(acl.util.ptr_to_bytes(host, size), dtype).reshape(dims)
        check_ret("acl.rt.free_host", acl.rt.free_host(host))
        return result

    def execute(self, arrays):
        self.prepare()
        self.choose_batch(arrays[0].shape[0])
        for index, array in enumerate(arrays):
            self.write(index, array)
        ret = acl.mdl.execute(self.model_id, self.input, self.output)
        check_ret("acl.mdl.execute", ret)
        return [self.read(i) for i in range(acl.mdl.get_num_outputs(self.desc))]

    def destroy_dataset(self, dataset):
        for i in range(acl.mdl.get_dataset_num_buffers(dataset)):
            buffer = acl.mdl.get_dataset_buffer(dataset, i)
            if buffer:
                check_ret("acl.rt.free", acl.rt.free(acl.get_data_buffer_addr(buffer)))
                check_ret("acl.destroy_data_buffer", acl.destroy_data_buffer(buffer))
        check_ret("acl.mdl.destroy_dataset", acl.mdl.destroy_dataset(dataset))

    def release(self):
        self.destroy_dataset(self.input)
        self.destroy_dataset(self.output)
        check_ret("acl.mdl.destroy_desc", acl.mdl.destroy_desc(self.desc))
        check_ret("acl.mdl.unload", acl.mdl.unload(self.model_id))


def main(path, output, inputs):
    resource = Resource()
    resource.init()
    model = Model(path, resource.run_mode)
    results = model.execute([np.load(name) for name in inputs])
    model.release()
    resource.release()
    np.savez(output, *results)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
