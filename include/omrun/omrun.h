/* SPDX-License-Identifier: MIT */
/**
 * omrun: an Ascend offline model (.om) on every NPU of a machine as one call.
 *
 *     omr_session *session;
 *     omr_session_create(&session, "resnet.om", NULL);           every visible device
 *     omr_session_run(session, inputs, 1, outputs, 1, OMR_WAIT_FOREVER);
 *     omr_session_destroy(session);
 *
 * Every function that can fail returns an omr_status; omr_last_error() then holds one sentence for
 * people. Threads: "thread-safe" may be called by any thread at any time; "thread-compatible"
 * means one thread at a time per object. Everything here is thread-safe unless its entry says
 * otherwise.
 */
#ifndef OMRUN_OMRUN_H
#define OMRUN_OMRUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define OMR_API __attribute__((visibility("default")))
#else
#define OMR_API
#endif

/* ---- Version ------------------------------------------------------------------------------ */

#define OMR_VERSION_MAJOR 0
#define OMR_VERSION_MINOR 1
#define OMR_VERSION_PATCH 0

/** "major.minor.patch" of the library that is running. Static storage. */
OMR_API const char *omr_version(void);

/* ---- Status and messages ------------------------------------------------------------------ */

/** What a call came to. Values are ABI: appended to, never renumbered. */
typedef enum omr_status {
    OMR_OK = 0,
    OMR_INVALID_ARGUMENT = 1, /* the caller's mistake: wrong shape, dtype, name, count, option */
    OMR_NO_MEMORY = 2,        /* host or device memory does not suffice */
    OMR_NOT_FOUND = 3,        /* no such file, library, device */
    OMR_INVALID_FILE = 4,     /* a file is there but is not what it should be */
    OMR_UNSUPPORTED = 5,      /* understood, but this model, library or release cannot do it */
    OMR_IO = 6,               /* reading or writing failed */
    OMR_TIMEOUT = 7,          /* the time given ran out */
    OMR_DRIVER_FAILED = 8,    /* an AscendCL call failed; omr_last_driver_code() has its number */
    OMR_DEVICE_LOST = 9,      /* no device is left that can do the work */
    OMR_BUSY = 10,            /* the queue is full and the caller asked not to wait */
    OMR_CANCELLED = 11        /* the request was cancelled, or its session was destroyed */
} omr_status;

/** The enumerator's name, for example "OMR_TIMEOUT"; "OMR_UNKNOWN" for other numbers. Static. */
OMR_API const char *omr_status_name(omr_status status);

/**
 * This thread's latest failure in one line, or "". Never NULL.
 *
 * Owner    The library; valid until this thread's next failing call.
 */
OMR_API const char *omr_last_error(void);

/** The AscendCL code behind this thread's latest failure, for example 507018; 0 if there was none.
 */
OMR_API int32_t omr_last_driver_code(void);

/** The id of the device that this thread's latest failure happened on; -1 if it was none's. */
OMR_API int32_t omr_last_device(void);

/** The name of an AscendCL code, "ACL_ERROR_RT_DEV_SETUP_ERROR" of 507033; NULL for unknown ones.
 * Static. */
OMR_API const char *omr_driver_code_name(int32_t code);
/** What an AscendCL code means, in a few words: in Chinese when `language` begins with "zh", else
 * in English. NULL for unknown ones. UTF-8, static. */
OMR_API const char *omr_driver_code_meaning(int32_t code, const char *language);

typedef enum omr_log_level {
    OMR_LOG_DEBUG = 0,
    OMR_LOG_INFO = 1,
    OMR_LOG_WARNING = 2,
    OMR_LOG_ERROR = 3,
    OMR_LOG_NONE = 4
} omr_log_level;

/** Receives one message without a newline. Called on whatever thread has something to say. */
typedef void (*omr_log_callback)(void *user_data, omr_log_level level, const char *message);

