/* SPDX-License-Identifier: MIT */
/* device_loss PAIR_BS4.om
 *
 * A device that fails at its work. npusim is told to let one: device 1 answers every copy with
 * AscendCL's 507011. The call succeeds all the same, because batches that failed run again on the
 * other device; the log and the statistics say what happened. Needs two devices. */
#include <omrun/omrun.h>

#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 400, WIDTH = 5 };

static int64_t ids[ROWS][WIDTH], length[ROWS];
static float mask[ROWS][WIDTH], product[ROWS][WIDTH];

static void check(omr_status status)
{
    if (status == OMR_OK)
        return;
    fprintf(stderr, "device_loss: %s: %s\n", omr_status_name(status), omr_last_error());
    exit(1);
}

/* The library prints nothing by itself. Where its messages go is the program's to say. */
static void print_message(void *user_data, omr_log_level level, const char *message)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};
    (void)user_data;
    printf("  [%s] %s\n", names[level], message);
}

static void run(omr_session *session)
{
    const int64_t dims[] = {ROWS, WIDTH};
    const omr_tensor inputs[] = {{.data = ids, .dtype = OMR_I64, .rank = 2, .dims = dims},
                                 {.data = mask, .dtype = OMR_F32, .rank = 2, .dims = dims}};
    const omr_tensor outputs[] = {{.data = product, .dtype = OMR_F32, .rank = 2, .dims = dims},
                                  {.data = length, .dtype = OMR_I64, .rank = 1, .dims = dims}};
    check(omr_session_run(session, inputs, 2, outputs, 2, 60 * 1000));
}

static int count_right(void)
{
    int right = 0;
    for (int i = 0; i < ROWS * WIDTH; i++)
        right += product[i / WIDTH][i % WIDTH] == (float)(i * (i % 4));
    return right / WIDTH;
}

static void print_device(omr_session *session, size_t index)
{
    omr_device_stats device = {.size = sizeof device};
    check(omr_session_get_device_stats(session, index, &device));
    printf("device %d: %llu rows, %llu batches failed and ran again, %s\n", (int)device.device,
           (unsigned long long)device.rows, (unsigned long long)device.retries,
           device.lanes ? "at work" : "set aside");
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return fprintf(stderr, "usage: device_loss PAIR_BS4.om\n"), 2;
    for (int i = 0; i < ROWS * WIDTH; i++) {
        ids[i / WIDTH][i % WIDTH] = i;
        mask[i / WIDTH][i % WIDTH] = (float)(i % 4);
    }
    /* npusim reads this when AscendCL is opened: CALL@DEVICE=CODE. An NPU does not know it. */
    setenv("NPUSIM_FAULT", "aclrtMemcpyAsync@1=507011", 1);
    omr_log_set_callback(print_message, NULL, OMR_LOG_WARNING);
    omr_session *session;
    size_t device_count;
    check(omr_session_create(&session, argv[1], NULL));
    omr_session_devices(session, &device_count);
    omr_session_stats stats = {.size = sizeof stats};
    for (int call = 0; call < 50 && stats.retries == 0; call++) {
        run(session); /* device 0 may be done before device 1 has begun: until both took part */
        check(omr_session_get_stats(session, &stats));
    }
    for (size_t i = 0; i < device_count; i++)
        print_device(session, i);
    int right = count_right();
    printf("%d of %d rows are right, after %llu retries\n", right, ROWS,
           (unsigned long long)stats.retries);
    omr_session_destroy(session);
    return right == ROWS && stats.retries > 0 ? 0 : 1;
}
