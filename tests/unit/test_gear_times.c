/* SPDX-License-Identifier: MIT */
/* Gear times that are told, kept in a folder, or measured, as sessions see them. */
#include "support/model_path.h"

#include <omrun/omrun.h>

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { GEARS = 4 }; /* of pair_gears: 1, 2, 4, 8 */

static char folder[] = "/tmp/omrun-gears-XXXXXX";

/* Opens, asks for the times, closes. */
static void times_of_session(const omr_session_options *options, double us[GEARS])
{
    omr_session *session;
    size_t count;
    if (omr_session_create(&session, model_path("pair_gears"), options) != OMR_OK)
        fail_msg("%s", omr_last_error());
    assert_int_equal(omr_session_gear_times(session, us, GEARS, &count), OMR_OK);
    assert_int_equal(count, GEARS);
    omr_session_destroy(session);
}

/* The one file in the folder, and how many there are. */
static size_t kept_file(char path[512])
{
    size_t count = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (const struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_name[0] != '.') {
            snprintf(path, 512, "%s/%s", folder, entry->d_name);
            count++;
        }
    closedir(directory);
    return count;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static const double told[GEARS] = {10, 11, 300, 400};

static void create__believes_what_it_is_told(void **state)
{
    (void)state;
    const omr_session_options options = {.size = sizeof options,
                                         .gear_times_us = told,
                                         .gear_time_count = GEARS,
                                         .gear_cache = folder};
    double us[GEARS];
    char path[512];
    times_of_session(&options, us);
    for (size_t g = 0; g < GEARS; g++)
        assert_true(us[g] > told[g] * 0.999 && us[g] < told[g] * 1.001);
    assert_int_equal(kept_file(path), 0); /* what is told is not kept */
}

/* With 2 rows hardly dearer than 1, and 4 far dearer, 4 rows run as 2 + 2. */
static void run__follows_what_it_is_told(void **state)
{
    (void)state;
    const int32_t device = 0;
    const omr_session_options options = {.size = sizeof options,
                                         .device_ids = &device,
                                         .device_count = 1,
                                         .gear_times_us = told,
                                         .gear_time_count = GEARS};
    omr_session *session;
    assert_int_equal(omr_session_create(&session, model_path("pair_gears"), &options), OMR_OK);
    int64_t ids[4][5] = {{0}}, len[4], dims[] = {4, 5};
    float mask[4][5] = {{0}}, out[4][5];
    omr_tensor inputs[] = {{.data = ids, .dtype = OMR_I64, .rank = 2, .dims = dims},
                           {.data = mask, .dtype = OMR_F32, .rank = 2, .dims = dims}};
    omr_tensor outputs[] = {{.data = out, .dtype = OMR_F32, .rank = 2, .dims = dims},
                            {.data = len, .dtype = OMR_I64, .rank = 1, .dims = dims}};
    omr_session_stats stats = {.size = sizeof stats};
    assert_int_equal(omr_session_run(session, inputs, 2, outputs, 2, 60000), OMR_OK);
    assert_int_equal(omr_session_get_stats(session, &stats), OMR_OK);
    assert_int_equal(stats.batches, 2);
    omr_session_destroy(session);
}

static void create__keeps_what_it_measured(void **state)
{
    (void)state;
    const omr_session_options options = {.size = sizeof options, .gear_cache = folder};
    double first[GEARS], second[GEARS];
    char path[512];
    times_of_session(&options, first);
    assert_int_equal(kept_file(path), 1);
    times_of_session(&options, second);
    for (size_t g = 0; g < GEARS; g++) /* measured again they would differ */
        assert_true(second[g] > first[g] * 0.999999 && second[g] < first[g] * 1.000001);
    write_file(path, "omrun gear times 1\n1 1e-5\n2 2e-5\n4 3e-5\n8 4e-5\n");
    times_of_session(&options, second);
    assert_true(second[3] > 39.9 && second[3] < 40.1);
    unlink(path);
}

static void create__measures_where_the_file_does_not_fit(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "omrun gear times 2\n1 1\n2 1\n4 1\n8 1\n",
                                        "omrun gear times 1\n1 1\n2 1\n4 1\n",
                                        "omrun gear times 1\n1 1\n2 1\n4 1\n8 1\n16 1\n",
                                        "omrun gear times 1\n1 1\n2 1\n4 1\n9 1\n",
                                        "omrun gear times 1\n1 1\n2 nan\n4 1\n8 1\n",
                                        "omrun gear times 1\n1 1\n2 -1\n4 1\n8 1\n"};
    const omr_session_options options = {.size = sizeof options, .gear_cache = folder};
    double us[GEARS];
    char path[512];
    times_of_session(&options, us);
    assert_int_equal(kept_file(path), 1);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        write_file(path, texts[i]);
        times_of_session(&options, us);
        assert_true(us[0] < 1e6 && us[3] < 1e6); /* not the second that the file says */
        assert_int_equal(kept_file(path), 1);
    }
    unlink(path);
}

static void create__works_where_nothing_can_be_kept(void **state)
{
    (void)state;
    const omr_session_options options = {.size = sizeof options, .gear_cache = "/no/such/folder"};
    double us[GEARS];
    times_of_session(&options, us);
}

static void create__reads_the_folder_from_the_environment(void **state)
{
    (void)state;
    double us[GEARS];
    char path[512];
    setenv("OMRUN_GEAR_CACHE", folder, 1);
    times_of_session(NULL, us);
    unsetenv("OMRUN_GEAR_CACHE");
    assert_int_equal(kept_file(path), 1);
    unlink(path);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : 1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create__believes_what_it_is_told),
        cmocka_unit_test(run__follows_what_it_is_told),
        cmocka_unit_test(create__keeps_what_it_measured),
        cmocka_unit_test(create__measures_where_the_file_does_not_fit),
        cmocka_unit_test(create__works_where_nothing_can_be_kept),
        cmocka_unit_test(create__reads_the_folder_from_the_environment),
    };
    return cmocka_run_group_tests_name("gear_times", tests, make_folder, remove_folder);
}