/**
 * Sends messages of `level` and above to `callback`; NULL silences the library, which is the
 * default. Process-wide. The call returns once no thread is inside the callback it replaces, so
 * it must not be made from within one.
 */
OMR_API void omr_log_set_callback(omr_log_callback callback, void *user_data, omr_log_level level);

/* ---- Tensors ------------------------------------------------------------------------------ */

/** Element types. Values are ABI: appended to, never renumbered. */
typedef enum omr_dtype {
    OMR_DTYPE_UNDEFINED = 0,
    OMR_F16 = 1,
    OMR_BF16 = 2,
    OMR_F32 = 3,
    OMR_F64 = 4,
    OMR_I8 = 5,
    OMR_I16 = 6,
    OMR_I32 = 7,
    OMR_I64 = 8,
    OMR_U8 = 9,
    OMR_U16 = 10,
    OMR_U32 = 11,
    OMR_U64 = 12,
    OMR_BOOL = 13, /* one byte, 0 or 1 */
    OMR_C64 = 14,  /* two f32 */
    OMR_C128 = 15  /* two f64 */
} omr_dtype;

/** Bytes of one element; 0 for OMR_DTYPE_UNDEFINED and other numbers. */
OMR_API size_t omr_dtype_size(omr_dtype dtype);
/** NumPy's name of it ("float32", "bfloat16", "bool"); "undefined" for other numbers. Static. */
OMR_API const char *omr_dtype_name(omr_dtype dtype);

/** The most axes a tensor may have. */
#define OMR_MAX_RANK 16

typedef enum omr_tensor_flag {
    OMR_TENSOR_BYTE_SWAPPED = 1 /* elements are stored in the other byte order */
} omr_tensor_flag;

/** An n-dimensional array in the caller's host memory. A zeroed struct is an unnamed scalar without
 * data. */
typedef struct omr_tensor {
    const char *name; /* NULL: meant by position */
    void *data;       /* first element; only read for inputs */
    omr_dtype dtype;
    uint32_t rank;          /* 0 for a scalar, at most OMR_MAX_RANK */
    const int64_t *dims;    /* rank of them, none negative */
    const int64_t *strides; /* bytes between indices, may be 0 or negative; NULL: C order */
    uint32_t flags;         /* omr_tensor_flag bits */
    uint32_t reserved;      /* 0 */
} omr_tensor;

typedef struct omr_shape {
    uint32_t rank;
    int64_t dims[OMR_MAX_RANK];
} omr_shape;

/* ---- What a model is ---------------------------------------------------------------------- */

/** How the shapes of a model may vary. */
typedef enum omr_shape_kind {
    OMR_SHAPE_STATIC = 0, /* one shape */
    OMR_SHAPE_BATCH = 1,  /* gears of batch sizes */
    OMR_SHAPE_IMAGE = 2,  /* gears of height and width */
    OMR_SHAPE_DIMS = 3,   /* gears of any axes */
    OMR_SHAPE_RANGE = 4   /* axes free within a range */
} omr_shape_kind;

/** One input or output of a model. */
typedef struct omr_tensor_desc {
    const char *name;
    omr_dtype dtype;
    uint32_t rank;
    const int64_t *dims; /* -1 where the axis varies; a single -2 where even the rank does */
    const char *format;  /* AscendCL's layout name: "NCHW", "NHWC", "ND", ... */
    size_t size;         /* bytes of the largest gear, 0 when unbounded */
    int32_t batch_axis;  /* the axis samples are stacked along; -1: the tensor has none */
} omr_tensor_desc;

/** One compiled shape: 1 value (batch), 2 (height, width), or one per varying axis. */
typedef struct omr_gear {
    size_t count;
    const int64_t *values;
} omr_gear;

/** The inputs and outputs a caller sees; inputs that AscendCL adds for itself are left out. */
typedef struct omr_model_desc {
    const char *name;
    omr_shape_kind shape_kind;
    size_t input_count;
    const omr_tensor_desc *inputs;
    size_t output_count;
    const omr_tensor_desc *outputs;
    size_t gear_count;
    const omr_gear *gears;
    int64_t batch; /* samples of the largest batch; 1 without a batch axis; 0: no limit */
} omr_model_desc;

