/* SPDX-License-Identifier: MIT */
/* Programs for the checker: a device, a stream and a model, opened and closed as they should be,
 * so that a case does one thing wrong and no more. They run in a child; a failure ends it with 1.
 */
#ifndef OMRUN_TESTS_SUPPORT_NPUSIM_MISUSE_H
#define OMRUN_TESTS_SUPPORT_NPUSIM_MISUSE_H

#include "support/model_path.h"
#include "support/npusim_child.h"

enum { MISUSE_SIZE = 4096 };

static struct misuse {
    aclrtStream stream, other;
    void *device, *pinned;
} use;

static inline void open_process(void)
{
    CHILD_OK(acl.aclInit(NULL));
    CHILD_OK(acl.aclrtSetDevice(0));
}

static inline void close_process(void)
{
    CHILD_OK(acl.aclrtResetDevice(0));
    CHILD_OK(acl.aclFinalize());
}

static inline void open_all(void)
{
    open_process();
    CHILD_OK(acl.aclrtCreateStream(&use.stream));
    CHILD_OK(acl.aclrtCreateStream(&use.other));
    CHILD_OK(acl.aclrtMalloc(&use.device, MISUSE_SIZE, ACL_MEM_MALLOC_HUGE_FIRST));
    CHILD_OK(acl.aclrtMallocHost(&use.pinned, MISUSE_SIZE));
}

static inline void close_all(void)
{
    if (use.device)
        CHILD_OK(acl.aclrtFree(use.device));
    if (use.pinned)
        CHILD_OK(acl.aclrtFreeHost(use.pinned));
    if (use.stream)
        CHILD_OK(acl.aclrtDestroyStream(use.stream));
    CHILD_OK(acl.aclrtDestroyStream(use.other));
    close_process();
}

static inline void wait_for(aclrtStream stream)
{
    CHILD_OK(acl.aclrtSynchronizeStream(stream));
}

static inline aclError copy_out(aclrtStream stream)
{
    return acl.aclrtMemcpyAsync(use.pinned, MISUSE_SIZE, use.device, MISUSE_SIZE,
                                ACL_MEMCPY_DEVICE_TO_HOST, stream);
}

/* ---- models ---- */

typedef struct loaded {
    uint32_t id;
    aclmdlDesc *desc;
} loaded;

static inline loaded load(const char *name)
{
    loaded one = {0, acl.aclmdlCreateDesc()};
    CHILD_OK(acl.aclmdlLoadFromFile(model_path(name), &one.id));
    CHILD_OK(acl.aclmdlGetDesc(one.desc, one.id));
    return one;
}

static inline void unload(loaded one)
{
    CHILD_OK(acl.aclmdlUnload(one.id));
    CHILD_OK(acl.aclmdlDestroyDesc(one.desc));
}

static inline aclmdlDataset *make_dataset(const aclmdlDesc *desc, bool inputs)
{
    aclmdlDataset *dataset = acl.aclmdlCreateDataset();
    size_t count = inputs ? acl.aclmdlGetNumInputs((aclmdlDesc *)desc)
                          : acl.aclmdlGetNumOutputs((aclmdlDesc *)desc);
    for (size_t i = 0; i < count; i++) {
        size_t size = inputs ? acl.aclmdlGetInputSizeByIndex((aclmdlDesc *)desc, i)
                             : acl.aclmdlGetOutputSizeByIndex((aclmdlDesc *)desc, i);
        void *memory;
        CHILD_OK(acl.aclrtMalloc(&memory, size, ACL_MEM_MALLOC_HUGE_FIRST));
        CHILD_OK(acl.aclrtMemset(memory, size, 0, size));
        CHILD_OK(acl.aclmdlAddDatasetBuffer(dataset, acl.aclCreateDataBuffer(memory, size)));
    }
    return dataset;
}

static inline void free_dataset(aclmdlDataset *dataset)
{
    for (size_t i = 0; i < acl.aclmdlGetDatasetNumBuffers(dataset); i++) {
        aclDataBuffer *buffer = acl.aclmdlGetDatasetBuffer(dataset, i);
        CHILD_OK(acl.aclrtFree(acl.aclGetDataBufferAddr(buffer)));
        CHILD_OK(acl.aclDestroyDataBuffer(buffer));
    }
    CHILD_OK(acl.aclmdlDestroyDataset(dataset));
}

/* ---- running them ---- */

static void (*misuse_program)(void);

static inline int misuse_main(void)
{
    misuse_program();
    exit(0); /* as programs end: the checker has the last word */
}

/* The exit code; what was said is in child_said. */
static inline int misuse_run(const char *environment, void (*program)(void))
{
    misuse_program = program;
    return child_run(environment, misuse_main);
}

/* How often the text is in what the child said. */
static inline int misuse_count(const char *text)
{
    int count = 0;
    for (const char *at = child_said; (at = strstr(at, text)); at += strlen(text))
        count++;
    return count;
}

#endif
