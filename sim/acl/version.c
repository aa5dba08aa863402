/* SPDX-License-Identifier: MIT */
/* Versions, and the application log. */
#include <acl/acl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "acl/check.h"
#include "core/call.h"

#define CANN_VERSION "9.1.0"
#define CANN_VERSION_NUMBER (9 * 10000000 + 1 * 100000 + 0 * 1000)

/* The interface is that of AscendCL 1.17, which came with CANN 9.1. */
aclError aclrtGetVersion(int32_t *majorVersion, int32_t *minorVersion, int32_t *patchVersion)
{
    SIM_ENTER_OR_RETURN(aclrtGetVersion);
    if (!majorVersion || !minorVersion || !patchVersion)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclrtGetVersion: one of the results is NULL");
    *majorVersion = 1;
    *minorVersion = 17;
    *patchVersion = 0;
    return ACL_SUCCESS;
}

aclError aclsysGetCANNVersion(aclCANNPackageName name, aclCANNPackageVersion *version)
{
    SIM_ENTER_OR_RETURN(aclsysGetCANNVersion);
    if (!version)
        return sim_fail_null("aclsysGetCANNVersion", "version");
    if ((int)name < ACL_PKG_NAME_CANN || name > ACL_PKG_NAME_DRIVER)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclsysGetCANNVersion: name is %d, wants 0 to %d",
                        (int)name, ACL_PKG_NAME_DRIVER);
    memset(version, 0, sizeof *version);
    strcpy(version->version, CANN_VERSION);
    strcpy(version->majorVersion, "9");
    strcpy(version->minorVersion, "1");
    strcpy(version->releaseVersion, "0");
    return ACL_SUCCESS;
}

/* The packages whose version.info CANN reads for this; here all come from one. */
static bool is_package(const char *name)
{
    static const char *const names[] = {
        "driver", "firmware",   "runtime",        "compiler",       "hccl",        "toolkit",
        "opp",    "opp_kernel", "ge-executor",    "ge_executor",    "ge-compiler", "ge_compiler",
        "opbase", "metadef",    "ascend-toolkit", "ascend_toolkit", "cann",        "npu-runtime",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static aclError check_package(const char *call, const char *name, const void *result)
{
    if (!name || !result)
        return sim_fail_null(call, name ? "the result" : "pkgName");
    if (!is_package(name))
        return sim_fail(ACL_ERROR_INVALID_FILE, "%s: there is no package %.128s", call, name);
    return ACL_SUCCESS;
}

/* versionStr has room for ACL_PKG_VERSION_MAX_SIZE bytes. */
aclError aclsysGetVersionStr(char *pkgName, char *versionStr)
{
    SIM_ENTER_OR_RETURN(aclsysGetVersionStr);
    aclError code = check_package("aclsysGetVersionStr", pkgName, versionStr);
    if (code == ACL_SUCCESS)
        strcpy(versionStr, CANN_VERSION);
    return code;
}

aclError aclsysGetVersionNum(char *pkgName, int32_t *versionNum)
{
    SIM_ENTER_OR_RETURN(aclsysGetVersionNum);
    aclError code = check_package("aclsysGetVersionNum", pkgName, versionNum);
    if (code == ACL_SUCCESS)
        *versionNum = CANN_VERSION_NUMBER;
    return code;
}

/* ---- log ---- */

static int number_of(const char *variable, int otherwise)
{
    const char *text = getenv(variable);
    return text && *text >= '0' && *text <= '9' && !text[1] ? *text - '0' : otherwise;
}

/* The vendor writes log files unless told to print; npusim only prints. */
static bool is_printed(aclLogLevel level)
{
    int wanted = number_of("ASCEND_GLOBAL_LOG_LEVEL", ACL_ERROR);
    bool prints = number_of("ASCEND_SLOG_PRINT_TO_STDOUT", 0) == 1 ||
                  number_of("ASCEND_LOG_PRINT_TO_STDOUT", 0) == 1;
    return prints && (int)level >= wanted;
}

__attribute__((format(printf, 5, 6))) void aclAppLog(aclLogLevel logLevel, const char *func,
                                                     const char *file, uint32_t line,
                                                     const char *fmt, ...)
{
    static const char *const names[] = {"DEBUG", "INFO", "WARNING", "ERROR"};
    SIM_ENTER(aclAppLog);
    if ((int)logLevel < ACL_DEBUG || logLevel > ACL_ERROR || !fmt || !is_printed(logLevel))
        return;
    char text[1024], date[32];
    time_t now = time(NULL);
    struct tm local;
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    strftime(date, sizeof date, "%Y-%m-%d-%H:%M:%S", localtime_r(&now, &local));
    printf("[%s] APP(%d):%s [%s:%u]%d %s: %s\n", names[logLevel], (int)getpid(), date,
           file ? file : "", line, (int)gettid(), func ? func : "", text);
}
