# SPDX-License-Identifier: MIT
"""The interface of the project pyACL-inference, on omrun: programs written for it run unchanged.

>>> from huawei_api import using_acl_net_handler, using_huawei_api
>>> @using_huawei_api
... def run():
...     with using_acl_net_handler(npu_device_ids=[0, 1], om_model_path="model.om") as net:
...         output = net(images)
"""
from .handler import ACLNetHandler, using_acl_net_handler
from .process import finalize_huawei_api, init_huawei_api, using_huawei_api

__all__ = [
    "ACLNetHandler",
    "finalize_huawei_api",
    "init_huawei_api",
    "using_acl_net_handler",
    "using_huawei_api",
]
