# SPDX-License-Identifier: MIT
"""Lets a task fail on the device while this thread waits for it and Python's lock with it."""
import sys

import acl

told = []


def on_exception(info):
    told.append(
        (
            acl.rt.get_error_code_from_exception_info(info),
            acl.rt.get_device_id_from_exception_info(info),
            acl.rt.get_stream_id_from_exception_info(info),
            acl.rt.get_task_id_from_exception_info(info),
            acl.rt.get_thread_id_from_exception_info(info),
        )
    )


def dataset(sizes, address_of):
    handle = acl.mdl.create_dataset()
    for size in sizes:
        acl.mdl.add_dataset_buffer(handle, acl.create_data_buffer(address_of(size), size))
    return handle


def main(path):
    acl.init()
    acl.rt.set_device(0)
    stream, _ = acl.rt.create_stream()
    model, ret = acl.mdl.load_from_file(path)
    assert ret == 0
    config = acl.mdl.create_exec_config_handle()
    on_host = bytes(48)  # where no device can read
    source = dataset([48], lambda size: acl.util.bytes_to_ptr(on_host))
    target = dataset([32], lambda size: acl.rt.malloc(size, 0)[0])

    assert acl.rt.set_exception_info_callback(on_exception) == 0
    print("failed", acl.mdl.execute_v2(model, source, target, stream, config))
    print("told", len(told), *told[0][:2])
    print("ids", all(isinstance(number, int) for number in told[0]))

    assert acl.rt.set_exception_info_callback(None) == 0
    acl.mdl.execute_v2(model, source, target, stream, config)
    print("told", len(told))


main(sys.argv[1])
