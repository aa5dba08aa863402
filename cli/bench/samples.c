/* SPDX-License-Identifier: MIT */
#include "bench/samples.h"

#include <math.h>

sample_summary samples_summarize(const double *values, size_t count)
{
    sample_summary summary = {.count = count};
    double squares = 0;
    for (size_t i = 0; i < count; i++)
        summary.mean += values[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        squares += (values[i] - summary.mean) * (values[i] - summary.mean);
    if (count > 1)
        summary.deviation = sqrt(squares / (double)(count - 1));
    return summary;
}

double samples_variation(const sample_summary *summary)
{
    return summary->mean > 0 ? summary->deviation / summary->mean : 0;
}

/* The continued fraction of the incomplete beta function, by Lentz's method. */
static double beta_fraction(double a, double b, double x)
{
    static const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1), result;
    d = 1 / (fabs(d) < tiny ? tiny : d);
    result = d;
    for (int m = 1; m < 300; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        for (int step = 0; step < 2; step++) {
            double term = step ? odd : even;
            d = 1 + term * d;
            c = 1 + term / c;
            d = 1 / (fabs(d) < tiny ? tiny : d);
            c = fabs(c) < tiny ? tiny : c;
            result *= c * d;
        }
        if (fabs(c * d - 1) < 1e-14)
            break;
    }
    return result;
}

/* The regularized incomplete beta function I_x(a, b). */
static double beta(double a, double b, double x)
{
    if (x <= 0 || x >= 1)
        return x >= 1;
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double samples_t_tail(double t, double freedom)
{
    return beta(freedom / 2, 0.5, freedom / (freedom + t * t));
}

/* The t that leaves 5 % in both tails together. */
static double critical_t(double freedom)
{
    double low = 0, high = 1000;
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        if (samples_t_tail(middle, freedom) > 0.05)
            low = middle;
        else
            high = middle;
    }
    return high;
}

sample_difference samples_compare(const sample_summary *before, const sample_summary *after)
{
    double change = before->mean != 0 ? after->mean / before->mean - 1 : 0;
    sample_difference difference = {.change = change, .low = change, .high = change, .p = 1};
    if (before->count < 2 || after->count < 2 || before->mean == 0)
        return difference;
    double a = before->deviation * before->deviation / (double)before->count;
    double b = after->deviation * after->deviation / (double)after->count;
    difference.known = 1;
    if (a + b == 0) { /* neither varies at all: any difference is one */
        difference.p = change == 0;
        return difference;
    }
    double freedom = (a + b) * (a + b) /
                     (a * a / (double)(before->count - 1) + b * b / (double)(after->count - 1));
    double reach = critical_t(freedom) * sqrt(a + b) / fabs(before->mean);
    difference.p = samples_t_tail(fabs(after->mean - before->mean) / sqrt(a + b), freedom);
    difference.low = change - reach;
    difference.high = change + reach;
    return difference;
}
