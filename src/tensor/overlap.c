/* SPDX-License-Identifier: MIT */
/*
 * Two elements share a byte when their addresses differ by less than an element: when some choice
 * of indices solves  sum(stride * index) + (byte in element) = difference,  with every unknown
 * between 0 and a bound. Unknowns are taken by falling stride. What the smaller ones can still
 * reach bounds the choice, which in arrays made by slicing leaves one or two values at each level.
 */
#include "tensor/overlap.h"

#include <stdint.h>

#include "tensor/dtype.h"
#include "tensor/shape.h"

/* Every axis of two arrays, and the bytes of an element of each. */
enum { MAX_TERMS = 2 * OMR_MAX_RANK + 2, MAX_WORK = 100000 };

/* Sums overflow 64 bits only in intermediate steps, so those have 128. */
typedef __int128 wide;

typedef struct unknown {
    int64_t factor; /* positive */
    wide bound;     /* the unknown is 0 to this */
} unknown;

/* sum(factor * unknown) = target, the terms by falling factor. */
typedef struct diophantine {
    unknown terms[MAX_TERMS];
    wide reach[MAX_TERMS + 1]; /* the most that the terms from here on add up to */
    int count;
    int work; /* steps left */
    wide target;
} diophantine;

/* Adds factor * unknown for unknown in 0..bound, keeping order; equal factors become one term. */
static void add_term(diophantine *equation, int64_t factor, wide bound)
{
    if (factor == 0 || bound == 0)
        return;
    int at = 0;
    while (at < equation->count && equation->terms[at].factor > factor)
        at++;
    if (at < equation->count && equation->terms[at].factor == factor) {
        equation->terms[at].bound += bound;
        return;
    }
    for (int i = equation->count++; i > at; i--)
        equation->terms[i] = equation->terms[i - 1];
    equation->terms[at] = (unknown){factor, bound};
}

/* Whether terms[level..] can add up to `rest`. True also when the work has run out. */
static bool solvable(diophantine *equation, int level, wide rest)
{
    if (rest < 0 || rest > equation->reach[level])
        return false;
    if (rest == 0)
        return true;
    const unknown *term = &equation->terms[level];
    wide most = rest / term->factor;
    if (most > term->bound)
        most = term->bound;
    for (wide value = most; value >= 0; value--) {
        wide left = rest - value * term->factor;
        if (left > equation->reach[level + 1])
            return false;
        if (--equation->work < 0 || solvable(equation, level + 1, left))
            return true;
    }
    return false;
}

static bool solve(diophantine *equation)
{
    equation->work = MAX_WORK;
    equation->reach[equation->count] = 0;
    for (int i = equation->count; i-- > 0;)
        equation->reach[i] =
            equation->reach[i + 1] + equation->terms[i].factor * equation->terms[i].bound;
    return solvable(equation, 0, equation->target);
}

typedef struct steps {
    int64_t stride; /* as a positive number: the direction does not change the set of bytes */
    int64_t last;   /* the highest index */
} steps;

/* The axes that have more than one index, by falling stride, merged where one continues another. */
typedef struct footprint {
    steps axes[OMR_MAX_RANK];
    int axis_count;
    int64_t element_size;
    uintptr_t low, high; /* the addresses it lies between; equal when it has no elements */
} footprint;

static void insert_axis(footprint *layout, steps axis)
{
    int at = layout->axis_count++;
    for (; at > 0 && layout->axes[at - 1].stride < axis.stride; at--)
        layout->axes[at] = layout->axes[at - 1];
    layout->axes[at] = axis;
}

static void merge_axes(footprint *layout)
{
    int kept = 0;
    for (int i = 1; i < layout->axis_count; i++) {
        steps *outer = &layout->axes[kept], inner = layout->axes[i];
        if (outer->stride == inner.stride * (inner.last + 1))
            *outer = (steps){inner.stride, (outer->last + 1) * (inner.last + 1) - 1};
        else
            layout->axes[++kept] = inner;
    }
    if (layout->axis_count)
        layout->axis_count = kept + 1;
}

static void layout_init(footprint *layout, const omr_tensor *tensor)
{
    int64_t packed[OMR_MAX_RANK];
    const int64_t *strides = tensor->strides ? tensor->strides : packed;
    size_t element_size = omr_dtype_size(tensor->dtype);
    omri_extent extent = {0, 0};
    omri_shape_extent(tensor->dims, tensor->strides, tensor->rank, element_size, &extent);
    layout->element_size = (int64_t)element_size;
    layout->low = (uintptr_t)tensor->data + (uintptr_t)extent.low;
    layout->high = (uintptr_t)tensor->data + (uintptr_t)extent.high;
    layout->axis_count = 0;
    if (layout->low == layout->high)
        return;
    omri_shape_strides(tensor->dims, tensor->rank, element_size, packed);
    for (uint32_t i = 0; i < tensor->rank; i++) {
        int64_t stride = strides[i] < 0 ? -strides[i] : strides[i];
        if (tensor->dims[i] > 1)
            insert_axis(layout, (steps){stride, tensor->dims[i] - 1});
    }
    merge_axes(layout);
}

static void add_layout(diophantine *equation, const footprint *layout)
{
    for (int i = 0; i < layout->axis_count; i++)
        add_term(equation, layout->axes[i].stride, layout->axes[i].last);
    add_term(equation, 1, layout->element_size - 1);
}

bool omri_tensors_overlap(const omr_tensor *tensor_a, const omr_tensor *tensor_b)
{
    footprint a, b;
    layout_init(&a, tensor_a);
    layout_init(&b, tensor_b);
    if (a.low == a.high || b.low == b.high || a.high <= b.low || b.high <= a.low)
        return false;
    /* a.low + offset in a = b.high - 1 - offset from the end of b, which has the same terms. */
    diophantine equation = {.target = (wide)b.high - 1 - (wide)a.low};
    add_layout(&equation, &a);
    add_layout(&equation, &b);
    return solve(&equation);
}

/* Each axis steps over all that the smaller ones reach: so do all arrays made by slicing. */
static bool is_nested(const footprint *layout)
{
    wide reach = layout->element_size;
    for (int i = layout->axis_count; i-- > 0;) {
        if (layout->axes[i].stride < reach)
            return false;
        reach += (wide)layout->axes[i].stride * layout->axes[i].last;
    }
    return true;
}

/* Whether two elements whose indices along `chosen` differ share a byte. */
static bool axis_overlaps(const footprint *layout, int chosen)
{
    /* Unknowns are differences of indices: 1..last along `chosen`, -last..last along the others and
     * -(size - 1)..(size - 1) in the element, all moved so as to start from 0. */
    const steps *axis = &layout->axes[chosen];
    diophantine equation = {.target = layout->element_size - 1 - (wide)axis->stride};
    add_term(&equation, axis->stride, axis->last - 1);
    add_term(&equation, 1, 2 * (layout->element_size - 1));
    for (int i = 0; i < layout->axis_count; i++) {
        if (i == chosen)
            continue;
        axis = &layout->axes[i];
        equation.target += (wide)axis->stride * axis->last;
        add_term(&equation, axis->stride, 2 * (wide)axis->last);
    }
    return solve(&equation);
}

bool omri_tensor_overlaps_itself(const omr_tensor *tensor)
{
    footprint layout;
    layout_init(&layout, tensor);
    if (layout.low == layout.high || is_nested(&layout))
        return false;
    for (int i = 0; i < layout.axis_count; i++) {
        if (axis_overlaps(&layout, i))
            return true;
    }
    return false;
}
