# SPDX-License-Identifier: MIT
"""The name by which programs may know the module."""
from .handler import ACLNetHandler, using_acl_net_handler
from .process import finalize_huawei_api, init_huawei_api, using_huawei_api

__all__ = [
    "ACLNetHandler",
    "finalize_huawei_api",
    "init_huawei_api",
    "using_acl_net_handler",
    "using_huawei_api",
]
