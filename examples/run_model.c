/* SPDX-License-Identifier: MIT */
/* run_model MODEL.om: the shortest whole program. Runs a model that takes one f32 input on every
 * device there is, with 1000 samples of zeros. */
#include <omrun/omrun.h>
#include <stdio.h>
#include <stdlib.h>

enum { SAMPLES = 1000 };

/* An f32 tensor of this shape, all zeros. */
static omr_tensor make_tensor(uint32_t rank, const int64_t *dims)
{
    size_t count = 1;
    for (uint32_t i = 0; i < rank; i++)
        count *= (size_t)dims[i];
    return (omr_tensor){
        .data = calloc(count, sizeof(float)), .dtype = OMR_F32, .rank = rank, .dims = dims};
}

static omr_status run(omr_session *session)
{
    const omr_tensor_desc *x = &omr_session_desc(session)->inputs[0];
    int64_t dims[OMR_MAX_RANK] = {SAMPLES}; /* any number of rows, whatever the model's batch */
    for (uint32_t i = 1; i < x->rank; i++)
        dims[i] = x->dims[i];
    omr_tensor input = make_tensor(x->rank, dims);
    omr_shape shape; /* of the model's first output for this input */
    omr_status status = omr_session_output_shapes(session, &input, 1, &shape);
    if (status != OMR_OK)
        return status;
    omr_tensor output = make_tensor(shape.rank, shape.dims);
    status = omr_session_run(session, &input, 1, &output, 1, OMR_WAIT_FOREVER);
    if (status == OMR_OK)
        printf("%d samples done, the first number is %g\n", SAMPLES, *(float *)output.data);
    free(input.data);
    free(output.data);
    return status;
}

int main(int argc, char **argv)
{
    omr_session *session;
    if (argc != 2)
        return fprintf(stderr, "usage: run_model MODEL.om\n"), 2;
    omr_status status = omr_session_create(&session, argv[1], NULL);
    if (status == OMR_OK)
        status = run(session);
    if (status != OMR_OK)
        fprintf(stderr, "%s: %s\n", omr_status_name(status), omr_last_error());
    omr_session_destroy(session);
    return status != OMR_OK;
}