/* ---- .om files without an NPU ------------------------------------------------------------- */

/** An opened .om file, described without any NPU or CANN. Immutable once opened. */
typedef struct omr_om omr_om;

typedef struct omr_om_partition {
    uint32_t type;
    const char *name; /* "MODEL_DEF", "WEIGHTS_DATA", ...; "UNKNOWN" for other types */
    uint64_t offset;  /* bytes from the start of the file */
    uint64_t size;    /* bytes */
} omr_om_partition;

/** One AIPP setting as the file spells it, for example "crop" = "true". */
typedef struct omr_om_setting {
    const char *name;
    const char *value;
} omr_om_setting;

/** One tensor of the file in AscendCL's own terms. */
typedef struct omr_om_tensor {
    const char *name;                /* as aclmdlGetInputNameByIndex would answer */
    int32_t acl_dtype;               /* aclDataType */
    const char *dtype_name;          /* "FLOAT16", "UINT8", ... */
    int32_t acl_format;              /* aclFormat */
    const char *format;              /* "NCHW", "ND", ... */
    uint64_t size;                   /* bytes, of the largest gear */
    omr_shape dims;                  /* -1 where an axis varies; {-2}: even the rank does */
    omr_shape dims_v2;               /* as aclmdlGetInputDimsV2: the raw image's with static AIPP */
    uint32_t range_count;            /* pairs in `ranges`; 0 when static */
    int64_t ranges[OMR_MAX_RANK][2]; /* {least, most}; most -1: unbounded */
    bool hidden;                     /* added by the converter: gear or AIPP parameters */
    const char *aipp_mode;           /* "static", "dynamic" or NULL */
    size_t aipp_count;
    const omr_om_setting *aipp; /* the AIPP configuration of this input */
} omr_om_tensor;

/**
 * Everything `omrun info` prints. Strings are "" when the file does not say. A bundle shows its own
 * kind, model_count and partitions, and in the rest the first of its models.
 */
typedef struct omr_om_info {
    const char *path;
    uint64_t file_size;
    const char *generation; /* "1", "2a" or "2b": the three header layouts seen since 2020 */
    const char *kind;       /* "model", "bundle", "flow" */
    const char *name;
    const char *platform_version;
    const char *soc_version;
    const char *atc_version;
    const char *opp_version;
    const char *framework;
    const char *atc_cmdline;
    uint64_t work_size;   /* device bytes for feature maps */
    uint64_t weight_size; /* device bytes for weights */
    uint32_t model_count; /* models in the file: 1, or more for dynamic shapes and bundles */
    bool unknown_shape;   /* compiled for shapes known only at run time */
    bool simulated;       /* written by npusim's atc: no NPU can run it */
    omr_shape_kind shape_kind;
    size_t input_count;
    const omr_om_tensor *inputs; /* hidden ones included, in AscendCL's order */
    size_t output_count;
    const omr_om_tensor *outputs;
    size_t gear_count;
    const omr_gear *gears;
    size_t dynamic_output_count; /* "gear,output,d0,d1,..." lines, as the file has them */
    const char *const *dynamic_outputs;
    size_t partition_count;
    const omr_om_partition *partitions; /* of all models, in file order */
} omr_om_info;

/**
 * Opens and reads the description of an .om file of any generation.
 *
 * Owner    *out is the caller's until omr_om_close(); NULL on failure.
 * Errors   OMR_NOT_FOUND, OMR_IO      the file cannot be read.
 *          OMR_INVALID_FILE           it is not an .om: encrypted, truncated, damaged, foreign.
 *          OMR_UNSUPPORTED            it is an .om of a kind that cannot be described.
 */
