/* SPDX-License-Identifier: MIT */
/* Test cases in C++, where a failed check throws, so that destructors run as they would in a
 * program: cmocka leaves with longjmp. */
#ifndef OMRUN_TESTS_CPP_CHECK_HPP
#define OMRUN_TESTS_CPP_CHECK_HPP

#include <omrun/omrun.hpp>

#include <cstdio>
#include <stdexcept>
#include <string>

namespace test
{

inline void require(bool holds, const char *what, const char *file, int line)
{
    if (!holds)
        throw std::runtime_error(std::string(file) + ":" + std::to_string(line) + ": " + what);
}

#define CHECK(condition) test::require((condition), #condition, __FILE__, __LINE__)

/* Whether `call` throws an omrun::Error of this status whose message holds `part`. */
template <class Call> bool fails(omr_status status, const char *part, const Call &call)
{
    try {
        call();
    } catch (const omrun::Error &error) {
        if (error.status() == status && std::string(error.what()).find(part) != std::string::npos)
            return true;
        std::fprintf(stderr, "%s: \"%s\", wanted: %s: \"%s\"\n", omr_status_name(error.status()),
                     error.what(), omr_status_name(status), part);
    }
    return false;
}

struct Case {
    const char *name;
    void (*run)();
};

template <std::size_t Count> int run(const Case (&cases)[Count])
{
    int failed = 0;
    for (const Case &one : cases) {
        try {
            one.run();
            std::printf("ok      %s\n", one.name);
        } catch (const std::exception &error) {
            std::printf("FAILED  %s: %s\n", one.name, error.what());
            failed++;
        }
    }
    return failed != 0;
}

} // namespace test

#define CASE(function)      \
    test::Case              \
    {                       \
#function, function \
    }

#endif
