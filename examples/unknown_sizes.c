/* SPDX-License-Identifier: MIT */
/* unknown_sizes POSITIONS.om
 *
 * A model with shape ranges: every call in a shape of its own. This one says where its input is not
 * 0, so how much comes out depends on the values and nobody can have memory ready for it. A request
 * without outputs is handed the library's. */
#include <omrun/omrun.h>

#include <stdio.h>
#include <stdlib.h>

static void check(omr_status status)
{
    if (status == OMR_OK)
        return;
    fprintf(stderr, "unknown_sizes: %s: %s\n", omr_status_name(status), omr_last_error());
    exit(1);
}

static omr_request *submit(omr_session *session, const float *values, int64_t count)
{
    const omr_tensor input = {
        .data = (void *)values, .dtype = OMR_F32, .rank = 1, .dims = &count}; /* only read */
    omr_request *request;
    check(omr_session_submit(session, &input, 1, NULL, 0, NULL, &request));
    return request;
}

/* The model's answer is [1, places]. */
static bool print_places(omr_request *request, const float *values)
{
    omr_tensor places;
    check(omr_request_wait(request, OMR_WAIT_FOREVER));
    check(omr_request_output(request, 0, &places));
    const int64_t *at = places.data;
    bool right = true;
    printf("%lld places:", (long long)places.dims[1]);
    for (int64_t i = 0; i < places.dims[1]; i++) {
        printf(" %lld", (long long)at[i]);
        right = right && values[at[i]] != 0;
    }
    printf("\n");
    omr_request_release(request); /* and with it the memory of `places` */
    return right;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return fprintf(stderr, "usage: unknown_sizes POSITIONS.om\n"), 2;
    static const float few[] = {0, 3, 0, 0, 1}, none[] = {0, 0}, many[] = {1, 1, 0, 1, 1, 1, 0};
    omr_session *session;
    check(omr_session_create(&session, argv[1], NULL));

    /* Three at once, none of the size of another. */
    omr_request *requests[] = {submit(session, few, 5), submit(session, none, 2),
                               submit(session, many, 7)};
    bool right = print_places(requests[0], few);
    right &= print_places(requests[1], none);
    right &= print_places(requests[2], many);
    omr_session_destroy(session);
    return right ? 0 : 1;
}
