# SPDX-License-Identifier: MIT
"""acl.rt: devices, contexts, streams, events, memory."""
import time

import acl
import numpy as np
import pytest
from conftest import read_device, write_device

HOST_TO_HOST, HOST_TO_DEVICE, DEVICE_TO_HOST, DEVICE_TO_DEVICE = range(4)


# ---- devices ----


def test_devices_are_counted_and_set_and_reset():
    assert acl.rt.get_device_count() == (2, 0)
    assert acl.rt.set_device(1) == 0
    assert acl.rt.get_device() == (1, 0)
    assert acl.rt.reset_device(1) == 0
    assert acl.rt.set_device(0) == 0
    assert acl.rt.get_device() == (0, 0)
    assert acl.rt.reset_device(0) == 0
    assert acl.rt.get_device() == (0, 0)
    assert acl.rt.set_device(2) == 107001


def test_reset_device_force():
    assert acl.rt.set_device(1) == 0
    assert acl.rt.set_device(1) == 0
    assert acl.rt.reset_device_force(1) == 0
    assert acl.rt.set_device(0) == 0
    assert acl.rt.reset_device(0) == 0


def test_run_mode_is_host():
    assert acl.rt.get_run_mode() == (1, 0)


def test_synchronize_device_ignores_arguments():
    assert acl.rt.synchronize_device() == 0
    assert acl.rt.synchronize_device(0) == 0
    assert acl.rt.synchronize_device_with_timeout(1000) == 0


def test_get_device_utilization_rate_has_its_keys():
    rates, ret = acl.rt.get_device_utilization_rate(0)
    assert isinstance(ret, int)
    assert sorted(rates) == [
        "aicpu_utilization",
        "cube_utilization",
        "memory_utilization",
        "utilization_extend",
        "vector_utilization",
    ]
    assert all(isinstance(rate, int) for rate in rates.values())


def test_device_get_stream_priority_range():
    least, greatest, ret = acl.rt.device_get_stream_priority_range()
    assert ret == 0 and least >= greatest


def test_timeouts_of_operators_are_accepted():
    assert acl.rt.set_op_wait_timeout(30) == 0
    assert acl.rt.set_op_execute_time_out(30) == 0


# ---- contexts ----


def test_contexts_are_made_current_by_handle():
    before, ret = acl.rt.get_context()
    assert ret == 0
    context, ret = acl.rt.create_context(1)
    assert ret == 0 and context != before
    assert acl.rt.get_context() == (context, 0)
    assert acl.rt.get_device() == (1, 0)
    assert acl.rt.set_context(before) == 0
    assert acl.rt.get_device() == (0, 0)
    assert acl.rt.destroy_context(context) == 0
    assert acl.rt.set_context(context) != 0
    assert acl.rt.set_context(before) == 0


# ---- streams ----


def test_streams_synchronize_and_answer(stream):
    assert acl.rt.synchronize_stream(stream) == 0
    assert acl.rt.synchronize_stream(0) == 0
    assert acl.rt.synchronize_stream_with_timeout(stream, 1000) == 0
    assert acl.rt.stream_query(stream) == (0, 0)


def test_create_stream_with_config():
    stream, ret = acl.rt.create_stream_with_config(0, 0)
    assert ret == 0
    assert acl.rt.destroy_stream_force(stream) == 0


def test_garbage_is_no_stream():
    assert acl.rt.synchronize_stream(12345) != 0
    assert acl.rt.destroy_stream(12345) != 0


def test_synchronize_stream_with_timeout_gives_up(stream, load, models):
    model = load(models.slow)
    for _ in range(20):
        assert acl.mdl.execute_async(model.id, model.input, model.output, stream) == 0
    assert acl.rt.stream_query(stream) == (1, 0)
    assert acl.rt.synchronize_stream_with_timeout(stream, 1) == 507046
    assert acl.rt.synchronize_stream(stream) == 0


# ---- events ----


@pytest.fixture
def event():
    handle, ret = acl.rt.create_event()
    assert ret == 0
    yield handle
    assert acl.rt.destroy_event(handle) == 0


def test_event_is_recorded_waited_for_and_reset(event, stream):
    other, ret = acl.rt.create_stream()
    assert ret == 0
    assert acl.rt.record_event(event, stream) == 0
    assert acl.rt.stream_wait_event(other, event) == 0
    assert acl.rt.synchronize_event(event) == 0
    assert acl.rt.synchronize_stream(other) == 0
    assert acl.rt.query_event(event) == (0, 0)
    assert acl.rt.query_event_status(event) == (1, 0)
    assert acl.rt.query_event_wait_status(event) == (0, 0)
    assert acl.rt.reset_event(event, stream) == 0
    assert acl.rt.synchronize_stream(stream) == 0
    assert acl.rt.destroy_stream(other) == 0


