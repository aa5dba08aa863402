/* SPDX-License-Identifier: MIT */
#include "runtime/planner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The most rows per second; the larger gear wins a tie. */
static size_t steadiest(const omri_planner *planner)
{
    size_t best = 0;
    for (size_t g = 1; g < planner->gear_count; g++)
        if ((double)planner->rows[g] * planner->cost[best] >=
            (double)planner->rows[best] * planner->cost[g])
            best = g;
    return best;
}

/* Costs that differ by less are the same, summed up in another order. */
static const double tie = 1e-9;

/* Cheapest cover of n rows: one gear, then the cheapest cover of what it leaves. On a tie the
 * larger gear wins, which makes fewer batches and puts the longest first. */
static void fill_table(omri_planner *planner)
{
    planner->best[0] = 0;
    for (size_t n = 1; n <= planner->reach; n++) {
        planner->best[n] = INFINITY;
        for (size_t g = planner->gear_count; g-- > 0;) {
            size_t covered = (size_t)planner->rows[g];
            double cost = planner->cost[g] + planner->best[n > covered ? n - covered : 0];
            if (cost < planner->best[n] * (1 - tie)) {
                planner->best[n] = cost;
                planner->choice[n] = (uint32_t)g;
            }
        }
    }
}

omr_status omri_planner_init(omri_planner *planner, const int64_t *rows, const double *cost,
                             size_t gear_count)
{
    memset(planner, 0, sizeof *planner);
    planner->gear_count = gear_count;
    planner->rows = calloc(gear_count, sizeof *rows);
    planner->cost = calloc(gear_count, sizeof *cost);
    /* What one gear would do at once, and as much again, so that the last rounds of the steady gear
     * are weighed against every other way. One gear leaves nothing to weigh. */
    planner->reach = (size_t)rows[gear_count - 1] * (gear_count > 1 ? 2 : 1);
    planner->best = calloc(planner->reach + 1, sizeof *planner->best);
    planner->choice = calloc(planner->reach + 1, sizeof *planner->choice);
    if (!planner->rows || !planner->cost || !planner->best || !planner->choice) {
        omri_planner_clear(planner);
        return omri_fail(OMR_NO_MEMORY, "no host memory for the plan of %zu gears", gear_count);
    }
    memcpy(planner->rows, rows, gear_count * sizeof *rows);
    memcpy(planner->cost, cost, gear_count * sizeof *cost);
    planner->steady = steadiest(planner);
    fill_table(planner);
    return OMR_OK;
}

void omri_planner_clear(omri_planner *planner)
{
    free(planner->rows);
    free(planner->cost);
    free(planner->best);
    free(planner->choice);
    memset(planner, 0, sizeof *planner);
}

double omri_planner_cost(const omri_planner *planner, int64_t rows)
{
    int64_t steady_rows = planner->rows[planner->steady];
    int64_t whole = 0;
    if ((uint64_t)rows > planner->reach)
        whole = (rows - (int64_t)planner->reach + steady_rows - 1) / steady_rows;
    int64_t rest = rows - whole * steady_rows;
    return (double)whole * planner->cost[planner->steady] + planner->best[rest > 0 ? rest : 0];
}

/* The most rows, no fewer than `rows`, that one lane does in the same time. */
static int64_t rows_in_time_of(const omri_planner *planner, int64_t rows)
{
    double time = omri_planner_cost(planner, rows) * (1 + tie);
    int64_t too_many = (int64_t)planner->reach + 1;
    while (rows + 1 < too_many) {
        int64_t middle = rows + (too_many - rows) / 2;
        if (planner->best[middle] <= time)
            rows = middle;
        else
            too_many = middle;
    }
    return rows;
}

/* No spread ends sooner than that of equal shares, since what a lane needs never falls with its
 * rows. But in that time a lane may do more than its equal share, which leaves less padding, or
 * whole lanes to other requests. */
static void share_tail(omri_plan *plan, const omri_planner *planner, int64_t lanes)
{
    int64_t most = rows_in_time_of(planner, (plan->tail_rows + lanes - 1) / lanes);
    for (int64_t left = plan->tail_rows; left > 0; left -= most)
        plan->shares[plan->share_count++] = left < most ? left : most;
}

void omri_plan_begin(omri_plan *plan, const omri_planner *planner, int64_t rows, size_t lanes)
{
    int64_t steady_rows = planner->rows[planner->steady], reach = (int64_t)planner->reach;
    int64_t width = lanes < 1                     ? 1
                    : lanes > OMRI_PLAN_MAX_LANES ? OMRI_PLAN_MAX_LANES
                                                  : (int64_t)lanes;
    /* Rounds of the steady gear keep every lane at its best, until the best mix of what is left can
     * be looked up. */
    int64_t each = rows / width + (rows % width != 0);
    int64_t rounds = each > reach ? (each - reach + steady_rows - 1) / steady_rows : 0;
    plan->steady_left = rounds * width;
    plan->tail_rows = rows - plan->steady_left * steady_rows;
    plan->share_count = plan->next_share = 0;
    share_tail(plan, planner, width);
}

/* The gear the cheapest cover of `rows` begins with. */
static size_t first_gear(const omri_planner *planner, int64_t rows)
{
    if ((uint64_t)rows > planner->reach)
        return planner->steady;
    return planner->choice[rows];
}

static int64_t *next_share(omri_plan *plan)
{
    for (;; plan->next_share++) {
        if (plan->next_share == plan->share_count)
            plan->next_share = 0;
        if (plan->shares[plan->next_share] > 0)
            return &plan->shares[plan->next_share++];
    }
}

bool omri_plan_next(omri_plan *plan, const omri_planner *planner, omri_cut *out)
{
    if (plan->steady_left > 0) {
        plan->steady_left--;
        *out = (omri_cut){planner->steady, planner->rows[planner->steady]};
        return true;
    }
    if (plan->tail_rows == 0)
        return false;
    int64_t *share = next_share(plan);
    size_t gear = first_gear(planner, *share);
    int64_t rows = planner->rows[gear] < *share ? planner->rows[gear] : *share;
    *share -= rows;
    plan->tail_rows -= rows;
    *out = (omri_cut){gear, rows};
    return true;
}
