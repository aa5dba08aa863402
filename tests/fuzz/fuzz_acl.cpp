/* SPDX-License-Identifier: MIT */
/* Sequences of calls of every function that it takes to run models, with arguments that are right,
 * wrong, dead, of another kind or absurd. The functions come from the lists of the headers, their
 * arguments from the types and names there, so that none is left out.
 *
 * Not given are lies that nothing can detect: addresses that no allocator of AscendCL's gave, and
 * host arrays with more elements than they have. What may go wrong is for a sanitizer to see; what
 * is checked here is that codes are codes, and that no call waits for ever. */
#include "fuzz.h"

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>

#include "acl/acl_mdl.h"
#include "acl/acl_rt.h"
#include "acl_input.hpp"

namespace
{

constexpr std::size_t scratch_size = 512 << 10, host_limit = 64, array_limit = 64;
constexpr std::size_t scratch_count = 12, call_limit = 300;

/* ---- the thread that serves callbacks and ends what would wait for ever ---- */

std::atomic<std::uint64_t> servant{0}, calls_made{0};
std::atomic<bool> in_call{false};

void serve()
{
    std::uint64_t seen = 0;
    int stuck = 0;
    servant = static_cast<std::uint64_t>(pthread_self());
    for (;;) {
        if (aclrtProcessReport(1) == ACL_ERROR_RT_THREAD_SUBSCRIBE &&
            aclrtProcessHostFunc(1) == ACL_ERROR_RT_THREAD_SUBSCRIBE)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        stuck = in_call && calls_made == seen ? stuck + 1 : 0;
        seen = calls_made;
        if (stuck > 50)
            for (std::int32_t device = 0; device < 2; device++)
                aclrtDeviceTaskAbort(device, 0);
    }
}

void start_servant()
{
    static std::thread one(serve);
    if (one.joinable())
        one.detach();
    while (servant == 0)
        std::this_thread::yield();
}

/* ---- types ---- */

template <typename T, typename = void> struct is_opaque : std::true_type {
};
template <typename T> struct is_opaque<T, std::void_t<decltype(sizeof(T))>> : std::false_type {
};
template <> struct is_opaque<void> : std::false_type {
};

/* A function of the same type that does nothing. */
template <typename R, typename... A> auto function_of(R (*)(A...)) -> R (*)(A...)
{
    return [](A...) -> R { return R(); };
}

/* ---- one call ---- */

/* "const aclmdlDesc *modelDesc" as its type without const and its name. */
struct Parameter {
    std::string type, name;
};

std::vector<Parameter> parse(const std::string &text)
{
    std::vector<Parameter> all;
    std::size_t begin = 1;
    while (begin < text.size()) {
        std::size_t end = text.find_first_of(",)", begin);
        std::string one = text.substr(begin, end - begin);
        std::size_t bracket = one.find('[');
        if (bracket != std::string::npos)
            one.resize(bracket);
        std::size_t name = one.find_last_of(" *") + 1;
        std::string type;
        for (std::size_t i = 0; i < name; i++) {
            if (one.compare(i, 6, "const ") == 0)
                i += 5;
            else if (one[i] != ' ')
                type += one[i];
        }
        all.push_back({type, one.substr(name)});
        begin = end + 1;
    }
    return all;
}

bool begins(const std::string &text, const char *with)
{
    return text.compare(0, std::strlen(with), with) == 0;
}

bool has(const std::string &text, const char *part)
{
    return text.find(part) != std::string::npos;
}

class Call
{
public:
    Call(const char *name, Bytes &bytes, Pools &pools, Files &files)
        : name_(name), bytes_(bytes), pools_(pools), files_(files)
    {
    }

    template <typename T> T argument(const Parameter &parameter);
    /* Keeps what the call made, and what it ended. */
    void harvest();

    static std::uint8_t scratch[scratch_count][scratch_size];

private:
    void *pointer(const Parameter &parameter);
    void *array(const Parameter &parameter);
    void *out_slot(const Parameter &parameter);
    std::uint64_t number(const Parameter &parameter, std::size_t width);
    std::uint8_t *fill_scratch();
    void *option();
    void keep(const Parameter &parameter, void *slot);

    bool frees() const
    {
        return begins(name_, "aclrtFree") || has(name_, "Unregister") || has(name_, "Release") ||
               has(name_, "Unmap") || has(name_, "PointerGet");
    }

