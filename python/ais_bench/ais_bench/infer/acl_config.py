# SPDX-License-Identifier: MIT
"""AscendCL's configuration file, which switches profiling and dumps on.

AscendCL reads it once per process, when it is initialised. omrun initialises AscendCL without one,
and takes it as it finds it when it is initialised already: so whoever wants a configuration calls
aclInit() first, on the library that omrun is about to choose, and aclFinalize() last, which is when
the profiler writes.
"""
import atexit
import ctypes
import json
import os
import threading

from ais_bench.infer.log import logger

_REPEAT_INITIALIZE = 100002
_lock = threading.Lock()
_started_with = None


def start(path, close_sessions):
    """Has AscendCL start with that file; nothing for no path, a warning when it is too late.

    close_sessions  is called before AscendCL is finalized, when Python exits
    """
    global _started_with
    if not path:
        return
    path = os.path.abspath(_checked(path))
    with _lock:
        if _started_with == path:
            return
        acl = None if _started_with else _load()
        if acl is None and not _started_with:
            logger.warning("%s is not used: there is no libascendcl.so but npusim's", path)
        elif acl is None or not _initialised(acl, path):
            logger.warning("%s is not used: AscendCL was initialised before in this process", path)
        else:
            _started_with = path
            atexit.register(_finish, acl, close_sessions)


def _initialised(acl, path):
    """Whether AscendCL took the file; False when somebody else has initialised it."""
    code = acl.aclInit(path.encode())
    if code not in (0, _REPEAT_INITIALIZE):
        acl.aclGetRecentErrMsg.restype = ctypes.c_char_p
        reason = (acl.aclGetRecentErrMsg() or b"").decode("utf-8", "replace")
        raise RuntimeError(" ".join(f"aclInit({path}) returned {code}: {reason}".split()))
    return code == 0


def _finish(acl, close_sessions):
    close_sessions()
    acl.aclFinalize()


def _checked(path):
    try:
        with open(path, encoding="utf-8") as file:
            json.load(file)
    except (OSError, ValueError) as error:
        raise RuntimeError(f"{path} is not a JSON file that can be read: {error}") from error
    return path


def _load():
    """The library omrun will choose, but for npusim, which has nothing to configure."""
    candidates = [os.environ.get("OMRUN_ACL_LIBRARY"), "libascendcl.so"]
    for variable in ("ASCEND_TOOLKIT_HOME", "ASCEND_HOME_PATH"):
        if os.environ.get(variable):
            candidates.append(os.path.join(os.environ[variable], "lib64", "libascendcl.so"))
    for candidate in filter(None, candidates):
        try:
            return ctypes.CDLL(candidate, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            continue
    return None
