/* SPDX-License-Identifier: MIT */
/* classify DIGITS.om
 *
 * C++: the same library with owners and exceptions. Arrays go in as std::vector and come out as
 * omrun::Array, whose memory is its own; nothing has to be freed, and no status is looked at. */
#include <omrun/omrun.hpp>

#include <algorithm>
#include <cstdint>
#include <future>
#include <iostream>
#include <stdexcept>
#include <vector>

constexpr std::size_t size = 8, classes = 10;

/* `count` images of a ring, which is read as 0: pixels from 0 to 16. */
static std::vector<std::uint8_t> rings(std::size_t count)
{
    std::vector<std::uint8_t> pixels(count * size * size);
    for (std::size_t i = 0; i < pixels.size(); i++) {
        const std::size_t x = i % size, y = i / size % size;
        const bool side = (x == 2 || x == 5) && y > 0 && y < size - 1;
        const bool end = (x == 3 || x == 4) && (y == 0 || y == size - 1);
        pixels[i] = side || end ? 15 : 0;
    }
    return pixels;
}

static std::size_t count_zeros(const omrun::Array &logits)
{
    const auto *row = logits.data_as<float>(); /* throws if the model's output is anything else */
    std::size_t zeros = 0;
    for (std::int64_t i = 0; i < logits.shape()[0]; i++, row += classes)
        zeros += std::max_element(row, row + classes) == row;
    return zeros;
}

/* Waits, and lets the library provide the output. */
static std::size_t run(const omrun::Session &session)
{
    const auto images = rings(100);
    const auto outputs = session.run({{images, {100U, 1U, size, size}}});
    return count_zeros(outputs.at(0));
}

/* Does not wait: a callback sets a promise. It is kept until it has run. */
static std::size_t submit(const omrun::Session &session)
{
    const auto images = rings(50);
    std::promise<std::size_t> zeros;
    omrun::SubmitOptions options;
    options.callback = [&](const omrun::Completion &done) {
        if (done.status() == OMR_OK)
            zeros.set_value(count_zeros(omrun::Array(done.output(0))));
        else
            zeros.set_exception(std::make_exception_ptr(std::runtime_error("it failed")));
    };
    const auto request = session.submit({{images, {50U, 1U, size, size}}}, {}, options);
    return zeros.get_future().get();
}

int main(int argc, char **argv)
try {
    if (argc != 2)
        throw std::invalid_argument("usage: classify DIGITS.om");
    for (const auto &device : omrun::devices())
        std::cout << "device " << device.id << ": " << (device.memory_free >> 20) << " MiB free\n";
    const omrun::Session session(argv[1]);
    const auto first = run(session), second = submit(session);
    std::cout << first << " of 100 and " << second << " of 50 rings are read as 0\n";

    bool refused = false;
    try {
        session.run({std::vector<float>(3)});
    } catch (const omrun::Error &error) {
        refused = error.status() == OMR_INVALID_ARGUMENT;
        std::cout << "a wrong call: " << error.what() << '\n';
    }
    return first == 100 && second == 50 && refused ? 0 : 1;
} catch (const std::exception &error) {
    std::cerr << "classify: " << error.what() << '\n';
    return 1;
}