    std::string name_;
    Bytes &bytes_;
    Pools &pools_;
    Files &files_;
    bool host_ = false; /* a host array was given: counts stay small */
    const void *freed_ = nullptr;
    std::size_t model_size_ = 0; /* of bytes that were given; 0: none were */
    int enum_ = 0;               /* the last one given */
    std::size_t used_ = 0;       /* scratch buffers */
    std::vector<std::pair<Parameter, void *>> outs_;
};

std::uint8_t Call::scratch[scratch_count][scratch_size];

std::uint8_t *Call::fill_scratch()
{
    std::uint8_t *one = scratch[used_++ % scratch_count];
    std::size_t count = bytes_.below(64);
    std::memset(one, 0, 1024);
    for (std::size_t i = 0; i < count; i++)
        one[i] = bytes_.next();
    return one;
}

/* Where a call puts what it makes; NULL at times. */
void *Call::out_slot(const Parameter &parameter)
{
    if (bytes_.below(16) == 15)
        return nullptr;
    void *slot = fill_scratch();
    std::memset(slot, 0, 1024);
    outs_.emplace_back(parameter, slot);
    return slot;
}

void *Call::array(const Parameter &parameter)
{
    auto *all = reinterpret_cast<void **>(fill_scratch());
    if (bytes_.below(16) == 15)
        return nullptr;
    for (std::size_t i = 0; i < array_limit; i++)
        all[i] = parameter.type == "void**"
                     ? pools_.address(bytes_)
                     : reinterpret_cast<void *>(static_cast<std::uintptr_t>(bytes_.number(8)));
    return all;
}

/* The value of an option of a load: where it is an address it must be one that can be read. */
void *Call::option()
{
    std::uint8_t *slot = fill_scratch();
    const char *path = bytes_.below(8) ? files_.model(bytes_) : nullptr;
    const void *model = bytes_.below(8) ? files_.whole_model().data() : nullptr;
    void *address = pools_.address(bytes_);
    std::size_t size = files_.whole_model().size(), number = bytes_.below(9);
    host_ = true;
    if (enum_ == ACL_MDL_PATH_PTR)
        std::memcpy(slot, &path, sizeof path);
    else if (enum_ == ACL_MDL_MEM_ADDR_PTR)
        std::memcpy(slot, &model, sizeof model);
    else if (enum_ == ACL_MDL_MEM_SIZET)
        std::memcpy(slot, &size, sizeof size);
    else if (enum_ == ACL_MDL_WEIGHT_ADDR_PTR || enum_ == ACL_MDL_WORKSPACE_ADDR_PTR)
        std::memcpy(slot, &address, sizeof address);
    else if (enum_ == ACL_MDL_LOAD_TYPE_SIZET)
        std::memcpy(slot, &number, sizeof number);
    return bytes_.below(16) == 15 ? nullptr : slot;
}

/* Any pointer, by the type and name that the header gives it. */
void *Call::pointer(const Parameter &parameter)
{
    const std::string &type = parameter.type, &name = parameter.name;
    if (has(name_, "MemcpyBatch") && (type == "void**" || type == "size_t*") && name != "failIndex")
        return array(parameter);
    if (type == "char*") {
        if (bytes_.below(16) == 15)
            return nullptr;
        const char *text = files_.path(bytes_, pools_);
        void *slot = name == "pkgName" || name == "opName" ? fill_scratch() : out_slot(parameter);
        if (name == "pkgName" && slot)
            std::snprintf(static_cast<char *>(slot), 1000, "%s", text ? text : "");
        return slot;
    }
    if (type == "aclrtMallocConfig*") {
        auto *attributes = reinterpret_cast<aclrtMallocAttribute *>(fill_scratch());
        auto *config = reinterpret_cast<aclrtMallocConfig *>(scratch[used_++ % scratch_count]);
        *config = {bytes_.below(4) ? attributes : nullptr, bytes_.below(4)};
        return bytes_.below(4) ? config : nullptr;
    }
    if (type == "void*" && has(name_, "FromMem") && name == "model") {
        const std::string &model = files_.model_bytes(bytes_);
        model_size_ = model.size();
        return bytes_.below(16) == 15 ? nullptr : const_cast<char *>(model.data());
    }
    if (name_ == "aclmdlSetConfigOpt" && name == "attrValue")
        return option();
    if (type == "void*" && (name == "attrValue" || name == "dataBuffer" || name == "userData" ||
                            name == "args" || begins(name_, "aclrtHostRegister"))) {
        host_ = true;
        return bytes_.below(16) == 15 ? nullptr : fill_scratch();
    }
    if (type == "void*" && frees()) {
        freed_ = pools_.any_address(bytes_);
        return const_cast<void *>(freed_);
    }
    if (type == "void*" && begins(name_, "aclrtMem") && bytes_.below(8) == 7) {
        host_ = true; /* pageable memory of the program's */
        return fill_scratch();
    }
    if (type == "void*")
        return pools_.address(bytes_);
    if (type == "aclrtStream" || type == "aclrtEvent" || type == "aclrtContext" ||
        type == "aclrtDrvMemHandle")
        return pools_.handle(type, bytes_);
    return out_slot(parameter);
}

std::uint64_t Call::number(const Parameter &parameter, std::size_t width)
{
    const std::string &name = parameter.name;
    std::uint64_t value = bytes_.number(width);
    if (name == "modelId" && !pools_.models.empty() && bytes_.below(8) != 7)
        return pools_.models[value % pools_.models.size()];
    if (name == "shareableHandle" && !pools_.tickets.empty() && bytes_.below(8) != 7)
        return pools_.tickets[value % pools_.tickets.size()];
    if (has(name, "hreadId")) /* another thread would never come for them */
        return servant;
    if (has(name, "imeout") && width == 4)
        return value == UINT32_MAX || value > 3 ? value % 4 : value;
    if (begins(name_, "aclrtMallocHost") && value > (64U << 20) && value < 1ULL << 40)
        return 64U << 20; /* a sanitizer takes its time over gigabytes that are to be had */
    if (model_size_ != 0 && width == 8) {
        std::size_t size = bytes_.below(4) ? model_size_ : value % (model_size_ + 1);
        model_size_ = 0;
        return size;
    }
    if (has(name_, "ConfigOpt") && bytes_.below(4) != 3)
        return bytes_.below(2) ? 8 : 4;
    if (host_ || has(name_, "MemcpyBatch"))
        return width == 8 || name == "num" ? value % host_limit : value;
    return value;
}

template <typename T> T Call::argument(const Parameter &parameter)
{
    if constexpr (std::is_same_v<T, const char *>) {
        return files_.path(bytes_, pools_);
    } else if constexpr (std::is_pointer_v<T> && std::is_function_v<std::remove_pointer_t<T>>) {
        return bytes_.below(8) == 7 ? nullptr : function_of(T());
    } else if constexpr (std::is_pointer_v<T>) {
        using Pointee = std::remove_cv_t<std::remove_pointer_t<T>>;
        if constexpr (std::is_same_v<Pointee, std::int64_t> || std::is_array_v<Pointee>)
            host_ = true;
        if (parameter.type == "aclrtExceptionInfo*") /* only ever the library's own */
            return nullptr;
        if constexpr (is_opaque<Pointee>::value)
            return static_cast<T>(pools_.handle(parameter.type, bytes_));
        else
            return static_cast<T>(pointer(parameter));
    } else if constexpr (std::is_enum_v<T>) {
        enum_ = static_cast<int>(bytes_.number(4));
        return static_cast<T>(enum_);
    } else if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(static_cast<std::int32_t>(bytes_.number(4))) / 16;
    } else {
        return static_cast<T>(number(parameter, sizeof(T)));
    }
}

