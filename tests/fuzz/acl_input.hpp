/* SPDX-License-Identifier: MIT */
/* Where a fuzzed sequence of AscendCL's calls takes its arguments from: the fuzzer's bytes, and
 * what earlier calls gave. Handles and addresses stay in their pools after they are dead, so that
 * later calls get them too. */
#ifndef OMRUN_TESTS_FUZZ_ACL_INPUT_HPP
#define OMRUN_TESTS_FUZZ_ACL_INPUT_HPP

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

/* The fuzzer's bytes, then zeros. */
class Bytes
{
public:
    Bytes(const std::uint8_t *data, std::size_t size) : at_(data), end_(data + size)
    {
    }
    bool more() const
    {
        return at_ != end_;
    }
    std::uint8_t next()
    {
        return at_ == end_ ? 0 : *at_++;
    }
    std::uint64_t number(std::size_t width);
    std::size_t below(std::size_t limit)
    {
        return limit ? next() % limit : 0;
    }

private:
    const std::uint8_t *at_, *end_;
};

/* An address of AscendCL's memory. */
struct Memory {
    enum Kind { device, pinned, reserved, imported };
    void *address;
    Kind kind;
    bool live;
};

class Pools
{
public:
    /* A handle of this type, live or dead, of another type, NULL or nothing at all. */
    void *handle(const std::string &type, Bytes &bytes) const;
    void add(const std::string &type, void *handle);

    /* An address that a call may be given to touch memory by: never one that the simulator has to
     * take at its word. */
    void *address(Bytes &bytes) const;
    /* One that the call must look at first: freed ones too. */
    void *any_address(Bytes &bytes) const;
    void add(const Memory &memory)
    {
        memory_.push_back(memory);
    }
    void mark_dead(const void *address);
    void mark_dead(Memory::Kind kind);

    std::vector<std::uint32_t> models;
    std::vector<std::uint64_t> tickets;
    std::vector<std::string> keys;

    const std::map<std::string, std::vector<void *>> &handles() const
    {
        return handles_;
    }
    const std::vector<Memory> &memory() const
    {
        return memory_;
    }

private:
    std::map<std::string, std::vector<void *>> handles_;
    std::vector<Memory> memory_;
};

/* The files the calls name. `folder` holds the models of tests/conformance, or nothing. */
class Files
{
public:
    explicit Files(const char *folder);
    /* A path that may be none; NULL at times. Valid as long as this. */
    const char *path(Bytes &bytes, const Pools &pools) const;
    const char *model(Bytes &bytes) const;
    /* A model's bytes, perhaps damaged; they stay until the next call. */
    const std::string &model_bytes(Bytes &bytes);
    /* One model's bytes as they are, for good. */
    const std::string &whole_model() const
    {
        return contents_.empty() ? paths_[0] : contents_[0];
    }

private:
    std::vector<std::string> paths_, models_, contents_;
    std::string damaged_;
};

#endif