OMR_API omr_status omr_om_open(omr_om **out, const char *path);
/** The same for a file in memory, which is not needed any more once the call returns. */
OMR_API omr_status omr_om_open_memory(omr_om **out, const void *data, size_t size);
/** What the file says. Owner: `om`; valid until omr_om_close(). */
OMR_API const omr_om_info *omr_om_describe(const omr_om *om);
/** Accepts NULL. */
OMR_API void omr_om_close(omr_om *om);

/* ---- Devices ------------------------------------------------------------------------------ */

/** Which AscendCL serves this process. Strings live as long as the process. */
typedef struct omr_driver_info {
    const char *path;     /* the libascendcl.so that was opened */
    const char *soc_name; /* "Ascend310P3"; "" when it does not say */
    int32_t version[3];   /* AscendCL's own major, minor, patch */
    bool simulated;       /* npusim; its profile says how long, and whether it computes */
} omr_driver_info;

typedef struct omr_device_info {
    int32_t id;
    uint64_t memory_total; /* bytes */
    uint64_t memory_free;
} omr_device_info;

/**
 * Opens AscendCL if no session has yet. Searched in this order: `acl_library`, $OMRUN_ACL_LIBRARY,
 * one that this process has already loaded, the loader's path, the CANN folders named by
 * $ASCEND_TOOLKIT_HOME and $ASCEND_HOME_PATH or found under /usr/local/Ascend, then npusim
 * unless $OMRUN_REQUIRE_NPU is 1. The first one opened serves the process from then on.
 *
 * Errors   OMR_NOT_FOUND      none was found; the message lists where it looked.
 *          OMR_DRIVER_FAILED  it does not start.
 *          OMR_TIMEOUT        it has not started in a minute.
 */
OMR_API omr_status omr_driver_open(const char *acl_library, omr_driver_info *out);

/** What npusim simulates. Strings live as long as the process. */
typedef struct omr_simulation_info {
    size_t size;                /* sizeof(omr_simulation_info), set by the caller */
    const char *profile;        /* whose times devices keep; "cpu": nobody's, this CPU's */
    const char *description;    /* the profile in a line */
    bool timed;                 /* times are the profile's, not the CPU's */
    bool computes;              /* false: every output is zeros */
    uint64_t overruns;          /* work so far that took the CPU longer than the profile says */
    uint64_t worst_lateness_us; /* how late work was over at worst: the host is too busy */
} omr_simulation_info;

/**
 * Asks npusim about the simulation. Opens AscendCL if no session has yet.
 *
 * Errors   those of omr_driver_open();
 *          OMR_INVALID_ARGUMENT  `size` is not one this library knows.
 *          OMR_UNSUPPORTED       AscendCL is not npusim, or one too old to say.
 */
OMR_API omr_status omr_simulation(omr_simulation_info *out);

/**
 * The visible devices.
 *
 * Shapes   Writes min(capacity, *count) entries; `devices` may be NULL when capacity is 0.
 * Errors   those of omr_driver_open(); OMR_DRIVER_FAILED when a device fails to answer, and
 *          OMR_TIMEOUT when it has not answered in a minute.
 */
OMR_API omr_status omr_devices(omr_device_info *devices, size_t capacity, size_t *count);

/** What omr_device_probe() found. Times are the best of a few, 0: it did not get so far. */
typedef struct omr_probe {
    size_t size;           /* sizeof(omr_probe), set by the caller */
    bool on_device;        /* the program runs on the device's own CPU: no copies over a bus */
    uint64_t bytes;        /* that each copy moves */
    double pinned_seconds; /* to allocate as many bytes of pinned host memory */
    double to_seconds;     /* to copy them to the device */
    double from_seconds;   /* and back */
} omr_probe;

