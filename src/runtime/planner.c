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

/* Cheapest cover of n rows: one gear, then the cheapest cover of what it leaves. On a tie the
 * larger gear wins, which makes fewer batches. */
static void fill_table(omri_planner *planner)
{
    planner->best[0] = 0;
    for (size_t n = 1; n <= planner->reach; n++) {
        planner->best[n] = INFINITY;
        for (size_t g = planner->gear_count; g-- > 0;) {
            size_t covered = (size_t)planner->rows[g];
            double cost = planner->cost[g] + planner->best[n > covered ? n - covered : 0];
            if (cost < planner->best[n]) {
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
    /* A tail share is at most the steady gear's rows; one more gear makes every mix reachable. */
    planner->reach = (size_t)rows[gear_count - 1];
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

/* In how many equal shares, each on a lane of its own, `rows` rows finish first. Fewer shares win
 * a tie: they leave lanes to other requests. */
static int64_t share_count(const omri_planner *planner, int64_t rows, int64_t lanes)
{
    int64_t best = 1;
    double best_cost = INFINITY;
    for (int64_t shares = 1; shares <= lanes && shares <= rows; shares++) {
        double cost = omri_planner_cost(planner, (rows + shares - 1) / shares);
        if (cost < best_cost * (1 - 1e-9)) {
            best = shares;
            best_cost = cost;
        }
    }
    return best;
}

void omri_plan_begin(omri_plan *plan, const omri_planner *planner, int64_t rows, size_t lanes)
{
    int64_t steady_rows = planner->rows[planner->steady];
    int64_t width = lanes < 1                     ? 1
                    : lanes > OMRI_PLAN_MAX_LANES ? OMRI_PLAN_MAX_LANES
                                                  : (int64_t)lanes;
    /* Whole rounds of the steady gear keep every lane at its best; what is left is the tail. */
    int64_t rounds = rows / steady_rows / width;
    memset(plan, 0, sizeof *plan);
    plan->steady_left = rounds * width;
    plan->tail_rows = rows - plan->steady_left * steady_rows;
    if (plan->tail_rows > 0)
        plan->tail_shares = share_count(planner, plan->tail_rows, width);
}

static void begin_share(omri_plan *plan)
{
    plan->share_left = (plan->tail_rows + plan->tail_shares - 1) / plan->tail_shares;
    plan->tail_rows -= plan->share_left;
    plan->tail_shares--;
}

/* The gear the cheapest cover of `rows` begins with. */
static size_t first_gear(const omri_planner *planner, int64_t rows)
{
    if ((uint64_t)rows > planner->reach)
        return planner->steady;
    return planner->choice[rows];
}

bool omri_plan_next(omri_plan *plan, const omri_planner *planner, omri_cut *out)
{
    if (plan->steady_left > 0) {
        plan->steady_left--;
        *out = (omri_cut){planner->steady, planner->rows[planner->steady]};
        return true;
    }
    if (plan->share_left == 0) {
        if (plan->tail_rows == 0)
            return false;
        begin_share(plan);
    }
    size_t gear = first_gear(planner, plan->share_left);
    int64_t rows = planner->rows[gear] < plan->share_left ? planner->rows[gear] : plan->share_left;
    plan->share_left -= rows;
    *out = (omri_cut){gear, rows};
    return true;
}
