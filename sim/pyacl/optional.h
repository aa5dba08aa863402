/* SPDX-License-Identifier: MIT */
/* Functions of AscendCL that a libascendcl.so may lack: weak, so that the module loads without. */
#ifndef SIM_PYACL_OPTIONAL_H
#define SIM_PYACL_OPTIONAL_H

#include <acl/acl.h>

#define PYACL_WEAK __attribute__((weak)) aclError

PYACL_WEAK aclmdlInitDump(void);
PYACL_WEAK aclmdlSetDump(const char *dumpCfgPath);
PYACL_WEAK aclmdlFinalizeDump(void);
PYACL_WEAK aclmdlBundleLoadFromFile(const char *modelPath, uint32_t *bundleId);
PYACL_WEAK aclmdlBundleLoadFromMem(const void *model, size_t modelSize, uint32_t *bundleId);
PYACL_WEAK aclmdlBundleGetModelNum(uint32_t bundleId, size_t *modelNum);
PYACL_WEAK aclmdlBundleGetModelId(uint32_t bundleId, size_t index, uint32_t *modelId);
PYACL_WEAK aclmdlBundleUnload(uint32_t bundleId);

/* What the library answers to calls it knows and does not do. */
#define PYACL_OPTIONAL(function, arguments) \
    (function ? function arguments : ACL_ERROR_API_NOT_SUPPORT)

#endif
