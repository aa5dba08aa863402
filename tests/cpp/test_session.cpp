/* SPDX-License-Identifier: MIT */
/* Sessions, requests and memory of the C++ wrapper on two simulated devices. */
#include "cpp/check.hpp"

#include <atomic>
#include <cmath>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <mutex>
#include <numeric>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using omrun::Array;
using omrun::ConstView;
using omrun::Session;
using omrun::View;

static std::string model_path(const std::string &name)
{
    return OMRUN_TEST_MODELS "/" + name + ".om";
}

static constexpr std::size_t width = 5, columns = 256;

/* One call of the pair model: out = ids * mask, len = sum of a row's mask. */
struct Pair {
    explicit Pair(std::size_t rows_)
        : rows(rows_), ids(rows * width), mask(rows * width), out(rows * width, -1.0F), len(rows)
    {
        std::iota(ids.begin(), ids.end(), 1);
        for (std::size_t i = 0; i < mask.size(); i++)
            mask[i] = static_cast<float>(i % 3);
    }
    std::vector<ConstView> inputs() const
    {
        return {{ids, {rows, width}}, {mask, {rows, width}}};
    }
    std::vector<View> outputs()
    {
        return {{out, {rows, width}}, {len, {rows}}};
    }
    bool is_right(const float *values) const
    {
        for (std::size_t i = 0; i < ids.size(); i++)
            if (!(std::fabs(values[i] - static_cast<float>(ids[i]) * mask[i]) < 1e-6F))
                return false;
        return true;
    }

    std::size_t rows;
    std::vector<std::int64_t> ids;
    std::vector<float> mask, out;
    std::vector<std::int64_t> len;
};

/* ---- Calls that wait ----------------------------------------------------------------------- */

static void session__tells_of_its_model_and_devices()
{
    omrun::SessionOptions options;
    options.devices = {1, 0};
    options.queue_limit = 3;
    Session session(model_path("pair_gears"), options);
    CHECK((session.devices() == std::vector<std::int32_t>{1, 0}));
    CHECK(session.desc().shape_kind == OMR_SHAPE_BATCH);
    CHECK(session.driver().simulated);
    Session moved = std::move(session);
    CHECK(moved.desc().input_count == 2);
    CHECK(session.get() == nullptr);
}

static void session__throws_what_went_wrong()
{
    CHECK(test::fails(OMR_NOT_FOUND, "absent.om", [] { Session(model_path("absent")); }));
    omrun::SessionOptions options;
    options.devices = {0, 9};
    CHECK(test::fails(OMR_INVALID_ARGUMENT, "device 9 is not there: 2 visible",
                      [&] { Session(model_path("pair_bs4"), options); }));
    Session session(model_path("pair_bs4"));
    Pair pair(3);
    CHECK(test::fails(OMR_INVALID_ARGUMENT, "1 inputs are given, the model has 2", [&] {
        session.run({{pair.ids, {3, 5}}});
    }));
    session.run(pair.inputs(), pair.outputs());
    CHECK(pair.is_right(pair.out.data()));
}

static void run__fills_the_callers_arrays()
{
    Session session(model_path("pair_gears"));
    for (std::size_t rows : {0U, 1U, 7U, 40U}) {
        Pair pair(rows);
        session.run(pair.inputs(), pair.outputs(), std::chrono::seconds(60));
        CHECK(pair.is_right(pair.out.data()));
        CHECK(session.output_shapes(pair.inputs())[0] == omrun::Shape(rows, width));
    }
    Pair pair(4);
    session.run({ConstView(pair.mask, {4, 5}).named("mask"), {pair.ids, {4, 5}}},
                {View(pair.len).named("len"), {pair.out, {4, 5}}});
    CHECK(pair.is_right(pair.out.data()));
}

static void run__returns_arrays()
{
    Session session(model_path("pair_gears")), next(model_path("identity_f32"));
    Pair pair(9);
    const std::vector<Array> outputs = session.run(pair.inputs());
    CHECK(outputs.size() == 2);
    CHECK(outputs[0].shape() == omrun::Shape(9, width));
    CHECK(pair.is_right(outputs[0].values<float>().data()));
    CHECK(outputs[1].dtype() == OMR_I64);
    /* What one model returns is what another takes. */
    const std::vector<Array> copies = next.run({outputs[0]});
    CHECK(copies.at(0).bytes() == outputs[0].bytes());
}