/**
 * Tries what every program needs of a device: binding to it, pinned memory, device memory, copies
 * of 16 MiB in both directions, and that what comes back is what was sent.
 *
 * Errors   those of omr_driver_open();
 *          OMR_INVALID_ARGUMENT  `size` is not one this library knows.
 *          OMR_NO_MEMORY, OMR_DRIVER_FAILED  the step that failed; *out has those before it.
 *          OMR_TIMEOUT  the device has not answered in a minute; *out has zeros.
 */
OMR_API omr_status omr_device_probe(int32_t device_id, omr_probe *out);

/* ---- Sessions ----------------------------------------------------------------------------- */

#define OMR_WAIT_FOREVER (-1)

/**
 * One .om loaded on a set of devices. It works in the process that created it; in one forked from
 * that, calls on it and on its requests fail, and destroying and releasing do nothing.
 */
typedef struct omr_session omr_session;

/** Values are ABI. */
typedef enum omr_session_flag {
    OMR_SESSION_TIME_ALL = 1, /* device times of every batch; else of a sample after the first 64 */
    OMR_SESSION_ANY_NODE =
        2 /* the session's threads stay where the caller's may run; else they move
             to their device's NUMA node where AscendCL says which (CANN 9.2) */
} omr_session_flag;

/** What a session may be told. Zero means default; start from {.size = sizeof options}. */
typedef struct omr_session_options {
    size_t size;               /* sizeof(omr_session_options) as the caller was compiled */
    const int32_t *device_ids; /* NULL: every visible device; read during create only */
    size_t device_count;
    uint32_t lanes_per_device;   /* 0: 1. More lanes share the device's compute */
    uint32_t slots_per_lane;     /* 0: 3, so that copies in, compute and copies out overlap */
    uint64_t memory_limit;       /* bytes of device memory per device; 0: what is free */
    int64_t device_timeout_ms;   /* 0: 60 000; longest silence of a device, or of one
                                    call of AscendCL, before it counts as hung */
    const char *acl_library;     /* see omr_driver_open() */
    int32_t batch_axis;          /* 0: found; n > 0: axis n - 1; -1: none, one sample a call */
    uint32_t flags;              /* omr_session_flag bits */
    uint32_t queue_limit;        /* 0: 64; unfinished requests before a call waits for room */
    uint32_t max_delay_us;       /* longest wait of an idle device for rows to fill a batch */
    const double *gear_times_us; /* of an execution of each gear, in omr_model_desc's order; NULL:
                                    kept or measured ones; read during create only */
    size_t gear_time_count;
    const char *gear_cache; /* folder that keeps measured gear times by model and SoC; NULL:
                               $OMRUN_GEAR_CACHE, or none */
} omr_session_options;

/**
 * Loads the model on every device at once; later calls allocate nothing. Shape ranges are provided
 * for up to their upper ends where that leaves half of the memory free; else a call that is larger
 * than any before allocates, and so does AscendCL for outputs without an upper bound.
 *
 * Owner    *out is the caller's until omr_session_destroy(); NULL on failure.
 * Errors   those of omr_om_open() and omr_driver_open();
 *          OMR_INVALID_ARGUMENT  a device id is absent or given twice; an option is out of range.
 *          OMR_NO_MEMORY         the model does not fit; the message says what it needs.
 *          OMR_DRIVER_FAILED     AscendCL refused the model; the message has its reason.
 *          OMR_TIMEOUT           a device, or AscendCL as it starts, did not answer for
 *                                device_timeout_ms.
 */
OMR_API omr_status omr_session_create(omr_session **out, const char *om_path,
                                      const omr_session_options *options);

/**
 * Ends the session: requests that have not begun are settled with OMR_CANCELLED, those on a device
 * are finished, everything is freed. Accepts NULL. Works in every state and from any thread; calls
 * that are waiting in omr_session_run() return, but no call may begin to use `session` any more. It
 * waits for no call of AscendCL for longer than device_timeout_ms: a thread that is stuck in one is
 * left behind with what it may still touch, and tidies up should the call return.
 */
OMR_API void omr_session_destroy(omr_session *session);

