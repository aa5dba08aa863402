/* SPDX-License-Identifier: MIT */
/* Shapes, views, arrays and errors of the C++ wrapper: what they make of what they are given. */
#include "cpp/check.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <vector>
#if __cplusplus >= 202002L
#include <span>
#endif

using omrun::Array;
using omrun::ConstView;
using omrun::Shape;
using omrun::View;

struct my_half {
    std::uint16_t bits;
};
template <> struct omrun::ElementType<my_half> : omrun::ElementTypeIs<OMR_F16> {
};

static void shape__takes_any_integers()
{
    std::size_t rows = 7;
    const std::vector<std::int64_t> dims = {2, 3};
    CHECK(Shape(rows, 3) == Shape(7, 3));
    CHECK(Shape(dims).text() == "[2, 3]");
    CHECK(Shape().text() == "[]");
    CHECK(Shape().count() == 1);
    CHECK(Shape(5, 0, 2).count() == 0);
    CHECK(Shape(2, 3) != Shape(2, 3, 1));
    CHECK(Shape(2, 3) != Shape(3, 2));
}

static void shape__refuses_what_no_memory_holds()
{
    const std::int64_t huge = std::numeric_limits<std::int64_t>::max();
    CHECK(Shape(huge).count() == static_cast<std::size_t>(huge));
    CHECK(test::fails(OMR_INVALID_ARGUMENT, "[9223372036854775807, 2]",
                      [=] { Shape(huge, 2).count(); }));
    CHECK(test::fails(OMR_INVALID_ARGUMENT, "[3, -1]", [] { Shape(3, -1).count(); }));
    const std::vector<std::int64_t> axes(OMR_MAX_RANK + 1, 1);
    CHECK(test::fails(OMR_INVALID_ARGUMENT, "17 axes", [&] { Shape{axes}; }));
}

static void view__knows_the_dtype_of_its_elements()
{
    std::vector<my_half> halves(4);
    std::array<std::uint8_t, 3> bytes = {};
    const double numbers[2] = {};
    bool truth = true;
    CHECK(ConstView(halves).dtype() == OMR_F16);
    CHECK(View(bytes).dtype() == OMR_U8);
    CHECK(ConstView(numbers).dtype() == OMR_F64);
    CHECK(View(&truth, {}).dtype() == OMR_BOOL);
    CHECK(View(&truth, {}).shape().size() == 0);
    CHECK(ConstView(bytes.data(), OMR_I8, {3}).dtype() == OMR_I8);
    static_assert(omrun::dtype_of<const std::int64_t> == OMR_I64);
    static_assert(omrun::dtype_of<std::complex<float>> == OMR_C64);
}

static void view__reaches_the_elements_of_any_container()
{
    std::vector<float> vector(6);
    float plain[6] = {};
    omr_tensor tensor = View(vector, {2, 3}).c_tensor();
    CHECK(tensor.data == vector.data());
    CHECK(View(plain, {6}).data() == plain);
    CHECK(View(plain + 2, {4}).data() == plain + 2);
    CHECK(ConstView(vector).shape() == Shape(6));
#if __cplusplus >= 202002L
    std::span<float> span(vector);
    CHECK(View(span.subspan(1), {5}).data() == vector.data() + 1);
    CHECK(ConstView(std::span<const float>(plain)).shape() == Shape(6));
#endif
}

static void view__gives_c_what_it_was_told()
{
    std::vector<std::int16_t> elements(12);
    const View view = View(elements.data(), {3, 2}).named("x").strided({8, -2}).byte_swapped();
    const omr_tensor tensor = view.c_tensor();
    CHECK(std::string(tensor.name) == "x");
    CHECK(tensor.rank == 2 && tensor.dims[0] == 3 && tensor.dims[1] == 2);
    CHECK(tensor.strides[0] == 8 && tensor.strides[1] == -2);
    CHECK(tensor.flags == OMR_TENSOR_BYTE_SWAPPED && tensor.reserved == 0);
    const omr_tensor bare = ConstView(elements).c_tensor();
    CHECK(bare.name == nullptr && bare.strides == nullptr && bare.flags == 0);
}

static void view__refuses_a_shape_that_is_not_the_containers()
{
    std::vector<float> elements(5);
    CHECK(test::fails(OMR_INVALID_ARGUMENT, "5 elements are given, the shape [2, 3] has 6", [&] {
        View(elements, {2, 3});
    }));
    CHECK(test::fails(OMR_INVALID_ARGUMENT, "strides are [4], the shape is [5, 1]", [&] {
        View(elements, {5, 1}).strided({4});
    }));
    CHECK(test::fails(OMR_INVALID_ARGUMENT, "the array holds float32, not int8",
                      [&] { ConstView(elements).data_as<std::int8_t>(); }));
}

static void view__of_constants_is_no_output()
{
    using Constant = const std::vector<float>;
    static_assert(std::is_constructible_v<ConstView, Constant &>);
    static_assert(!std::is_constructible_v<View, Constant &>);
    static_assert(!std::is_constructible_v<View, Constant &, Shape>);
    static_assert(!std::is_constructible_v<View, const float *, Shape>);
    static_assert(!std::is_convertible_v<ConstView, View>);
    static_assert(!std::is_constructible_v<omrun::Outputs, std::vector<ConstView>>);
    static_assert(!std::is_constructible_v<omrun::Outputs, std::vector<Array>>);
    static_assert(!std::is_constructible_v<ConstView, std::vector<bool>>);
    static_assert(!std::is_constructible_v<ConstView, Shape>);
}

static void array__is_a_copy()
{
    std::vector<std::int32_t> elements = {1, 2, 3, 4, 5, 6};
    const Array array(ConstView(elements, {2, 3}).named("ids"));
    elements.assign(6, 0);
    CHECK(array.name() == "ids");
    CHECK(array.shape() == Shape(2, 3));
    CHECK(array.bytes().size() == 24);
    CHECK((array.values<std::int32_t>() == std::vector<std::int32_t>{1, 2, 3, 4, 5, 6}));
    CHECK(array.data_as<std::int32_t>()[5] == 6);
    CHECK(test::fails(OMR_INVALID_ARGUMENT, "int32", [&] { array.values<float>(); }));
    CHECK(Array(ConstView(std::vector<float>(), {0, 4})).values<float>().empty());
}

static void list__points_at_every_tensor()
{
    std::vector<float> a(2), b(3);
    const omrun::Inputs several = {{a, {2, 1}}, ConstView(b).named("b")};
    CHECK(several.size() == 2);
    const std::vector<Array> arrays(3, Array(ConstView(a)));
    const omrun::Inputs inputs(arrays);
    CHECK(inputs.size() == 3);
    CHECK(inputs.data()[2].data == arrays[2].bytes().data());
    CHECK(inputs.data()[2].name == nullptr); /* an output's name means nothing as an input's */
}

int main()
{
    const test::Case cases[] = {
        CASE(shape__takes_any_integers),
        CASE(shape__refuses_what_no_memory_holds),
        CASE(view__knows_the_dtype_of_its_elements),
        CASE(view__reaches_the_elements_of_any_container),
        CASE(view__gives_c_what_it_was_told),
        CASE(view__refuses_a_shape_that_is_not_the_containers),
        CASE(view__of_constants_is_no_output),
        CASE(array__is_a_copy),
        CASE(list__points_at_every_tensor),
    };
    return test::run(cases);
}