static void run__returns_arrays_of_the_shape_that_comes_out()
{
    Session session(model_path("range_any_positions"));
    for (std::size_t count : {0U, 1U, 500U}) {
        std::vector<float> x(count);
        for (std::size_t i = 0; i < count; i += 3)
            x[i] = 1;
        const omrun::Shape shape{static_cast<std::int64_t>(count)};
        CHECK(test::fails(OMR_UNSUPPORTED, "known only after a run", [&] {
            session.output_shapes({{x, shape}});
        }));
        const std::vector<Array> outputs = session.run({{x, shape}});
        CHECK((outputs[0].shape() == omrun::Shape{1, static_cast<std::int64_t>((count + 2) / 3)}));
        for (std::size_t i = 0; i < (count + 2) / 3; i++)
            CHECK(outputs[0].view().data_as<std::int64_t>()[i] == static_cast<std::int64_t>(3 * i));
    }
}

static void run__gives_up_and_lets_go()
{
    Session session(model_path("slow"));
    auto x = std::make_unique<std::vector<float>>(400 * columns);
    CHECK(test::fails(OMR_TIMEOUT, "not done", [&] {
        session.run({{*x, {400U, columns}}}, std::chrono::milliseconds(1));
    }));
    x.reset(); /* address sanitizer watches whether it is still read */
    std::vector<float> few(2 * columns);
    CHECK(session.run({{few, {2U, columns}}}).size() == 1);
}

/* ---- Calls that do not --------------------------------------------------------------------- */

static void submit__lets_requests_overlap()
{
    Session session(model_path("pair_bs4"));
    std::vector<std::unique_ptr<Pair>> pairs;
    std::vector<omrun::Request> requests;
    for (std::size_t i = 0; i < 20; i++) {
        pairs.push_back(std::make_unique<Pair>(i));
        requests.push_back(session.submit(pairs[i]->inputs(), pairs[i]->outputs()));
    }
    for (std::size_t i = 20; i-- > 0;) {
        requests[i].wait();
        CHECK(requests[i].is_settled());
        CHECK(pairs[i]->is_right(pairs[i]->out.data()));
        CHECK(requests[i].outputs().empty());
    }
    CHECK(session.stats().requests == 20);
}

static void wait_any__finds_one()
{
    Session slow(model_path("slow")), quick(model_path("pair_bs4"));
    std::vector<float> x(400 * columns);
    Pair pair(1);
    std::vector<omrun::Request> requests;
    requests.push_back(slow.submit({{x, {400U, columns}}}));
    CHECK(test::fails(OMR_TIMEOUT, "none of 1",
                      [&] { omrun::wait_any(requests, omrun::Timeout(1)); }));
    requests.push_back(quick.submit(pair.inputs()));
    CHECK(omrun::wait_any(requests) == 1);
    CHECK(pair.is_right(requests[1].output(0).data_as<float>()));
    CHECK(test::fails(OMR_INVALID_ARGUMENT, "index is 2", [&] { requests[1].output(2); }));
    CHECK(test::fails(OMR_INVALID_ARGUMENT, "count is 0", [] { omrun::wait_any({}); }));
}

static void request__is_cancelled_by_its_end()
{
    Session session(model_path("slow"));
    std::vector<float> few(2 * columns);
    {
        std::vector<float> x(400 * columns), y(400 * columns);
        omrun::Request request = session.submit({{x, {400U, columns}}}, {{y, {400U, columns}}});
        omrun::Request moved = std::move(request);
        CHECK(!moved.is_settled());
    } /* the request goes first, then its arrays */
    CHECK(session.stats().failed == 1);
    omrun::Request request = session.submit({{few, {2U, columns}}});
    request.cancel();
    CHECK(test::fails(OMR_CANCELLED, "cancelled", [&] { request.wait(); }));
}

