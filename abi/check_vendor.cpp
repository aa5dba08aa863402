/* SPDX-License-Identifier: MIT */
/* Compares a set of AscendCL headers with our table and our lists of functions, at compile time.
 * The include path alone decides which headers, hence the angles: CANN's (OMRUN_CHECK_ABI) or our
 * own. The rows are those whose names these headers know; CheckVendor.cmake picks them. In C++
 * because the vendor's codes are `static const int`, which only C++ takes for a constant. */
#include <cstddef>
#include <type_traits>

#define ENABLE_DVPP_INTERFACE
#include <acl/acl.h>
#if __has_include(<acl/acl_prof.h>)
#include <acl/acl_prof.h>
#endif
#if __has_include(<acl/acl_dump.h>)
#include <acl/acl_dump.h>
#endif
#if __has_include(<acl/acl_tdt.h>)
#include <acl/acl_tdt.h>
#endif
#if __has_include(<acl/acl_tdt_queue.h>)
#include <acl/acl_tdt_queue.h>
#endif
#if __has_include(<acl/acl_op_compiler.h>)
#include <acl/acl_op_compiler.h>
#endif
#if __has_include(<acl/ops/acl_dvpp.h>)
#include <acl/ops/acl_dvpp.h>
#endif
#if __has_include(<acl/acl_op.h>)
#include <acl/acl_op.h>
#endif
#if __has_include(<acl/acl_rt_allocator.h>)
#include <acl/acl_rt_allocator.h>
#endif
#if __has_include(<acl/ops/acl_cblas.h>)
#include <acl/ops/acl_cblas.h>
#endif
#if __has_include(<acl/ops/acl_fv.h>)
#include <acl/ops/acl_fv.h>
#endif

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)

#define VALUE(name, value)                                                       \
    static_assert(static_cast<long long>(name) == static_cast<long long>(value), \
                  #name " is not " #value);
#define SIZE(type, bytes) static_assert(sizeof(type) == (bytes), "size of " #type);
/* A field that a release lacks chooses the second overload, which is content. */
#define OFFSET(type, field, bytes)                                                                 \
    template <class T>                                                                             \
    constexpr auto JOIN(is_right_, __LINE__)(T *)->decltype(sizeof(                                \
                                                                static_cast<T *>(nullptr)->field), \
                                                            bool())                                \
    {                                                                                              \
        return offsetof(T, field) == (bytes);                                                      \
    }                                                                                              \
    constexpr bool JOIN(is_right_, __LINE__)(...)                                                  \
    {                                                                                              \
        return true;                                                                               \
    }                                                                                              \
    static_assert(JOIN(is_right_, __LINE__)(static_cast<type *>(nullptr)),                         \
                  "offset of " #type "::" #field);
#include "vendor_rows.inc"

#define FUNCTION(name, result, parameters) \
    static_assert(std::is_same<decltype(name), result parameters>::value, "prototype of " #name);
#include "vendor_functions.inc"