def test_event_elapsed_time_is_in_milliseconds(stream, load, models):
    model = load(models.slow)
    (start, ret_start), (end, ret_end) = acl.rt.create_event(), acl.rt.create_event()
    assert ret_start == ret_end == 0
    began = time.monotonic()
    assert acl.rt.record_event(start, stream) == 0
    assert acl.mdl.execute_async(model.id, model.input, model.output, stream) == 0
    assert acl.rt.record_event(end, stream) == 0
    assert acl.rt.synchronize_stream(stream) == 0
    took = (time.monotonic() - began) * 1000
    ms, ret = acl.rt.event_elapsed_time(start, end)
    assert ret == 0 and 0 < ms <= took
    assert acl.rt.event_elapsed_time(end, start)[1] != 0
    assert acl.rt.destroy_event(start) == 0
    assert acl.rt.destroy_event(end) == 0


@pytest.mark.parametrize("flag", [1, 8])
@pytest.mark.parametrize(
    "create", [acl.rt.create_event_with_flag, acl.rt.create_event_ex_with_flag]
)
def test_event_with_flag(create, flag):
    event, ret = create(flag)
    assert ret == 0 and event != 0
    assert acl.rt.destroy_event(event) == 0


def test_synchronize_event_with_timeout(event, stream):
    assert acl.rt.record_event(event, stream) == 0
    assert acl.rt.synchronize_event_with_timeout(event, 1000) == 0


# ---- memory ----


@pytest.mark.parametrize("malloc", [acl.rt.malloc, acl.rt.malloc_align32, acl.rt.malloc_cached])
def test_malloc_is_freed(malloc):
    address, ret = malloc(100, 0)
    assert ret == 0 and address != 0
    assert acl.rt.free(address) == 0
    assert acl.rt.free(address) != 0


def test_malloc_of_nothing_and_of_too_much():
    assert acl.rt.malloc(0, 0) == (0, 100000)
    assert acl.rt.malloc(2**50, 0) == (0, 207001)


def test_get_mem_info_counts_what_was_taken():
    free, total, ret = acl.rt.get_mem_info(1)
    assert ret == 0 and 0 < free <= total
    address, ret = acl.rt.malloc(2**20, 0)
    assert acl.rt.get_mem_info(1)[0] <= free - 2**20
    assert acl.rt.free(address) == 0
    assert acl.rt.get_mem_info(1) == (free, total, 0)


def test_copies_go_to_the_device_and_back():
    data = np.arange(64, dtype=np.int32)
    first, _ = acl.rt.malloc(256, 2)
    second, _ = acl.rt.malloc(256, 2)
    write_device(first, data)
    assert acl.rt.memcpy(second, 256, first, 256, DEVICE_TO_DEVICE) == 0
    assert read_device(second, 256) == data.tobytes()
    assert acl.rt.free(first) == 0
    assert acl.rt.free(second) == 0


def test_copy_beyond_the_end_is_refused():
    data = b"x" * 256
    address, _ = acl.rt.malloc(128, 2)
    assert acl.rt.memcpy(address, 128, acl.util.bytes_to_ptr(data), 256, HOST_TO_DEVICE) != 0
    assert acl.rt.free(address) == 0


def test_copies_on_a_stream(stream):
    host, ret = acl.rt.malloc_host(64)
    assert ret == 0
    device, _ = acl.rt.malloc(64, 0)
    assert acl.rt.memset_async(device, 64, 7, 64, stream) == 0
    assert acl.rt.memcpy_async(host, 64, device, 64, DEVICE_TO_HOST, stream) == 0
    assert acl.rt.synchronize_stream(stream) == 0
    assert acl.util.ptr_to_bytes(host, 64) == b"\x07" * 64
    assert acl.rt.free(device) == 0
    assert acl.rt.free_host(host) == 0


def test_memset():
    address, _ = acl.rt.malloc(64, 0)
    assert acl.rt.memset(address, 64, 1, 64) == 0
    assert acl.rt.memset(address, 64, 2, 32) == 0
    assert read_device(address, 64) == b"\x02" * 32 + b"\x01" * 32
    assert acl.rt.free(address) == 0


def test_memcpy2d_copies_columns(stream):
    square = np.arange(36, dtype=np.uint8).reshape(6, 6)
    source = square.tobytes()
    device, _ = acl.rt.malloc(18, 0)
    result, _ = acl.rt.malloc_host(36)
    assert acl.rt.memset(result, 36, 0, 36) == 0
    from_host = (device, 3, acl.util.bytes_to_ptr(source), 6, 3, 6, HOST_TO_DEVICE)
    assert acl.rt.memcpy2d(*from_host) == 0
    assert acl.rt.memcpy2d_async(result, 6, device, 3, 3, 6, DEVICE_TO_HOST, stream) == 0
    assert acl.rt.synchronize_stream(stream) == 0
    got = np.frombuffer(acl.util.ptr_to_bytes(result, 36), np.uint8).reshape(6, 6)
    assert (got[:, :3] == square[:, :3]).all() and (got[:, 3:] == 0).all()
    assert acl.rt.free(device) == 0
    assert acl.rt.free_host(result) == 0