void Call::keep(const Parameter &parameter, void *slot)
{
    std::string type = parameter.type.substr(0, parameter.type.size() - 1);
    void *value;
    std::memcpy(&value, slot, sizeof value);
    if (type == "aclrtStream" || type == "aclrtEvent" || type == "aclrtContext" ||
        type == "aclrtDrvMemHandle")
        pools_.add(type, value);
    if (type == "void*" && begins(name_, "aclrtMalloc") && value)
        pools_.add({value, has(name_, "Host") ? Memory::pinned : Memory::device, true});
    if (type == "void*" && (has(name_, "Reserve") || has(name_, "Import")) && value)
        pools_.add({value, has(name_, "Import") ? Memory::imported : Memory::reserved, true});
    if (parameter.name == "modelId")
        pools_.models.push_back(*static_cast<std::uint32_t *>(slot));
    if (parameter.name == "shareableHandle")
        pools_.tickets.push_back(*static_cast<std::uint64_t *>(slot));
    if (parameter.name == "key")
        pools_.keys.emplace_back(static_cast<char *>(slot));
}

void Call::harvest()
{
    for (const auto &one : outs_)
        keep(one.first, one.second);
    if (frees() && freed_)
        pools_.mark_dead(freed_);
    if (name_ == "aclrtIpcMemClose")
        pools_.mark_dead(Memory::imported);
}