/** The model's inputs, outputs and gears. Owner: the session. */
OMR_API const omr_model_desc *omr_session_desc(const omr_session *session);

/** The devices in use, in the order asked for. Owner: the session. */
OMR_API const int32_t *omr_session_devices(const omr_session *session, size_t *count);

/**
 * How long the session takes an execution of each gear to be, in microseconds and in the order of
 * omr_model_desc's gears: told, kept or measured. Requests are cut by these.
 *
 * Shapes   Writes min(capacity, *count) times; `us` may be NULL when capacity is 0. A model without
 *          gears has none.
 */
OMR_API omr_status omr_session_gear_times(const omr_session *session, double *us, size_t capacity,
                                          size_t *count);

/** Which AscendCL the session runs on. */
OMR_API void omr_session_driver(const omr_session *session, omr_driver_info *out);

/**
 * The shapes omr_session_run() will write for these inputs; checks the inputs as it does.
 *
 * Shapes   `shapes` has room for every output of the model.
 * Errors   OMR_UNSUPPORTED  some output's shape is known only after a run: submit without outputs,
 *                           and they are provided.
 */
OMR_API omr_status omr_session_output_shapes(omr_session *session, const omr_tensor *inputs,
                                             size_t input_count, omr_shape *shapes);

/**
 * Runs all rows of `inputs` through the model, spread over the session's devices, results in order.
 *
 * Shapes   Inputs with a batch axis hold the same number of rows, any number including 0; their
 *          other axes equal the model's. Outputs are given as omr_session_output_shapes() says.
 *          A short batch is padded with zeros; padding never reaches an output.
 *          With shape ranges, inputs are executed in the shapes they have. Rows that were found to
 *          be rows are cut only when the range does not hold them all; those that batch_axis calls
 *          rows are cut and shared as any others. Outputs have the shapes that come out.
 * Dtypes   Converted from and to the model's where a value-preserving or usual cast exists.
 * Names    Tensors with a name are matched by it, the others by position among the unnamed.
 * Units    timeout_ms is wall-clock milliseconds from the call; OMR_WAIT_FOREVER never expires.
 * Owner    The caller keeps every tensor; all must stay valid and unchanged until return.
 * Threads  Thread-safe; concurrent calls share the devices.
 * Errors   OMR_INVALID_ARGUMENT  a tensor does not fit, and nothing was run; or, which shows on the
 *                                way, an integer does not fit the other dtype, or an output is not
 *                                of the shape that came out.
 *          OMR_TIMEOUT           outputs are unspecified; the session stays usable.
 *          OMR_DRIVER_FAILED, OMR_DEVICE_LOST  the devices failed; outputs are unspecified.
 */
OMR_API omr_status omr_session_run(omr_session *session, const omr_tensor *inputs,
                                   size_t input_count, const omr_tensor *outputs,
                                   size_t output_count, int64_t timeout_ms);

/* ---- Requests: calls that do not wait ------------------------------------------------------ */

/**
 * One call on its way. It is settled exactly once: when every row is done, or with the first
 * failure. Owner: the caller, until omr_request_release(); it may outlive its session.
 */
typedef struct omr_request omr_request;

/**
 * Told once when the request is settled, mostly on one of the session's threads, which does no
 * other work meanwhile: be short. It may submit, which waits for no room there, and cancel, which
 * returns before the request's memory is let go of; waiting for the session's requests is refused.
 * It may destroy the session, which then ends once the callback has returned.
 */
typedef void (*omr_request_callback)(void *user_data, omr_request *request, omr_status status);

/** How to submit. Zero means default; start from {.size = sizeof options}. */
typedef struct omr_submit_options {
    size_t size;                   /* sizeof(omr_submit_options) as the caller was compiled */
    omr_request_callback callback; /* NULL: nobody is told */
    void *user_data;
    bool no_wait;       /* a full queue is OMR_BUSY at once; otherwise submit waits for room */
    int64_t timeout_ms; /* 0: OMR_WAIT_FOREVER; longest wait for room, then OMR_TIMEOUT */
} omr_submit_options;