def test_host_memory_is_registered_and_unregistered():
    size = 1 << 16
    raw = bytes(bytearray(2 * size))
    address = (acl.util.bytes_to_ptr(raw) + 4095) & ~4095
    device_address, ret = acl.rt.host_register(address, size, 0)
    assert ret == 0 and device_address != 0
    assert acl.rt.host_unregister(address) == 0
    assert acl.rt.host_unregister(address) != 0


def test_pointer_get_attributes_tells_the_host_from_the_device():
    device, _ = acl.rt.malloc(64, 0)
    attributes, ret = acl.rt.pointer_get_attributes(device)
    assert ret == 0 and attributes["location"] == {"id": 0, "type": 1}
    host = b"on the host"
    attributes, ret = acl.rt.pointer_get_attributes(acl.util.bytes_to_ptr(host))
    assert ret == 0 and attributes["location"]["type"] != 1
    assert acl.rt.free(device) == 0


# ---- what the tables of programs do not use, but the library answers ----


def test_ids_and_counts():
    stream, _ = acl.rt.create_stream()
    event, _ = acl.rt.create_event()
    assert acl.rt.stream_get_id(stream)[1] == 0
    assert acl.rt.get_event_id(event)[1] == 0
    assert acl.rt.get_stream_available_num()[0] > 0
    assert acl.rt.get_event_avail_num()[0] > 0
    assert acl.rt.destroy_event(event) == 0
    assert acl.rt.destroy_stream(stream) == 0
    default, ret = acl.rt.ctx_get_current_default_stream()
    assert ret == 0 and default != 0
    active, flags, ret = acl.rt.get_primary_ctx_state(0)
    assert (active, flags, ret) == (1, 0, 0)


def test_errors_are_peeked_at_and_taken():
    acl.rt.get_last_error(0)
    assert acl.rt.synchronize_stream(12345) != 0
    code = acl.rt.peek_at_last_error(0)
    assert acl.rt.get_last_error(0) == code
    assert acl.rt.peek_at_last_error(0) == 0


# ---- physical memory, and memory that processes share ----

MIB = 1 << 20
PROPERTY = {
    "handleType": 0,
    "allocationType": 0,
    "memAttr": 4,
    "location": {"id": 0, "type": 1},
    "reserve": 0,
}


def test_physical_memory_is_mapped_to_addresses():
    size, ret = acl.rt.mem_get_allocation_granularity(PROPERTY, 0)
    assert (size, ret) == (2 * MIB, 0)
    address, ret = acl.rt.reserve_mem_address(size, 0, 0, 0)
    assert ret == 0
    handle, ret = acl.rt.malloc_physical(size, PROPERTY, 0)
    assert ret == 0
    assert acl.rt.map_mem(address, size, 0, handle, 0) == 0
    assert acl.rt.memset(address, size, 7, size) == 0
    assert set(bytes(read_device(address, 100))) == {7}
    assert acl.rt.unmap_mem(address) == 0
    assert acl.rt.free_physical(handle) == 0
    assert acl.rt.release_mem_address(address) == 0


@pytest.mark.parametrize("bad", [None, {}, {**PROPERTY, "location": 1}, [1]])
def test_a_property_that_is_none(bad):
    with pytest.raises(ValueError):
        acl.rt.malloc_physical(2 * MIB, bad, 0)


def test_shareable_memory_is_taken_over():
    handle, ret = acl.rt.malloc_physical(2 * MIB, PROPERTY, 0)
    assert ret == 0
    shareable, ret = acl.rt.mem_export_to_shareable_handle(handle, 0, 0)
    assert ret == 0
    process, ret = acl.rt.device_get_bare_tgid()
    assert ret == 0
    assert acl.rt.mem_import_from_shareable_handle(shareable, 0)[1] != 0
    assert acl.rt.mem_set_pid_to_shareable_handle(shareable, [process]) == 0
    other, ret = acl.rt.mem_import_from_shareable_handle(shareable, 0)
    assert ret == 0
    assert acl.rt.free_physical(other) == 0
    assert acl.rt.free_physical(handle) == 0


def test_memory_is_shared_by_key():
    address, ret = acl.rt.malloc(4096, 0)
    assert ret == 0
    assert acl.rt.memset(address, 4096, 9, 4096) == 0
    key, ret = acl.rt.ipc_mem_get_export_key(address, 4096, 65, 0)
    assert ret == 0 and 0 < len(key) < 65
    process, _ = acl.rt.device_get_bare_tgid()
    assert acl.rt.ipc_mem_import_by_key(key, 0)[1] != 0
    assert acl.rt.ipc_mem_set_import_pid(key, [process]) == 0
    other, ret = acl.rt.ipc_mem_import_by_key(key, 0)
    assert ret == 0 and other != address
    assert set(bytes(read_device(other, 100))) == {9}
    assert acl.rt.ipc_mem_close(key) == 0
    assert acl.rt.ipc_mem_close(key) == 0
    assert acl.rt.ipc_mem_close(key) != 0
    assert acl.rt.free(address) == 0
    with pytest.raises(TypeError):
        acl.rt.ipc_mem_set_import_pid(key, (process,))
