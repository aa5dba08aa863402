/* SPDX-License-Identifier: MIT */
/* ONNX Runtime as anyone would use it, without omrun and npusim: the yardstick. The few functions
 * called are declared here by their place in ONNX Runtime's table, which only grows at its end. */
#ifndef BENCH_SUPPORT_PLAIN_ORT_H
#define BENCH_SUPPORT_PLAIN_ORT_H

#include <stddef.h>
#include <stdint.h>

/* A session with one f32 input and one f32 output, and memory for both. */
typedef struct plain_ort plain_ort;

typedef struct plain_ort_tensor {
    const char *name;
    const int64_t *dims;
    size_t rank;
} plain_ort_tensor;

/* Ends the program when it fails. `threads` is how many cores one run may use. */
plain_ort *plain_ort_open(const char *onnx_path, int threads, plain_ort_tensor input,
                          plain_ort_tensor output);
float *plain_ort_input(plain_ort *session);
const float *plain_ort_output(const plain_ort *session);
void plain_ort_run(plain_ort *session);
void plain_ort_close(plain_ort *session);

#endif
