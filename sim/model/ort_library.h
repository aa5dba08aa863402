/* SPDX-License-Identifier: MIT */
/* Where ONNX Runtime is on this machine. */
#ifndef SIM_MODEL_ORT_LIBRARY_H
#define SIM_MODEL_ORT_LIBRARY_H

#include "om/why.h"

#define SIM_ORT_PATH_SIZE 4096

/* Opens the first ONNX Runtime found and writes where it was:
 * NPUSIM_ORT_LIBRARY, and nothing else when it is set; the loader's path; the onnxruntime package
 * of `python3`; folders beside this library; a venv in or next to the build folder.
 * NULL with one sentence on how to get it. */
void *sim_ort_library_open(char path[SIM_ORT_PATH_SIZE], sim_why *why);

#endif
