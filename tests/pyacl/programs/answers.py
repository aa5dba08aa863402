# SPDX-License-Identifier: MIT
"""Prints what Python makes of the answers of answers.c."""
import json

import acl

print(
    json.dumps(
        {
            "aipp": acl.mdl.get_first_aipp_info(1, 2),
            "no aipp": acl.mdl.get_first_aipp_info(1, 1),
            "range": acl.mdl.get_input_dims_range(0, 0),
            "op": acl.mdl.create_and_get_op_desc(1, 2, 3, 100),
            "short op": acl.mdl.create_and_get_op_desc(1, 2, 3, 4),
            "bundle": acl.mdl.bundle_get_model_num(7),
        }
    )
)
