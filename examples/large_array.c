/* SPDX-License-Identifier: MIT */
/* large_array DIGITS.om
 *
 * A table of 20 000 rows as programs have it - doubles, the pixels between other columns - goes
 * through the model as it lies there, and the results go into a column of the same kind of table.
 * Strides say where things are; nobody copies, converts or cuts into batches by hand. */
#include <omrun/omrun.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROWS = 20000, SIZE = 8, CLASSES = 10 };

/* What a line of the table is. */
typedef struct record {
    double id;
    double pixels[SIZE][SIZE];
    double logits[CLASSES];
    double seconds;
} record;

static void check(omr_status status)
{
    if (status == OMR_OK)
        return;
    fprintf(stderr, "large_array: %s: %s\n", omr_status_name(status), omr_last_error());
    exit(1);
}

/* Row i shows a vertical stroke or a ring, which everybody reads as 1 and 0. */
static void draw(record *row, size_t i)
{
    static const char *const shapes[2][SIZE] = {{"   ##   ", "   ##   ", "   ##   ", "   ##   ",
                                                 "   ##   ", "   ##   ", "   ##   ", "   ##   "},
                                                {"   ##   ", "  #  #  ", "  #  #  ", "  #  #  ",
                                                 "  #  #  ", "  #  #  ", "  #  #  ", "   ##   "}};
    row->id = (double)i;
    row->seconds = -1;
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++)
            row->pixels[y][x] = shapes[i % 2][y][x] == '#' ? 12 + (double)(i % 5) : 0;
}

static void classify(omr_session *session, record *table)
{
    /* Bytes from one index to the next along each axis: a row is a whole record further on. */
    const int64_t in_dims[] = {ROWS, 1, SIZE, SIZE}, out_dims[] = {ROWS, CLASSES};
    const int64_t in_strides[] = {sizeof(record), sizeof table->pixels, sizeof table->pixels[0],
                                  sizeof(double)};
    const int64_t out_strides[] = {sizeof(record), sizeof(double)};
    const omr_tensor input = {.data = table[0].pixels,
                              .dtype = OMR_F64,
                              .rank = 4,
                              .dims = in_dims,
                              .strides = in_strides};
    const omr_tensor output = {.data = table[0].logits,
                               .dtype = OMR_F64,
                               .rank = 2,
                               .dims = out_dims,
                               .strides = out_strides};
    /* A minute at most: past that the call returns OMR_TIMEOUT and the session stays usable. */
    check(omr_session_run(session, &input, 1, &output, 1, 60 * 1000));
}

static int digit_of(const record *row)
{
    int best = 0;
    for (int i = 1; i < CLASSES; i++)
        if (row->logits[i] > row->logits[best])
            best = i;
    return best;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return fprintf(stderr, "usage: large_array DIGITS.om\n"), 2;
    record *table = calloc(ROWS, sizeof *table);
    if (!table)
        return fprintf(stderr, "large_array: out of memory\n"), 1;
    for (size_t i = 0; i < ROWS; i++)
        draw(&table[i], i);

    omr_session *session;
    struct timespec begin, end;
    check(omr_session_create(&session, argv[1], NULL));
    clock_gettime(CLOCK_MONOTONIC, &begin);
    classify(session, table);
    clock_gettime(CLOCK_MONOTONIC, &end);
    omr_session_destroy(session);

    size_t right = 0, untouched = 0;
    for (size_t i = 0; i < ROWS; i++) {
        right += digit_of(&table[i]) == (i % 2 ? 0 : 1);
        untouched += table[i].id >= (double)i && table[i].seconds < 0;
    }
    double seconds =
        (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
    printf("%d rows in %.2f s, %.0f rows/s\n", ROWS, seconds, ROWS / seconds);
    printf("%zu read as 1 and 0; the other columns of %zu rows are as they were\n", right,
           untouched);
    free(table);
    return right == ROWS && untouched == ROWS ? 0 : 1;
}
