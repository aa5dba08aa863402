/* SPDX-License-Identifier: MIT */
#include "support/acl_table.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

acl_table acl;

static struct {
    void *handle[2]; /* the second only where CANN 9 comes without libascendcl.so */
    acl_missing_handler on_missing;
} library;

__attribute__((noreturn)) static void missing(const char *name)
{
    if (library.on_missing)
        library.on_missing(name);
    fprintf(stderr, "%s does not export %s\n", acl.path, name);
    exit(2);
}

/* The stand-ins: each has its function's type, so calling one is well defined. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#define STAND_IN(name, result, parameters)  \
    static result missing_##name parameters \
    {                                       \
        missing(#name);                     \
    }
ACL_TABLE_FUNCTIONS(STAND_IN)
#undef STAND_IN
#pragma GCC diagnostic pop

static const acl_table stand_ins = {
#define SLOT(name, result, parameters) .name = missing_##name,
    ACL_TABLE_FUNCTIONS(SLOT)
#undef SLOT
};

static const struct {
    const char *name;
    size_t slot;
} symbols[] = {
#define ROW(name, result, parameters) {#name, offsetof(acl_table, name)},
    ACL_TABLE_FUNCTIONS(ROW)
#undef ROW
};

static const char *wanted_path(void)
{
    const char *asked = getenv("OMRUN_ACL_LIBRARY");
    if (asked && *asked)
        return asked;
    return access(OMRUN_TEST_NPUSIM, R_OK) == 0 ? OMRUN_TEST_NPUSIM : NULL;
}

static void open_library(void)
{
    const char *wanted = wanted_path();
    acl.path = wanted ? wanted : "libascendcl.so";
    library.handle[0] = dlopen(acl.path, RTLD_NOW | RTLD_LOCAL);
    if (library.handle[0])
        return;
    fprintf(stderr, "cannot open AscendCL: %s\n", dlerror());
    if (wanted)
        exit(2);
    acl.path = "libacl_rt.so + libacl_mdl.so";
    library.handle[0] = dlopen("libacl_rt.so", RTLD_NOW | RTLD_GLOBAL);
    library.handle[1] = dlopen("libacl_mdl.so", RTLD_NOW | RTLD_GLOBAL);
    if (library.handle[0] && library.handle[1])
        return;
    fprintf(stderr, "nor %s: set OMRUN_ACL_LIBRARY to a libascendcl.so\n", acl.path);
    exit(2);
}

void *acl_table_symbol(const char *name)
{
    void *symbol = NULL;
    for (size_t i = 0; i < 2 && !symbol; i++)
        if (library.handle[i])
            symbol = dlsym(library.handle[i], name);
    return symbol;
}

bool acl_table_exports(const char *name)
{
    return acl_table_symbol(name) != NULL;
}

void acl_table_open(acl_missing_handler on_missing)
{
    if (library.handle[0])
        return;
    library.on_missing = on_missing;
    acl = stand_ins;
    open_library();
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *symbol = acl_table_symbol(symbols[i].name);
        /* ISO C cannot cast void * to a function pointer; POSIX makes the bytes equal. */
        if (symbol)
            memcpy((char *)&acl + symbols[i].slot, &symbol, sizeof symbol);
    }
}
