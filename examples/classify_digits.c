/* SPDX-License-Identifier: MIT */
/* classify_digits MODEL.om IMAGES.npy LABELS.npy
 *
 * Classifies handwritten digits on one device and on all of them: how a session is opened over a
 * list of devices, how an array of bytes goes into a model of floats, and how any number of rows
 * goes through a model with a fixed batch. */
#include <omrun/omrun.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PIXELS = 8 * 8, CLASSES = 10, MAX_DEVICES = 8 };

/* The images are few and the model is small: many copies give the clock something to measure. */
enum { COPIES = 40, CALLS = 5 };

static void die(const char *message, const char *detail)
{
    fprintf(stderr, "classify_digits: %s: %s\n", message, detail);
    exit(1);
}

static void check(omr_status status)
{
    if (status != OMR_OK)
        die(omr_status_name(status), omr_last_error());
}

static void *allocate(size_t size)
{
    void *memory = malloc(size);
    if (!memory)
        die("allocate", "out of memory");
    return memory;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* The elements of a .npy file of bytes: after the magic, the version and the header's length comes
 * the header, then they. */
static uint8_t *read_bytes(const char *path, size_t *count)
{
    uint8_t start[10];
    FILE *file = fopen(path, "rb");
    if (!file || fread(start, 1, sizeof start, file) != sizeof start ||
        memcmp(start, "\x93NUMPY\x01", 7) != 0)
        die(path, "not a .npy file of version 1");
    long begin = 10 + start[8] + 256 * start[9];
    fseek(file, 0, SEEK_END);
    long size = ftell(file) - begin;
    if (size <= 0 || fseek(file, begin, SEEK_SET) != 0)
        die(path, "shorter than its header says");
    uint8_t *bytes = allocate((size_t)size);
    *count = fread(bytes, 1, (size_t)size, file);
    fclose(file);
    return bytes;
}

/* `copies` times the images, one after the other. */
static uint8_t *repeated(const uint8_t *images, size_t size, size_t copies)
{
    uint8_t *all = allocate(size * copies);
    for (size_t i = 0; i < copies; i++)
        memcpy(all + i * size, images, size);
    return all;
}

/* One call: bytes in, floats out. The session converts and cuts into batches. */
static void classify(omr_session *session, uint8_t *images, float *logits, size_t count)
{
    const int64_t in[] = {(int64_t)count, 1, 8, 8}, out[] = {(int64_t)count, CLASSES};
    const omr_tensor input = {.data = images, .dtype = OMR_U8, .rank = 4, .dims = in};
    const omr_tensor output = {.data = logits, .dtype = OMR_F32, .rank = 2, .dims = out};
    check(omr_session_run(session, &input, 1, &output, 1, OMR_WAIT_FOREVER));
}

static size_t count_right(const float *logits, const uint8_t *labels, size_t count)
{
    size_t right = 0;
    for (size_t i = 0; i < count; i++) {
        const float *row = logits + i * CLASSES;
        size_t best = 0;
        for (size_t k = 1; k < CLASSES; k++)
            if (row[k] > row[best])
                best = k;
        right += best == labels[i];
    }
    return right;
}

/* Images per second on the first `device_count` of `devices`: the best of several calls. */
static double measure(const char *model, const int32_t *devices, size_t device_count,
                      uint8_t *images, float *logits, size_t count)
{
    omr_session *session;
    omr_session_options options = {
        .size = sizeof options, .device_ids = devices, .device_count = device_count};
    double best = 0;
    check(omr_session_create(&session, model, &options));
    for (size_t i = 0; i < CALLS; i++) {
        double started = now();
        classify(session, images, logits, count);
        double rate = (double)count / (now() - started);
        best = rate > best ? rate : best;
    }
    omr_session_destroy(session);
    return best;
}

static size_t list_devices(int32_t ids[MAX_DEVICES])
{
    omr_device_info devices[MAX_DEVICES];
    omr_driver_info driver;
    size_t count;
    check(omr_driver_open(NULL, &driver));
    check(omr_devices(devices, MAX_DEVICES, &count));
    count = count < MAX_DEVICES ? count : MAX_DEVICES;
    for (size_t i = 0; i < count; i++)
        ids[i] = devices[i].id;
    printf("AscendCL: %s%s\n", driver.path,
           driver.simulated ? ", simulated: the times are this CPU's" : "");
    return count;
}

int main(int argc, char **argv)
{
    size_t pixels, count;
    int32_t devices[MAX_DEVICES];
    if (argc != 4)
        die("usage", "classify_digits MODEL.om IMAGES.npy LABELS.npy");
    uint8_t *images = read_bytes(argv[2], &pixels);
    uint8_t *labels = read_bytes(argv[3], &count);
    if (pixels != count * PIXELS)
        die(argv[2], "wanted: an image of 8x8 pixels for each label");
    uint8_t *many = repeated(images, pixels, COPIES);
    float *logits = allocate(sizeof *logits * CLASSES * count * COPIES);

    size_t device_count = list_devices(devices);
    double one = measure(argv[1], devices, 1, many, logits, count * COPIES);
    printf("1 device:  %8.0f images/s\n", one);
    if (device_count > 1) {
        double all = measure(argv[1], devices, device_count, many, logits, count * COPIES);
        printf("%zu devices: %8.0f images/s, %.2f times one\n", device_count, all, all / one);
    }
    size_t right = count_right(logits, labels, count);
    double accuracy = (double)right / (double)count;
    printf("right: %zu of %zu digits, %.1f %%\n", right, count, 100 * accuracy);

    free(logits);
    free(many);
    free(labels);
    free(images);
    return accuracy >= 0.97 ? 0 : 1;
}