/**
 * Starts what omr_session_run() does and returns; results land in `outputs` by the time the
 * request is settled. Many requests may overlap; rows of several may share an execution.
 *
 * Shapes   With output_count 0 the library provides the outputs, of whatever shape they turn out
 *          to have: see omr_request_output().
 * Owner    The caller keeps every tensor's memory, valid and unchanged until the request is
 *          settled; the omr_tensor structs, dims and strides are read before return. *out is the
 *          caller's until omr_request_release(); `out` may be NULL when a callback is given.
 * Errors   those of omr_session_run() that show before anything runs; OMR_BUSY; OMR_TIMEOUT;
 *          OMR_CANCELLED when the session is being destroyed. On failure *out is NULL and no
 * callback comes.
 */
OMR_API omr_status omr_session_submit(omr_session *session, const omr_tensor *inputs,
                                      size_t input_count, const omr_tensor *outputs,
                                      size_t output_count, const omr_submit_options *options,
                                      omr_request **out);

/**
 * Waits until the request is settled and returns what became of it, as omr_session_run() would.
 *
 * Errors   OMR_TIMEOUT  it is not settled yet, and goes on.
 */
OMR_API omr_status omr_request_wait(omr_request *request, int64_t timeout_ms);
/** Whether it is settled; never waits. */
OMR_API bool omr_request_is_settled(omr_request *request);
/**
 * Waits until one of `count` requests, of any sessions, is settled; *index says which.
 *
 * Errors   OMR_TIMEOUT; OMR_INVALID_ARGUMENT when count is 0.
 */
OMR_API omr_status omr_request_wait_any(omr_request *const *requests, size_t count,
                                        int64_t timeout_ms, size_t *index);
/**
 * Settles the request with OMR_CANCELLED unless it is settled already. On return nothing touches
 * its tensors any more; what was done of the outputs is unspecified.
 */
OMR_API void omr_request_cancel(omr_request *request);
/**
 * One output of a settled request that was submitted without output tensors: *out describes
 * contiguous memory of the model's dtype.
 *
 * Owner    The request; valid until omr_request_release().
 * Errors   OMR_INVALID_ARGUMENT  no such output, tensors were given, or it is not settled;
 *          the request's own failure.
 */
OMR_API omr_status omr_request_output(omr_request *request, size_t index, omr_tensor *out);
/** Ends the caller's hold; an unsettled request goes on without it. Accepts NULL. */
OMR_API void omr_request_release(omr_request *request);

/* ---- Memory that is not copied on the host ------------------------------------------------- */

/**
 * Page-locked host memory, 64-byte aligned, that every device reads and writes directly: a
 * contiguous tensor of the model's dtype in it is not copied on the host. Opens AscendCL if no
 * session has yet.
 *
 * Owner    *out is the caller's until omr_free(); NULL on failure.
 * Errors   OMR_NO_MEMORY; those of omr_driver_open(); OMR_TIMEOUT when AscendCL has not answered
 *          in a minute.
 */
OMR_API omr_status omr_alloc(void **out, size_t size);
/** Accepts NULL. No request may still be using the memory. */
OMR_API void omr_free(void *memory);

/**
 * Lets devices reach memory the caller already has, as omr_alloc() memory.
 *
 * Owner    the caller, who keeps it in place until omr_unregister().
 * Errors   OMR_INVALID_ARGUMENT  it overlaps memory that is registered already.
 *          OMR_UNSUPPORTED       this AscendCL cannot (CANN before 8.5, or the host's kernel).
 *          OMR_TIMEOUT           it has not answered in a minute.
 */
OMR_API omr_status omr_register(void *memory, size_t size);
/** `memory` as given to omr_register(). Errors: OMR_INVALID_ARGUMENT when it is not registered. */
OMR_API omr_status omr_unregister(void *memory);

