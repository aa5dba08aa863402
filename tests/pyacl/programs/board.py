# SPDX-License-Identifier: MIT
"""What only a program on a board may do: it writes and reads device memory where it is."""
import ctypes

import acl

assert acl.init() == 0 and acl.rt.set_device(0) == 0
address, ret = acl.rt.malloc(16, 0)
assert ret == 0 and acl.rt.get_run_mode() == (0, 0)
ctypes.memset(address, 5, 16)
print(acl.util.ptr_to_bytes(address, 4))
assert acl.rt.free(address) == 0
assert acl.rt.reset_device(0) == 0 and acl.finalize() == 0
