/* SPDX-License-Identifier: MIT */
/* The same stranger in C++: the installed headers are all there, and errors are thrown. */
#include <omrun/omrun.hpp>

#include <cstdio>
#include <cstring>

int main()
{
    try {
        omrun::Om om("no-such-file.om");
    } catch (const omrun::Error &error) {
        std::printf("omrun %s\n", omr_version());
        return error.status() == OMR_NOT_FOUND && std::strstr(error.what(), "no-such-file.om") ? 0
                                                                                               : 1;
    }
    std::fprintf(stderr, "a missing file was opened\n");
    return 1;
}