static void request__outlives_its_session()
{
    auto session = std::make_unique<Session>(model_path("pair_bs4"));
    Pair pair(6);
    omrun::Request request = session->submit(pair.inputs());
    request.wait();
    session.reset();
    const std::vector<Array> outputs = request.outputs();
    CHECK(pair.is_right(outputs.at(0).values<float>().data()));
    CHECK(outputs.at(1).name().find("len") != std::string::npos);
}

/* ---- Callbacks ----------------------------------------------------------------------------- */

static void callback__is_kept_until_it_ran_and_no_longer()
{
    Session session(model_path("pair_bs4"));
    auto token = std::make_shared<int>(0);
    std::weak_ptr<int> alive = token;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Array> outputs;
    Pair pair(5);
    session
        .submit(pair.inputs(), {}, {[&, token](const omrun::Completion &done) {
                    done.check();
                    std::lock_guard<std::mutex> lock(mutex);
                    outputs.emplace_back(done.output(0));
                    changed.notify_one();
                }})
        .detach();
    token.reset();
    {
        std::unique_lock<std::mutex> lock(mutex);
        changed.wait(lock, [&] { return !outputs.empty(); });
    }
    CHECK(pair.is_right(outputs[0].values<float>().data()));
    Session last = std::move(session);
    {
        Session end = std::move(last);
    } /* waits for callbacks that are running */
    CHECK(alive.expired());
}

static void callback__of_a_refused_call_is_freed_untold()
{
    Session session(model_path("pair_bs4"));
    auto token = std::make_shared<int>(0);
    std::weak_ptr<int> alive = token;
    std::atomic<int> told{0};
    omrun::SubmitOptions options{[&told, token](const omrun::Completion &) { told++; }};
    token.reset();
    CHECK(test::fails(OMR_INVALID_ARGUMENT, "0 inputs are given",
                      [&] { static_cast<void>(session.submit({}, {}, std::move(options))); }));
    options = {};
    CHECK(told == 0);
    CHECK(alive.expired());
}

static void callback__learns_of_failures()
{
    std::atomic<int> cancelled{0};
    std::vector<float> x(400 * columns);
    Session session(model_path("slow"));
    omrun::Request request =
        session.submit({{x, {400U, columns}}}, {}, {[&](const omrun::Completion &done) {
                           const bool thrown =
                               test::fails(OMR_CANCELLED, "the request was", [&] { done.check(); });
                           cancelled += done.status() == OMR_CANCELLED && thrown;
                       }});
    request.cancel();
    {
        Session end = std::move(session);
    }
    CHECK(cancelled == 1);
}

/* An exception must not unwind through C: the program ends at once, by abort(). */
static void callback__that_throws_ends_the_program()
{
    const pid_t child = fork();
    if (child == 0) {
        std::signal(SIGABRT, [](int) { _exit(42); });
        std::freopen("/dev/null", "w", stderr);
        Session session(model_path("pair_bs4"));
        Pair pair(1);
        omrun::Request request = session.submit(pair.inputs(), {}, {[](const omrun::Completion &) {
                                                    throw std::runtime_error("out of a callback");
                                                }});
        request.wait();
        sleep(60);
        _exit(1);
    }
    int state = 0;
    CHECK(child > 0 && waitpid(child, &state, 0) == child);
    CHECK(WIFEXITED(state) && WEXITSTATUS(state) == 42);
}

/* ---- Memory, statistics, files, devices ---------------------------------------------------- */

static void pinned__is_not_copied()
{
    Session session(model_path("slow"));
    omrun::Pinned<float> x(4 * columns), y(4 * columns);
    CHECK(std::accumulate(x.begin(), x.end(), 0.0F) <= 0.0F);
    session.run({{x, {4U, columns}}}, {{y, {4U, columns}}});
    CHECK(session.stats().direct_bytes == 2 * 4 * columns * sizeof(float));
    CHECK(session.stats().copied_bytes == 0);
    omrun::Pinned<float> moved = std::move(x);
    CHECK(moved.size() == 4 * columns);
    CHECK(omrun::Pinned<float>(0).size() == 0);
    bool refused = false;
    try {
        omrun::Pinned<double> impossible(SIZE_MAX / 4);
    } catch (const std::bad_array_new_length &) {
        refused = true;
    }
    CHECK(refused);
}