/* ---- Statistics and traces ----------------------------------------------------------------- */

/** How long something took, over all times it was done. Microseconds; 0 while count is 0. */
typedef struct omr_timing {
    uint64_t count;
    double mean_us;
    double p50_us; /* percentiles are exact within 1 % */
    double p90_us;
    double p95_us;
    double p99_us;
    double p999_us;
    double max_us;
} omr_timing;

/** What one device of a session has done so far. */
typedef struct omr_device_stats {
    size_t size; /* sizeof(omr_device_stats), set by the caller */
    int32_t device;
    uint32_t lanes;       /* at work; 0 when the device was set aside */
    uint64_t batches;     /* model executions */
    uint64_t rows;        /* samples in them */
    uint64_t padded_rows; /* rows executed beyond those */
    uint64_t retries;     /* batches it failed that were run again */
    uint64_t failures;    /* times a lane of it failed */
    omr_timing pack;      /* host: gathering and converting a batch's rows */
    omr_timing h2d;       /* from the start of a batch's upload to its end */
    omr_timing compute;   /* of its execution */
    omr_timing d2h;       /* of its download */
    omr_timing unpack;    /* host: scattering and converting its rows */
    omr_timing launch;    /* host: the AscendCL calls that hand a batch to the device */
} omr_device_stats;

/** What a session has done so far. */
typedef struct omr_session_stats {
    size_t size;           /* sizeof(omr_session_stats), set by the caller */
    uint64_t requests;     /* requests that succeeded */
    uint64_t rows;         /* samples in them */
    uint64_t batches;      /* model executions */
    uint64_t padded_rows;  /* rows executed beyond those asked for */
    uint64_t retries;      /* batches run again after a failure */
    uint64_t failed;       /* requests that failed or were cancelled */
    uint64_t queued;       /* requests that are unfinished now */
    uint64_t direct_bytes; /* bytes that devices read and wrote in the caller's memory, uncopied */
    uint64_t copied_bytes; /* bytes that were copied between the caller's memory and staging */
    omr_timing latency;    /* of a request, from its submission until it was settled */
} omr_session_stats;

/** Errors: OMR_INVALID_ARGUMENT when `size` is not one this library knows. */
OMR_API omr_status omr_session_get_stats(omr_session *session, omr_session_stats *stats);
/** `index` counts the session's devices, in the order of omr_session_devices(). */
OMR_API omr_status omr_session_get_device_stats(omr_session *session, size_t index,
                                                omr_device_stats *stats);

/**
 * Counts and times begin anew, as if the session had just been opened: after a warm-up, or for each
 * part of a measurement. Requests on their way count once they are done. `queued` and `lanes` say
 * what is, as ever.
 *
 * Errors   OMR_INVALID_ARGUMENT when `session` is NULL.
 */
OMR_API omr_status omr_session_reset_stats(omr_session *session);

/**
 * All of it as text in Prometheus's exposition format, labelled with model and device.
 *
 * Shapes   Writes at most `size` bytes with the final NUL; *needed is what all of it takes.
 *          `buffer` may be NULL when size is 0.
 * Errors   OMR_NO_MEMORY when it was cut short.
 */
OMR_API omr_status omr_session_prometheus(omr_session *session, char *buffer, size_t size,
                                          size_t *needed);

/**
 * Records what every lane of every session does from now on, until omr_trace_stop().
 *
 * Errors   OMR_INVALID_ARGUMENT  a trace is being recorded already.
 *          OMR_IO                `path` cannot be written.
 */
OMR_API omr_status omr_trace_start(const char *path);
/**
 * Writes the trace as Chrome trace events (JSON), which Perfetto and chrome://tracing show: a
 * track for the host work and each engine of every lane.
 *
 * Errors   OMR_INVALID_ARGUMENT when none is being recorded; OMR_IO.
 */
OMR_API omr_status omr_trace_stop(void);

#ifdef __cplusplus
}
#endif

#endif
