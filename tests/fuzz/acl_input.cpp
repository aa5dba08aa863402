/* SPDX-License-Identifier: MIT */
#include "acl_input.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

std::uint64_t Bytes::number(std::size_t width)
{
    static const std::uint64_t values[] = {0,
                                           1,
                                           2,
                                           3,
                                           4,
                                           8,
                                           16,
                                           32,
                                           64,
                                           127,
                                           128,
                                           255,
                                           4096,
                                           65536,
                                           2 << 20,
                                           64 << 20,
                                           INT32_MAX,
                                           UINT32_MAX,
                                           1ULL << 32,
                                           INT64_MAX,
                                           1ULL << 63,
                                           UINT64_MAX,
                                           UINT64_MAX - 31,
                                           UINT64_MAX - 4095};
    const std::size_t count = sizeof values / sizeof values[0];
    std::uint8_t choice = next();
    if (choice < 128)
        return choice % 16; /* what most parameters want */
    if (choice < 224)
        return values[choice % count];
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; i++)
        value = value << 8 | next();
    return value;
}

/* ---- handles and memory ---- */

static void *garbage(Bytes &bytes)
{
    static const std::uint64_t values[] = {0, 1, 8, 0x4b00000000000000, UINT64_MAX};
    return reinterpret_cast<void *>(
        static_cast<std::uintptr_t>(values[bytes.below(sizeof values / sizeof values[0])]));
}

void *Pools::handle(const std::string &type, Bytes &bytes) const
{
    std::uint8_t choice = bytes.next();
    auto pool = handles_.find(type);
    if (choice < 224 && pool != handles_.end())
        return pool->second[choice % pool->second.size()];
    if (choice >= 240 && !handles_.empty()) {
        auto other = handles_.begin();
        std::advance(other, bytes.below(handles_.size()));
        return other->second[bytes.below(other->second.size())];
    }
    return choice < 232 ? nullptr : garbage(bytes);
}

void Pools::add(const std::string &type, void *handle)
{
    if (handle)
        handles_[type].push_back(handle);
}

void *Pools::address(Bytes &bytes) const
{
    std::uint8_t choice = bytes.next();
    if (choice >= 240 || memory_.empty())
        return nullptr;
    const Memory &one = memory_[choice % memory_.size()];
    bool known = one.live || one.kind == Memory::device;
    std::size_t offset = choice & 64 ? 32 : 0;
    return known ? static_cast<char *>(one.address) + offset : nullptr;
}

void *Pools::any_address(Bytes &bytes) const
{
    std::uint8_t choice = bytes.next();
    if (choice >= 240 || memory_.empty())
        return garbage(bytes);
    return static_cast<char *>(memory_[choice % memory_.size()].address) + (choice & 32 ? 1 : 0);
}

void Pools::mark_dead(const void *address)
{
    for (Memory &one : memory_)
        if (one.address == address)
            one.live = false;
}

void Pools::mark_dead(Memory::Kind kind)
{
    for (Memory &one : memory_)
        if (one.kind == kind)
            one.live = false;
}

/* ---- files ---- */

static std::string read_file(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    std::stringstream all;
    all << file.rdbuf();
    return all.str();
}

static std::string write_file(const std::string &text)
{
    char path[] = "/tmp/omrun-fuzz-XXXXXX";
    int file = mkstemp(path);
    if (file < 0)
        std::abort();
    std::ofstream(path) << text;
    return path;
}

Files::Files(const char *folder)
{
    /* Small ones of every kind. */
    static const char *const names[] = {"sum_diff", "batch_gears", "hw_gears", "dims_gears",
                                        "scalar",   "range_rows",  "range_two"};
    for (const char *name : names) {
        std::string path = std::string(folder ? folder : ".") + "/" + name + ".om";
        if (std::ifstream(path))
            models_.push_back(path);
    }
    for (const std::string &model : models_)
        contents_.push_back(read_file(model));
    paths_ = {"",
              "/",
              "/nowhere/at/all",
              "runtime",
              "ascend_mbatch_shape_data",
              "ascend_dynamic_aipp_data",
              "x",
              std::string(300, 'y'),
              std::string(70000, 'z'),
              write_file("{}"),
              write_file("{\"err_msg_mode\": \"1\"}"),
              write_file("{\"dump\": [[[[[[[[[[[[[[")};
}

const char *Files::path(Bytes &bytes, const Pools &pools) const
{
    std::uint8_t choice = bytes.next();
    if (choice < 16)
        return nullptr;
    if (choice < 80 && !pools.keys.empty())
        return pools.keys[choice % pools.keys.size()].c_str();
    if (choice < 144 && !models_.empty())
        return models_[choice % models_.size()].c_str();
    return paths_[choice % paths_.size()].c_str();
}

const char *Files::model(Bytes &bytes) const
{
    return models_.empty() ? "" : models_[bytes.below(models_.size())].c_str();
}

const std::string &Files::model_bytes(Bytes &bytes)
{
    damaged_ = contents_.empty() ? std::string(300, 'I') : contents_[bytes.below(contents_.size())];
    std::size_t flips = bytes.below(4);
    for (std::size_t i = 0; i < flips && !damaged_.empty(); i++)
        damaged_[bytes.number(2) % damaged_.size()] ^= static_cast<char>(bytes.next());
    return damaged_;
}
