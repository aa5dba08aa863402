/* SPDX-License-Identifier: MIT */
/* Every library of CANN has its names, they all reach the one libascendcl.so, and what npusim does
 * not have says so by name. */
#include <acl/acl.h>
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "names/libraries.h"

/* clang-format off */
#define LIBRARIES(X) \
    X(acl_rt) X(acl_mdl) X(acl_op_executor) X(acl_op_compiler) X(msprofiler) X(ascend_dump) \
    X(acl_tdt_channel) X(acl_tdt_queue) X(acl_dvpp) X(acl_dvpp_mpi) X(acl_cblas) X(acl_retr) \
    X(ascend_hal) X(c_sec) X(runtime) X(slog)
/* clang-format on */

static const struct library {
    const char *file;
    const char *const *names; /* up to NULL */
} libraries[] = {
#define NAME(name, result, parameters) #name,
#define LIBRARY_ROW(library) \
    {"lib" #library ".so", (const char *const[]){NAMES_##library(NAME) NULL}},
    LIBRARIES(LIBRARY_ROW)};
#define LIBRARY_COUNT (sizeof libraries / sizeof libraries[0])

static const struct other {
    const char *name;
    bool returns_code;
} others[] = {
#define OTHER_ROW(name, result, parameters) \
    {#name, _Generic((result *)0, aclError * : true, default : false)},
    SIM_OTHER_FUNCTIONS(OTHER_ROW)};
#define OTHER_COUNT (sizeof others / sizeof others[0])

static void *open_library(const char *file)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", NPUSIM_LIBRARIES, file);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        fail_msg("%s", dlerror());
    return library;
}

static const char *file_of(const void *address)
{
    Dl_info info;
    assert_int_not_equal(dladdr(address, &info), 0);
    const char *slash = strrchr(info.dli_fname, '/');
    return slash ? slash + 1 : info.dli_fname;
}

static void names__reach_one_file_from_every_library(void **state)
{
    (void)state;
    for (size_t i = 0; i < LIBRARY_COUNT; i++) {
        void *library = open_library(libraries[i].file);
        for (const char *const *name = libraries[i].names; *name; name++) {
            void *address = dlsym(library, *name);
            if (!address)
                fail_msg("%s has no %s", libraries[i].file, *name);
            assert_string_equal(file_of(address), "libascendcl.so");
        }
        dlclose(library);
    }
}

/* What a linker sees: the file's own table of symbols. */
static bool file_exports(const struct link_map *map, const char *name)
{
    const ElfW(Sym) *symbols = NULL;
    const char *strings = NULL;
    const uint32_t *hash = NULL;
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_SYMTAB)
            symbols = (const void *)entry->d_un.d_ptr;
        else if (entry->d_tag == DT_STRTAB)
            strings = (const void *)entry->d_un.d_ptr;
        else if (entry->d_tag == DT_GNU_HASH)
            hash = (const void *)entry->d_un.d_ptr;
    }
    assert_non_null(hash);
    const uint32_t bucket_count = hash[0], first = hash[1], bloom_words = hash[2];
    const uint32_t *buckets = hash + 4 + bloom_words * (sizeof(ElfW(Addr)) / sizeof(uint32_t));
    const uint32_t *chains = buckets + bucket_count;
    for (uint32_t bucket = 0; bucket < bucket_count; bucket++) {
        for (uint32_t at = buckets[bucket]; at != 0; at++) {
            if (strcmp(strings + symbols[at].st_name, name) == 0)
                return true;
            if (chains[at - first] & 1)
                break;
        }
    }
    return false;
}

static void names__are_there_for_the_linker(void **state)
{
    (void)state;
    for (size_t i = 0; i < LIBRARY_COUNT; i++) {
        void *library = open_library(libraries[i].file);
        struct link_map *map;
        assert_int_equal(dlinfo(library, RTLD_DI_LINKMAP, &map), 0);
        for (const char *const *name = libraries[i].names; *name; name++)
            if (!file_exports(map, *name))
                fail_msg("%s does not export %s", libraries[i].file, *name);
        assert_false(file_exports(map, "npusim_version"));
        dlclose(library);
    }
}

static void names__share_one_state(void **state)
{
    (void)state;
    void *runtime = open_library("libacl_rt.so");
    void *models = open_library("libacl_mdl.so");
    aclError (*init)(const char *) = NULL;
    aclError (*load)(const char *, uint32_t *) = NULL;
    uint32_t id;
    *(void **)&init = dlsym(runtime, "aclInit");
    *(void **)&load = dlsym(models, "aclmdlLoadFromFile");
    assert_int_equal(load("no such file", &id), ACL_ERROR_GE_EXEC_NOT_INIT);
    assert_int_equal(init(NULL), ACL_SUCCESS);
    assert_int_not_equal(load("no such file", &id), ACL_ERROR_GE_EXEC_NOT_INIT);
    assert_int_equal(aclInit(NULL), ACL_ERROR_REPEAT_INITIALIZE); /* linked, not opened */
    assert_int_equal(aclFinalize(), ACL_SUCCESS);
    dlclose(models);
    dlclose(runtime);
}

/* A definition in absent.c is weak, one of a function that does something is not. */
static bool is_absent(const void *address)
{
    Dl_info info;
    const ElfW(Sym) *symbol = NULL;
    assert_int_not_equal(dladdr1(address, &info, (void **)&symbol, RTLD_DL_SYMENT), 0);
    return ELF64_ST_BIND(symbol->st_info) == STB_WEAK;
}

static aclError code_for(const char *name)
{
    return strncmp(name, "aclrt", 5) == 0 ? ACL_ERROR_RT_FEATURE_NOT_SUPPORT
                                          : ACL_ERROR_API_NOT_SUPPORT;
}

static void absent_functions__refuse_by_name(void **state)
{
    (void)state;
    size_t absent_count = 0;
    while (aclGetRecentErrMsg())
        ;
    for (size_t i = 0; i < OTHER_COUNT; i++) {
        intptr_t (*call)(void) = NULL;
        void *address = dlsym(RTLD_DEFAULT, others[i].name);
        assert_non_null(address);
        if (!is_absent(address))
            continue;
        *(void **)&call = address;
        absent_count++;
        if (others[i].returns_code)
            assert_int_equal((aclError)call(), code_for(others[i].name));
        else
            (void)call();
        const char *text = aclGetRecentErrMsg();
        if (!text || !strstr(text, others[i].name) || !strstr(text, "not supported by npusim"))
            fail_msg("%s says \"%s\"", others[i].name, text ? text : "(nothing)");
    }
    assert_true(absent_count > 500);
}

static void absent_functions__give_nothing_where_no_code_can_be(void **state)
{
    (void)state;
    assert_null(acldvppCreatePicDesc());
    assert_null(aclopCreateAttr());
    assert_null(aclrtAllocatorCreateDesc());
    assert_null(acldumpGetPath(AIC_ERR_BRIEF_DUMP));
    assert_int_equal(acldvppGetPicDescSize(NULL), 0);
    assert_int_equal(aclprofGetOpDuration(NULL, 0, 0), 0);
    assert_int_equal(acltdtGetDatasetSize(NULL), 0);
    aclopDestroyAttr(NULL);
    acldumpUnregCallback();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names__reach_one_file_from_every_library),
        cmocka_unit_test(names__are_there_for_the_linker),
        cmocka_unit_test(names__share_one_state),
        cmocka_unit_test(absent_functions__refuse_by_name),
        cmocka_unit_test(absent_functions__give_nothing_where_no_code_can_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
