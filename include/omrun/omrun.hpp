/* SPDX-License-Identifier: MIT */
/**
 * @file
 * omrun.h for C++17 and later: the same calls, with owners that clean up and errors that are
 * thrown. Header-only; link with libomrun as from C.
 *
 *     omrun::Session session("resnet.om");
 *     std::vector<float> image(3 * 224 * 224);
 *     std::vector<omrun::Array> outputs = session.run({{image, {1, 3, 224, 224}}});
 *
 * What a call does, who owns what and which threads may call is said in omrun.h.
 */
#ifndef OMRUN_OMRUN_HPP
#define OMRUN_OMRUN_HPP

#include <omrun/tensor.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace omrun
{

/* ---- Requests ----------------------------------------------------------------------------- */

using Timeout = std::chrono::milliseconds;
inline constexpr Timeout forever{OMR_WAIT_FOREVER};

namespace detail
{

inline ConstView request_output(omr_request *request, std::size_t index)
{
    omr_tensor tensor;
    check(omr_request_output(request, index, &tensor));
    ConstView view(tensor.data, tensor.dtype, Shape(tensor.dims, tensor.rank));
    return tensor.name ? view.named(tensor.name) : view;
}

/* Ends a hold of memory that C++ is about to destroy. */
struct CancelAndRelease {
    void operator()(omr_request *request) const noexcept
    {
        omr_request_cancel(request);
        omr_request_release(request);
    }
};

} // namespace detail

/** A settled request, lent to its callback. */
class Completion
{
public:
    Completion(omr_request *request, omr_status status) noexcept
        : request_(request), status_(status)
    {
    }
    omr_status status() const noexcept
    {
        return status_;
    }
    /** Throws the request's failure if it failed. */
    void check() const
    {
        omrun::check(omr_request_wait(request_, 0));
    }
    /** One output of a request that was submitted without any; valid during the callback. */
    ConstView output(std::size_t index) const
    {
        return detail::request_output(request_, index);
    }

private:
    omr_request *request_;
    omr_status status_;
};

/** Called once, on one of the session's threads; kept until it has returned. An exception that
 * leaves it ends the program, as one that leaves a thread does. */
using Callback = std::function<void(const Completion &)>;

/**
 * One call on its way. Its destructor cancels it unless it is settled, because arrays that it uses
 * tend to be destroyed next; detach() lets it go on.
 */
class Request
{
public:
    Request() = default;
    /** Takes over a request of omrun.h's; `output_count` is of those the library provides. */
    explicit Request(omr_request *request, std::size_t output_count = 0) noexcept
        : request_(request), output_count_(output_count)
    {
    }

    /** Throws the request's failure, or OMR_TIMEOUT when it is not settled in time and goes on. */
    void wait(Timeout timeout = forever) const
    {
        check(omr_request_wait(get(), timeout.count()));
    }
    bool is_settled() const noexcept
    {
        return omr_request_is_settled(get());
    }
    void cancel() const noexcept
    {
        omr_request_cancel(get());
    }
    /** It goes on without this object; its arrays must stay until it is settled all the same. */
    void detach() noexcept
    {
        omr_request_release(request_.release());
    }

    /** One output of a request that was submitted without any; lives as long as this object. */
    ConstView output(std::size_t index) const
    {
        return detail::request_output(get(), index);
    }
    /** Copies of all of them. */
    std::vector<Array> outputs() const
    {
        std::vector<Array> arrays;
        arrays.reserve(output_count_);
        for (std::size_t i = 0; i < output_count_; i++)
            arrays.emplace_back(output(i));
        return arrays;
    }

    omr_request *get() const noexcept
    {
        return request_.get();
    }

private:
    std::unique_ptr<omr_request, detail::CancelAndRelease> request_;
    std::size_t output_count_ = 0;
};

/** Waits until one of them is settled and says which; throws OMR_TIMEOUT. */
inline std::size_t wait_any(const std::vector<Request> &requests, Timeout timeout = forever)
{
    std::vector<omr_request *> raw;
    raw.reserve(requests.size());
    for (const Request &request : requests)
        raw.push_back(request.get());
    std::size_t index = 0;
    check(omr_request_wait_any(raw.data(), raw.size(), timeout.count(), &index));
    return index;
}

/* ---- Sessions ----------------------------------------------------------------------------- */

/** omr_session_options with owners; 0 and empty mean the default. */
struct SessionOptions {
    std::vector<std::int32_t> devices; /* empty: every visible device */
    std::uint32_t lanes_per_device = 0;
    std::uint32_t slots_per_lane = 0;
    std::uint64_t memory_limit = 0;
    Timeout device_timeout{0};
    std::string acl_library;
    std::int32_t batch_axis = 0; /* as in omr_session_options */
    std::uint32_t flags = 0;     /* omr_session_flag bits */
    std::uint32_t queue_limit = 0;
    std::chrono::duration<std::uint32_t, std::micro> max_delay{0};
    std::vector<double> gear_times_us; /* empty: kept or measured ones */
    std::string gear_cache;            /* empty: $OMRUN_GEAR_CACHE, or none */
};

struct SubmitOptions {
    Callback callback;         /* empty: nobody is told */
    bool no_wait = false;      /* a full queue throws OMR_BUSY at once */
    Timeout timeout = forever; /* longest wait for room, then OMR_TIMEOUT; 0: as no_wait */
};

/** One .om loaded on a set of devices. Thread-safe, as in C. */
class Session
{
public:
    explicit Session(const std::string &om_path, const SessionOptions &options = {})
    {
        omr_session_options c = {};
        c.size = sizeof c;
        c.device_ids = options.devices.empty() ? nullptr : options.devices.data();
        c.device_count = options.devices.size();
        c.lanes_per_device = options.lanes_per_device;
        c.slots_per_lane = options.slots_per_lane;
        c.memory_limit = options.memory_limit;
        c.device_timeout_ms = options.device_timeout.count();
        c.acl_library = options.acl_library.empty() ? nullptr : options.acl_library.c_str();
        c.batch_axis = options.batch_axis;
        c.flags = options.flags;
        c.queue_limit = options.queue_limit;
        c.max_delay_us = options.max_delay.count();
        c.gear_times_us = options.gear_times_us.empty() ? nullptr : options.gear_times_us.data();
        c.gear_time_count = options.gear_times_us.size();
        c.gear_cache = options.gear_cache.empty() ? nullptr : options.gear_cache.c_str();
        omr_session *session = nullptr;
        check(omr_session_create(&session, om_path.c_str(), &c));
        session_.reset(session);
    }

    const omr_model_desc &desc() const noexcept
    {
        return *omr_session_desc(get());
    }
    std::vector<std::int32_t> devices() const
    {
        std::size_t count = 0;
        const std::int32_t *ids = omr_session_devices(get(), &count);
        return std::vector<std::int32_t>(ids, ids + count);
    }
    std::vector<double> gear_times_us() const
    {
        std::size_t count = 0;
        check(omr_session_gear_times(get(), nullptr, 0, &count));
        std::vector<double> us(count);
        check(omr_session_gear_times(get(), us.data(), us.size(), &count));
        return us;
    }
    omr_driver_info driver() const
    {
        omr_driver_info info = {};
        omr_session_driver(get(), &info);
        return info;
    }
    std::vector<Shape> output_shapes(const Inputs &inputs) const
    {
        std::vector<omr_shape> shapes(desc().output_count);
        check(omr_session_output_shapes(get(), inputs.data(), inputs.size(), shapes.data()));
        return std::vector<Shape>(shapes.begin(), shapes.end());
    }

    /** Writes the results into `outputs`. */
    void run(const Inputs &inputs, const Outputs &outputs, Timeout timeout = forever) const
    {
        check(omr_session_run(get(), inputs.data(), inputs.size(), outputs.data(), outputs.size(),
                              timeout.count()));
    }
    /** Returns the results, of the model's dtypes. */
    std::vector<Array> run(const Inputs &inputs, Timeout timeout = forever) const
    {
        Request request = submit(inputs);
        request.wait(timeout);
        return request.outputs();
    }
    /** Without outputs the library provides them: see Request::outputs(). */
    [[nodiscard]] Request submit(const Inputs &inputs, const Outputs &outputs = {},
                                 SubmitOptions options = {}) const
    {
        std::unique_ptr<Callback> callback;
        omr_submit_options c = {};
        c.size = sizeof c;
        c.no_wait = options.no_wait || options.timeout == Timeout{0};
        c.timeout_ms = options.timeout.count();
        if (options.callback) {
            callback = std::make_unique<Callback>(std::move(options.callback));
            c.callback = tell;
            c.user_data = callback.get();
        }
        omr_request *request = nullptr;
        check(omr_session_submit(get(), inputs.data(), inputs.size(), outputs.data(),
                                 outputs.size(), &c, &request));
        static_cast<void>(callback.release()); /* tell() frees it */
        return Request(request, outputs.size() == 0 ? desc().output_count : 0);
    }

    omr_session_stats stats() const
    {
        omr_session_stats stats = {};
        stats.size = sizeof stats;
        check(omr_session_get_stats(get(), &stats));
        return stats;
    }
    /** `index` counts devices() from 0. */
    omr_device_stats device_stats(std::size_t index) const
    {
        omr_device_stats stats = {};
        stats.size = sizeof stats;
        check(omr_session_get_device_stats(get(), index, &stats));
        return stats;
    }
    /** Counts and times begin anew. */
    void reset_stats() const
    {
        check(omr_session_reset_stats(get()));
    }
    /** All statistics in Prometheus's exposition format. */
    std::string prometheus() const
    {
        std::string text;
        std::size_t needed = 4096;
        omr_status status = OMR_NO_MEMORY;
        while (status == OMR_NO_MEMORY && needed > text.size()) {
            text.resize(needed); /* numbers may grow between two calls */
            status = omr_session_prometheus(get(), text.data(), text.size(), &needed);
        }
        check(status);
        text.resize(needed - 1); /* without the NUL */
        return text;
    }

    omr_session *get() const noexcept
    {
        return session_.get();
    }

private:
    struct Destroy {
        void operator()(omr_session *session) const noexcept
        {
            omr_session_destroy(session);
        }
    };
    static void tell(void *user_data, omr_request *request, omr_status status) noexcept
    {
        std::unique_ptr<Callback> callback(static_cast<Callback *>(user_data));
        (*callback)(Completion(request, status));
    }
    std::unique_ptr<omr_session, Destroy> session_;
};

/* ---- Files and devices -------------------------------------------------------------------- */

/** An opened .om file, described without any NPU or CANN. */
class Om
{
public:
    explicit Om(const std::string &path)
    {
        omr_om *om = nullptr;
        check(omr_om_open(&om, path.c_str()));
        om_.reset(om);
    }
    /** A file in memory, which is not needed any more afterwards. */
    Om(const void *data, std::size_t size)
    {
        omr_om *om = nullptr;
        check(omr_om_open_memory(&om, data, size));
        om_.reset(om);
    }
    const omr_om_info &info() const noexcept
    {
        return *omr_om_describe(om_.get());
    }

private:
    struct Close {
        void operator()(omr_om *om) const noexcept
        {
            omr_om_close(om);
        }
    };
    std::unique_ptr<omr_om, Close> om_;
};

/** Opens AscendCL if no session has yet; see omr_driver_open(). */
inline omr_driver_info open_driver(const std::string &acl_library = {})
{
    omr_driver_info info = {};
    check(omr_driver_open(acl_library.empty() ? nullptr : acl_library.c_str(), &info));
    return info;
}

/** The visible devices. */
inline std::vector<omr_device_info> devices()
{
    std::size_t count = 0;
    check(omr_devices(nullptr, 0, &count));
    std::vector<omr_device_info> found(count);
    check(omr_devices(found.data(), found.size(), &count));
    found.resize(std::min(found.size(), count));
    return found;
}

/* ---- Memory ------------------------------------------------------------------------------- */

/** Memory of omr_alloc() for `size` elements, which start out as zeros. */
template <class T> class Pinned
{
    static_assert(std::is_trivially_copyable_v<T>, "devices write elements byte by byte");

public:
    Pinned() = default;
    explicit Pinned(std::size_t size) : size_(size)
    {
        if (size > static_cast<std::size_t>(PTRDIFF_MAX) / sizeof(T))
            throw std::bad_array_new_length();
        if (size == 0)
            return;
        void *memory = nullptr;
        check(omr_alloc(&memory, size * sizeof(T)));
        memory_.reset(static_cast<T *>(memory));
        std::uninitialized_value_construct_n(memory_.get(), size);
    }

    T *data() const noexcept
    {
        return memory_.get();
    }
    std::size_t size() const noexcept
    {
        return size_;
    }
    T *begin() const noexcept
    {
        return data();
    }
    T *end() const noexcept
    {
        return data() + size_;
    }
    T &operator[](std::size_t index) const
    {
        return data()[index];
    }

private:
    struct Free {
        void operator()(T *memory) const noexcept
        {
            omr_free(memory);
        }
    };
    std::unique_ptr<T, Free> memory_;
    std::size_t size_ = 0;
};

/** While it lives, devices reach these elements as they do Pinned ones. */
class Registered
{
public:
    Registered(void *memory, std::size_t bytes)
    {
        check(omr_register(memory, bytes));
        memory_.reset(memory);
    }
    template <class C, class = std::enable_if_t<detail::is_container<C>::value>>
    explicit Registered(C &elements)
        : Registered(std::data(elements), std::size(elements) * sizeof *std::data(elements))
    {
    }

private:
    struct Unregister {
        void operator()(void *memory) const noexcept
        {
            static_cast<void>(omr_unregister(memory));
        }
    };
    std::unique_ptr<void, Unregister> memory_;
};

/* ---- Logs and traces ---------------------------------------------------------------------- */

/** While it lives, messages of `level` and above go to `receiver`, on whatever thread has
 * something to say. One at a time; the library is silent without. An exception that leaves
 * `receiver` ends the program. */
class Log
{
public:
    using Receiver = std::function<void(omr_log_level, std::string_view)>;

    explicit Log(Receiver receiver, omr_log_level level = OMR_LOG_INFO)
        : receiver_(std::move(receiver))
    {
        omr_log_set_callback(receive, &receiver_, level);
    }
    ~Log()
    {
        omr_log_set_callback(nullptr, nullptr, OMR_LOG_NONE);
    }
    Log(const Log &) = delete;
    Log &operator=(const Log &) = delete;

private:
    static void receive(void *user_data, omr_log_level level, const char *message) noexcept
    {
        (*static_cast<Receiver *>(user_data))(level, message);
    }
    Receiver receiver_;
};

/** Records a trace for as long as it lives; see omr_trace_start(). */
class Trace
{
public:
    explicit Trace(const std::string &path)
    {
        check(omr_trace_start(path.c_str()));
    }
    /** Ends it and throws when it cannot be written; the destructor would be silent about that. */
    void stop()
    {
        running_ = false;
        check(omr_trace_stop());
    }
    ~Trace()
    {
        if (running_)
            static_cast<void>(omr_trace_stop());
    }
    Trace(const Trace &) = delete;
    Trace &operator=(const Trace &) = delete;

private:
    bool running_ = true;
};

} // namespace omrun

#endif