static void registered__lasts_as_long_as_it_lives()
{
    std::vector<float> memory(1 << 16);
    {
        omrun::Registered once(memory);
        CHECK(test::fails(OMR_INVALID_ARGUMENT, "registered already",
                          [&] { omrun::Registered twice(memory); }));
    }
    omrun::Registered again(memory);
}

static void stats__are_whole()
{
    Session session(model_path("pair_bs4"));
    Pair pair(6);
    session.run(pair.inputs(), pair.outputs());
    CHECK(session.stats().rows == 6);
    CHECK(session.device_stats(0).rows + session.device_stats(1).rows == 6);
    CHECK(test::fails(OMR_INVALID_ARGUMENT, "index is 2", [&] { session.device_stats(2); }));
    const std::string text = session.prometheus();
    CHECK(text.find("pair_bs4") != std::string::npos);
    CHECK(text.back() == '\n' && text.find('\0') == std::string::npos);
}

static void trace__is_written_by_its_end()
{
    const std::string path =
        std::string(OMRUN_TEST_MODELS) + "/cpp_trace_" + std::to_string(getpid()) + ".json";
    {
        omrun::Trace trace(path);
        CHECK(test::fails(OMR_INVALID_ARGUMENT, "already", [&] { omrun::Trace second(path); }));
        Session session(model_path("pair_bs4"));
        Pair pair(6);
        session.run(pair.inputs(), pair.outputs());
    }
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    CHECK(std::remove(path.c_str()) == 0);
    CHECK(text.str().find("traceEvents") != std::string::npos);
    omrun::Trace stopped(path);
    stopped.stop();
    CHECK(std::remove(path.c_str()) == 0);
    CHECK(test::fails(OMR_IO, "no-such-folder", [] { omrun::Trace("/no-such-folder/t.json"); }));
}

static void log__hears_until_it_ends()
{
    std::atomic<int> heard{0};
    {
        omrun::Log log([&](omr_log_level, std::string_view text) { heard += !text.empty(); },
                       OMR_LOG_DEBUG);
        Session session(model_path("pair_bs4"));
    }
    const int before = heard;
    Session silent(model_path("pair_bs4"));
    CHECK(heard == before);
}

static void om__describes_a_file()
{
    const omrun::Om om(model_path("pair_gears"));
    CHECK(om.info().gear_count == 4);
    std::stringstream bytes;
    bytes << std::ifstream(model_path("pair_gears"), std::ios::binary).rdbuf();
    const std::string text = bytes.str();
    CHECK(omrun::Om(text.data(), text.size()).info().input_count == om.info().input_count);
    CHECK(test::fails(OMR_INVALID_FILE, "", [&] { omrun::Om(text.data(), 100); }));
    CHECK(test::fails(OMR_NOT_FOUND, "absent.om", [] { omrun::Om absent(model_path("absent")); }));
}

static void devices__lists_them()
{
    CHECK(omrun::open_driver().simulated);
    const std::vector<omr_device_info> found = omrun::devices();
    CHECK(found.size() == 2);
    CHECK(found[1].id == 1 && found[1].memory_total > 0);
}

int main()
{
    const test::Case cases[] = {
        CASE(callback__that_throws_ends_the_program), /* forks: before there are threads */
        CASE(session__tells_of_its_model_and_devices),
        CASE(session__throws_what_went_wrong),
        CASE(run__fills_the_callers_arrays),
        CASE(run__returns_arrays),
        CASE(run__returns_arrays_of_the_shape_that_comes_out),
        CASE(run__gives_up_and_lets_go),
        CASE(submit__lets_requests_overlap),
        CASE(wait_any__finds_one),
        CASE(request__is_cancelled_by_its_end),
        CASE(request__outlives_its_session),
        CASE(callback__is_kept_until_it_ran_and_no_longer),
        CASE(callback__of_a_refused_call_is_freed_untold),
        CASE(callback__learns_of_failures),
        CASE(pinned__is_not_copied),
        CASE(registered__lasts_as_long_as_it_lives),
        CASE(stats__are_whole),
        CASE(trace__is_written_by_its_end),
        CASE(log__hears_until_it_ends),
        CASE(om__describes_a_file),
        CASE(devices__lists_them),
    };
    return test::run(cases);
}
