# SPDX-License-Identifier: MIT
"""The form of Python packages with an extension of their own: CANN is where its stub is."""
import os

from setuptools import Extension, setup

STUB = "runtime/lib64/stub"


def find_cann():
    for place in (os.getenv("CANN_PATH", ""), "/usr/local/Ascend/nnae/latest/",
                  "/usr/local/Ascend/ascend-toolkit/latest/", "/usr/local/Ascend/"):
        if place and os.path.exists(os.path.join(place, STUB, "libascendcl.so")):
            return place
    raise RuntimeError("found no CANN")


CANN = find_cann()
setup(name="aclpair", version="1.0", ext_modules=[Extension(
    "aclpair", sources=["aclpair.cpp"], language="c++",
    include_dirs=[os.path.join(CANN, "runtime/include"), os.path.join(CANN, "acllib/include")],
    library_dirs=[os.path.join(CANN, STUB)], extra_compile_args=["-std=c++11", "-g3"],
    libraries=["ascendcl", "acl_dvpp", "acl_cblas", "acl_dvpp_mpi", "acl_retr"])])