/* ---- all functions ---- */

void must(bool condition, const char *name, long value)
{
    if (condition)
        return;
    std::fprintf(stderr, "fuzz_acl: %s returned %ld\n", name, value);
    std::abort();
}

std::string without_spaces(const char *text)
{
    std::string out;
    for (; *text; text++)
        if (*text != ' ')
            out += *text;
    return out;
}

volatile std::size_t sink;

template <typename R>
void take_result(const char *name, const char *type, R result, Call &call, Pools &pools)
{
    if constexpr (std::is_same_v<R, const char *>) {
        sink = sink + (result ? std::strlen(result) : 0);
    } else if constexpr (std::is_pointer_v<R>) {
        if constexpr (is_opaque<std::remove_cv_t<std::remove_pointer_t<R>>>::value)
            pools.add(without_spaces(type), const_cast<void *>(static_cast<const void *>(result)));
    } else if (std::strcmp(type, "aclError") == 0) {
        long code = static_cast<long>(result);
        must(code == 0 || (code >= 100000 && code < 600000), name, code);
        if (code == 0)
            call.harvest();
    }
}

template <typename R, typename... A, std::size_t... I>
void run(R (*function)(A...), const char *name, const char *type,
         const std::vector<Parameter> &parameters, Call &call, Pools &pools,
         std::index_sequence<I...>)
{
    (void)parameters;
    std::tuple<A...> arguments{call.argument<A>(parameters[I])...};
    calls_made++;
    in_call = true;
    if constexpr (std::is_void_v<R>)
        std::apply(function, arguments);
    else
        take_result(name, type, std::apply(function, arguments), call, pools);
    in_call = false;
}

template <typename R, typename... A>
void run(R (*function)(A...), const char *name, const char *type, const char *text, Bytes &bytes,
         Pools &pools, Files &files)
{
    Call call(name, bytes, pools, files);
    run(function, name, type, parse(text), call, pools, std::index_sequence_for<A...>());
}

/* aclAppLog, which takes any number of arguments more. */
void run(void (*function)(aclLogLevel, const char *, const char *, std::uint32_t, const char *,
                          ...),
         const char *, const char *, const char *, Bytes &bytes, Pools &pools, Files &files)
{
    const char *file = files.path(bytes, pools), *format = bytes.below(2) ? "%s" : nullptr;
    function(static_cast<aclLogLevel>(bytes.below(8)), file, file, bytes.next(), format, "text");
}

struct Function {
    const char *name;
    void (*call)(Bytes &, Pools &, Files &);
};

#define ROW(name, result, parameters)                                 \
    {#name, [](Bytes &bytes, Pools &pools, Files &files) {            \
         run(name, #name, #result, #parameters, bytes, pools, files); \
     }},
const Function functions[] = {ACL_BASE_FUNCTIONS(ROW) ACL_RT_FUNCTIONS(ROW) ACL_MDL_FUNCTIONS(ROW)};
#undef ROW

/* ---- a start that bytes alone would hardly find: a model with all that an execution wants ---- */

aclmdlDataset *make_dataset(Pools &pools, aclmdlDesc *desc, std::size_t count,
                            std::size_t (*size_of)(aclmdlDesc *, std::size_t))
{
    aclmdlDataset *dataset = aclmdlCreateDataset();
    pools.add("aclmdlDataset*", dataset);
    for (std::size_t i = 0; i < count; i++) {
        void *address = nullptr;
        std::size_t size = size_of(desc, i) ? size_of(desc, i) : 256;
        if (aclrtMalloc(&address, size, ACL_MEM_MALLOC_HUGE_FIRST) == ACL_SUCCESS)
            pools.add({address, Memory::device, true});
        aclDataBuffer *buffer = aclCreateDataBuffer(address, size);
        pools.add("aclDataBuffer*", buffer);
        aclmdlAddDatasetBuffer(dataset, buffer);
    }
    return dataset;
}

