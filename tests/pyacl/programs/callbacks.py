# SPDX-License-Identifier: MIT
"""Asynchronous inference with callbacks: a thread of pyACL's processes reports, every few batches a
callback fetches what has been computed since the last.

    callbacks.py MODEL.om BATCHES INTERVAL"""
import sys

import acl
import numpy as np

HOST_TO_DEVICE, DEVICE_TO_HOST = 1, 2
BLOCK = 1
running = True


def check_ret(what, ret):
    assert ret == 0, f"{what}: {ret}"


def process_reports(arguments):
    context, timeout = arguments
    check_ret("set_context", acl.rt.set_context(context))
    while running:
        acl.rt.process_report(timeout)


def new_dataset(size, fill):
    address, ret = acl.rt.malloc(size, 0)
    check_ret("malloc", ret)
    data = np.full(size // 4, fill, np.float32).tobytes()
    check_ret(
        "memcpy", acl.rt.memcpy(address, size, acl.util.bytes_to_ptr(data), size, HOST_TO_DEVICE)
    )
    dataset = acl.mdl.create_dataset()
    _, ret = acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(address, size))
    check_ret("add_dataset_buffer", ret)
    return dataset


def free_dataset(dataset):
    buffer = acl.mdl.get_dataset_buffer(dataset, 0)
    check_ret("free", acl.rt.free(acl.get_data_buffer_addr(buffer)))
    check_ret("destroy_data_buffer", acl.destroy_data_buffer(buffer))
    check_ret("destroy_dataset", acl.mdl.destroy_dataset(dataset))


def fetch(datasets):
    for dataset in datasets:
        buffer = acl.mdl.get_dataset_buffer(dataset, 0)
        size = acl.get_data_buffer_size_v2(buffer)
        data = bytes(bytearray(size))
        address = acl.get_data_buffer_addr(buffer)
        ret = acl.rt.memcpy(acl.util.bytes_to_ptr(data), size, address, size, DEVICE_TO_HOST)
        check_ret("memcpy", ret)
        print(*np.frombuffer(data, np.float32)[:2])


def main(path, batches, interval):
    global running
    check_ret("init", acl.init())
    check_ret("set_device", acl.rt.set_device(0))
    context, ret = acl.rt.create_context(0)
    check_ret("create_context", ret)
    stream, ret = acl.rt.create_stream()
    check_ret("create_stream", ret)
    thread, ret = acl.util.start_thread(process_reports, [context, 100])
    check_ret("start_thread", ret)
    check_ret("subscribe_report", acl.rt.subscribe_report(thread, stream))
    model, ret = acl.mdl.load_from_file(path)
    check_ret("load_from_file", ret)

    since, datasets = [], []
    for i in range(batches):
        source, target = new_dataset(48, i), new_dataset(32, -1)
        check_ret("execute_async", acl.mdl.execute_async(model, source, target, stream))
        since.append(target)
        datasets += [source, target]
        if len(since) == interval:
            check_ret("launch_callback", acl.rt.launch_callback(fetch, since, BLOCK, stream))
            since = []
    if since:
        check_ret("launch_callback", acl.rt.launch_callback(fetch, since, BLOCK, stream))

    check_ret("synchronize_stream", acl.rt.synchronize_stream(stream))
    check_ret("unsubscribe_report", acl.rt.unsubscribe_report(thread, stream))
    running = False
    check_ret("stop_thread", acl.util.stop_thread(thread))
    for dataset in datasets:
        free_dataset(dataset)
    check_ret("unload", acl.mdl.unload(model))
    check_ret("destroy_stream", acl.rt.destroy_stream(stream))
    check_ret("destroy_context", acl.rt.destroy_context(context))
    check_ret("reset_device", acl.rt.reset_device(0))
    check_ret("finalize", acl.finalize())


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