void prepare_model(Bytes &bytes, Pools &pools, Files &files)
{
    std::uint32_t id = 0;
    aclmdlDesc *desc = aclmdlCreateDesc();
    pools.add("aclmdlDesc*", desc);
    if (aclmdlLoadFromFile(files.model(bytes), &id) != ACL_SUCCESS)
        return;
    pools.models.push_back(id);
    aclmdlGetDesc(desc, id);
    aclmdlDataset *inputs =
        make_dataset(pools, desc, aclmdlGetNumInputs(desc), aclmdlGetInputSizeByIndex);
    aclmdlDataset *outputs =
        make_dataset(pools, desc, aclmdlGetNumOutputs(desc), aclmdlGetOutputSizeByIndex);
    if (bytes.below(2))
        aclmdlExecute(id, inputs, outputs);
    else
        aclmdlExecuteAsync(id, inputs, outputs, nullptr);
}

/* Of so many functions drawn one is no function, but the start of an execution. */
constexpr std::size_t prepare_every = 16;

/* ---- the end of a sequence: nothing is left, so that every sequence begins alike ---- */

template <typename T, typename R> void end_all(const Pools &pools, const char *type, R (*end)(T))
{
    auto found = pools.handles().find(type);
    if (found == pools.handles().end())
        return;
    for (void *one : found->second) {
        calls_made++;
        end(static_cast<T>(one));
    }
}

void end_memory(const Pools &pools)
{
    for (const std::string &key : pools.keys)
        while (aclrtIpcMemClose(key.c_str()) == ACL_SUCCESS)
            continue;
    for (const Memory &one : pools.memory()) {
        if (one.kind == Memory::reserved) {
            aclrtUnmapMem(one.address);
            aclrtReleaseMemAddress(one.address);
        } else if (one.kind != Memory::imported) {
            aclrtFree(one.address);
        }
    }
    end_all(pools, "aclrtDrvMemHandle", aclrtFreePhysical);
}

/* Outputs without an address get one of an execution, which is nobody's then. */
void end_buffers(const Pools &pools)
{
    auto found = pools.handles().find("aclDataBuffer*");
    if (found == pools.handles().end())
        return;
    for (void *one : found->second) {
        auto *buffer = static_cast<aclDataBuffer *>(one);
        if (void *address = aclGetDataBufferAddr(buffer))
            aclrtFree(address);
        aclDestroyDataBuffer(buffer);
    }
}

void end_sequence(const Pools &pools)
{
    in_call = true;
    aclInit(nullptr);
    aclrtSetDevice(0);
    end_all(pools, "aclrtStream", aclrtDestroyStreamForce);
    end_all(pools, "aclrtEvent", aclrtDestroyEvent);
    end_all(pools, "aclrtContext", aclrtDestroyContext);
    for (std::uint32_t model : pools.models)
        aclmdlUnload(model);
    end_buffers(pools);
    end_memory(pools);
    end_all(pools, "aclmdlDataset*", aclmdlDestroyDataset);
    end_all(pools, "aclTensorDesc*", aclDestroyTensorDesc);
    end_all(pools, "aclmdlDesc*", aclmdlDestroyDesc);
    end_all(pools, "aclmdlAIPP*", aclmdlDestroyAIPP);
    end_all(pools, "aclmdlConfigHandle*", aclmdlDestroyConfigHandle);
    end_all(pools, "aclmdlExecConfigHandle*", aclmdlDestroyExecConfigHandle);
    end_all(pools, "aclrtGroupInfo*", aclrtDestroyGroupInfo);
    for (std::int32_t device = 0; device < 2; device++)
        aclrtResetDeviceForce(device);
    aclFinalize();
    in_call = false;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static Files files(std::getenv("OMRUN_FUZZ_MODELS"));
    const std::size_t count = sizeof functions / sizeof functions[0];
    Bytes bytes(data, size);
    Pools pools;
    start_servant();
    if (bytes.below(8) != 7) { /* the others call before anything is there */
        aclInit(nullptr);
        aclrtSetDevice(0);
    }
    for (std::size_t i = 0; bytes.more() && i < call_limit; i++) {
        std::size_t drawn = bytes.next() | static_cast<std::size_t>(bytes.next()) << 8;
        auto call =
            drawn % prepare_every ? functions[drawn / prepare_every % count].call : &prepare_model;
        call(bytes, pools, files);
    }
    end_sequence(pools);
    return 0;
}
