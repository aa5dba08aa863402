/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Errors and tensors of omrun.hpp, which includes this: shapes, views of arrays that are somewhere
 * already, and arrays that the wrapper returns.
 */
#ifndef OMRUN_TENSOR_HPP
#define OMRUN_TENSOR_HPP

#if __cplusplus < 201703L
#error "omrun.hpp needs C++17 or later"
#endif

#include <omrun/omrun.h>

#include <algorithm>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace omrun
{

/* ---- Errors ------------------------------------------------------------------------------- */

/** A call that failed: what() is the sentence that omr_last_error() had for it. */
class Error : public std::runtime_error
{
public:
    Error(omr_status status, const std::string &message, std::int32_t driver_code = 0,
          std::int32_t device = -1)
        : std::runtime_error(message), status_(status), driver_code_(driver_code), device_(device)
    {
    }
    omr_status status() const noexcept
    {
        return status_;
    }
    /** The AscendCL code behind it, 0 if there was none. */
    std::int32_t driver_code() const noexcept
    {
        return driver_code_;
    }
    /** The id of the device it happened on, -1 if it was none's. */
    std::int32_t device() const noexcept
    {
        return device_;
    }

private:
    omr_status status_;
    std::int32_t driver_code_;
    std::int32_t device_;
};

/** Throws this thread's latest failure unless `status` is OMR_OK. */
inline void check(omr_status status)
{
    if (status != OMR_OK)
        throw Error(status, omr_last_error(), omr_last_driver_code(), omr_last_device());
}

/* ---- Tensors ------------------------------------------------------------------------------ */

/**
 * The omr_dtype of T. Specialize it for a type of your own:
 *
 *     template <> struct omrun::ElementType<my_half> : omrun::ElementTypeIs<OMR_F16> {};
 */
template <class T> struct ElementType;
template <omr_dtype Dtype> struct ElementTypeIs : std::integral_constant<omr_dtype, Dtype> {
};
template <> struct ElementType<float> : ElementTypeIs<OMR_F32> {
};
template <> struct ElementType<double> : ElementTypeIs<OMR_F64> {
};
template <> struct ElementType<std::int8_t> : ElementTypeIs<OMR_I8> {
};
template <> struct ElementType<std::int16_t> : ElementTypeIs<OMR_I16> {
};
template <> struct ElementType<std::int32_t> : ElementTypeIs<OMR_I32> {
};
template <> struct ElementType<std::int64_t> : ElementTypeIs<OMR_I64> {
};
template <> struct ElementType<std::uint8_t> : ElementTypeIs<OMR_U8> {
};
template <> struct ElementType<std::uint16_t> : ElementTypeIs<OMR_U16> {
};
template <> struct ElementType<std::uint32_t> : ElementTypeIs<OMR_U32> {
};
template <> struct ElementType<std::uint64_t> : ElementTypeIs<OMR_U64> {
};
template <> struct ElementType<bool> : ElementTypeIs<OMR_BOOL> {
};
template <> struct ElementType<std::complex<float>> : ElementTypeIs<OMR_C64> {
};
template <> struct ElementType<std::complex<double>> : ElementTypeIs<OMR_C128> {
};

template <class T> inline constexpr omr_dtype dtype_of = ElementType<std::remove_cv_t<T>>::value;

/** Up to OMR_MAX_RANK lengths: {rows, 3, 224, 224}. {} is a scalar's. */
class Shape
{
public:
    Shape() = default;
    template <class... Lengths, class = std::enable_if_t<
                                    (sizeof...(Lengths) > 0) &&
                                    (std::is_integral_v<std::remove_reference_t<Lengths>> && ...)>>
    Shape(Lengths... lengths)
    {
        static_assert(sizeof...(Lengths) <= OMR_MAX_RANK, "more axes than OMR_MAX_RANK");
        ((shape_.dims[shape_.rank++] = static_cast<std::int64_t>(lengths)), ...);
    }
    Shape(const std::vector<std::int64_t> &dims) : Shape(dims.data(), dims.size())
    {
    }
    Shape(const std::int64_t *dims, std::size_t rank)
    {
        if (rank > OMR_MAX_RANK)
            throw Error(OMR_INVALID_ARGUMENT, "a shape of " + std::to_string(rank) +
                                                  " axes; at most " + std::to_string(OMR_MAX_RANK) +
                                                  " are possible");
        for (; shape_.rank < rank; shape_.rank++)
            shape_.dims[shape_.rank] = dims[shape_.rank];
    }
    Shape(const omr_shape &shape) : shape_(shape)
    {
    }

    std::size_t size() const noexcept
    {
        return shape_.rank;
    }
    const std::int64_t *data() const noexcept
    {
        return shape_.dims;
    }
    const std::int64_t *begin() const noexcept
    {
        return shape_.dims;
    }
    const std::int64_t *end() const noexcept
    {
        return shape_.dims + shape_.rank;
    }
    std::int64_t operator[](std::size_t axis) const
    {
        return shape_.dims[axis];
    }
    /** Elements of an array of this shape; negative or absurd lengths are refused. */
    std::size_t count() const
    {
        std::size_t product = 1, largest = static_cast<std::size_t>(PTRDIFF_MAX);
        for (std::int64_t length : *this) {
            if (length < 0 || (length > 0 && product > largest / static_cast<std::size_t>(length)))
                throw Error(OMR_INVALID_ARGUMENT, "no memory holds the shape " + text());
            product *= static_cast<std::size_t>(length);
        }
        return product;
    }
    /** "[3, 224, 224]". */
    std::string text() const
    {
        std::string text = "[";
        for (std::int64_t length : *this)
            text += (text.size() > 1 ? ", " : "") + std::to_string(length);
        return text + "]";
    }
    friend bool operator==(const Shape &a, const Shape &b) noexcept
    {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }
    friend bool operator!=(const Shape &a, const Shape &b) noexcept
    {
        return !(a == b);
    }

private:
    omr_shape shape_ = {};
};

namespace detail
{

template <class C> using Element = std::remove_pointer_t<decltype(std::data(std::declval<C &>()))>;

/* std::vector, std::array, std::span, Pinned, plain arrays: whatever has its elements in a row, as
 * long as they are of a type that a tensor may have. */
template <class C, class = void> struct is_container : std::false_type {
};
template <class C>
struct is_container<C, std::void_t<decltype(ElementType<std::remove_cv_t<Element<C>>>::value),
                                   decltype(std::size(std::declval<C &>()))>>
    : std::negation<std::is_same<std::remove_cv_t<std::remove_reference_t<C>>, Shape>> {
};

inline void check_count(std::size_t held, const Shape &shape)
{
    if (held != shape.count())
        throw Error(OMR_INVALID_ARGUMENT, std::to_string(held) + " elements are given, the shape " +
                                              shape.text() + " has " +
                                              std::to_string(shape.count()));
}

} // namespace detail

/**
 * An array in memory of others that is only read: an input. Views own nothing but their name and
 * shape; the elements must stay where they are until the call is done, for submit() until the
 * request is settled.
 */
class ConstView
{
public:
    ConstView(const void *data, omr_dtype dtype, const Shape &shape)
        : data_(data), dtype_(dtype), shape_(shape)
    {
    }
    template <class T>
    ConstView(T *const &data, const Shape &shape) : ConstView(data, dtype_of<T>, shape)
    {
    }
    /** All elements of a container, in C order; their number must be the shape's. */
    template <class C, class = std::enable_if_t<detail::is_container<const C>::value>>
    ConstView(const C &elements, const Shape &shape) : ConstView(std::data(elements), shape)
    {
        detail::check_count(std::size(elements), shape);
    }
    /** All elements of a container, as an array of one axis. */
    template <class C, class = std::enable_if_t<detail::is_container<const C>::value>>
    ConstView(const C &elements) : ConstView(std::data(elements), Shape(std::size(elements)))
    {
    }

    /** Matched by name instead of by position. */
    ConstView &named(std::string name)
    {
        name_ = std::move(name);
        return *this;
    }
    /** Bytes between indices instead of C order; may be 0 or negative. One for each axis. */
    ConstView &strided(const Shape &strides)
    {
        if (strides.size() != shape_.size())
            throw Error(OMR_INVALID_ARGUMENT, "strides are " + strides.text() + ", the shape is " +
                                                  shape_.text() + "; one for each axis is wanted");
        strides_ = strides;
        has_strides_ = true;
        return *this;
    }
    /** Elements are stored in the other byte order. */
    ConstView &byte_swapped()
    {
        flags_ |= OMR_TENSOR_BYTE_SWAPPED;
        return *this;
    }

    const std::string &name() const noexcept
    {
        return name_;
    }
    omr_dtype dtype() const noexcept
    {
        return dtype_;
    }
    const Shape &shape() const noexcept
    {
        return shape_;
    }
    const void *data() const noexcept
    {
        return data_;
    }
    /** The first element; throws when T is not what the array holds. */
    template <class T> const T *data_as() const
    {
        if (dtype_of<T> != dtype_)
            throw Error(OMR_INVALID_ARGUMENT, std::string("the array holds ") +
                                                  omr_dtype_name(dtype_) + ", not " +
                                                  omr_dtype_name(dtype_of<T>));
        return static_cast<const T *>(data_);
    }
    /** For calls of omrun.h; it points into this view. */
    omr_tensor c_tensor() const noexcept
    {
        omr_tensor tensor = {};
        tensor.name = name_.empty() ? nullptr : name_.c_str();
        tensor.data = const_cast<void *>(data_);
        tensor.dtype = dtype_;
        tensor.rank = static_cast<std::uint32_t>(shape_.size());
        tensor.dims = shape_.data();
        tensor.strides = has_strides_ ? strides_.data() : nullptr;
        tensor.flags = flags_;
        return tensor;
    }

private:
    const void *data_;
    omr_dtype dtype_;
    std::uint32_t flags_ = 0;
    bool has_strides_ = false;
    Shape shape_, strides_;
    std::string name_;
};

/** An array in memory of others that is written: an output. Also an input where one is wanted. */
class View : public ConstView
{
public:
    View(void *data, omr_dtype dtype, const Shape &shape) : ConstView(data, dtype, shape)
    {
    }
    template <class T, class = std::enable_if_t<!std::is_const_v<T>>>
    View(T *const &data, const Shape &shape) : ConstView(data, shape)
    {
    }
    template <class C, class = std::enable_if_t<detail::is_container<C>::value &&
                                                !std::is_const_v<detail::Element<C>>>>
    View(C &&elements, const Shape &shape) : ConstView(elements, shape)
    {
    }
    template <class C, class = std::enable_if_t<detail::is_container<C>::value &&
                                                !std::is_const_v<detail::Element<C>>>>
    View(C &&elements) : ConstView(elements)
    {
    }

    View &named(std::string name)
    {
        ConstView::named(std::move(name));
        return *this;
    }
    View &strided(const Shape &strides)
    {
        ConstView::strided(strides);
        return *this;
    }
    View &byte_swapped()
    {
        ConstView::byte_swapped();
        return *this;
    }
};

/** An array with memory of its own: what run() and outputs() return. */
class Array
{
public:
    /** Copies a contiguous array. */
    explicit Array(const ConstView &from)
        : name_(from.name()), dtype_(from.dtype()), shape_(from.shape())
    {
        const std::byte *bytes = static_cast<const std::byte *>(from.data());
        bytes_.assign(bytes, bytes + shape_.count() * omr_dtype_size(dtype_));
    }

    const std::string &name() const noexcept
    {
        return name_;
    }
    omr_dtype dtype() const noexcept
    {
        return dtype_;
    }
    const Shape &shape() const noexcept
    {
        return shape_;
    }
    /** The bytes of all elements, in C order. */
    const std::vector<std::byte> &bytes() const noexcept
    {
        return bytes_;
    }
    ConstView view() const
    {
        return ConstView(bytes_.data(), dtype_, shape_);
    }
    operator ConstView() const
    {
        return view();
    }
    /** For calls of omrun.h; it points into this array. */
    omr_tensor c_tensor() const noexcept
    {
        omr_tensor tensor = {};
        tensor.data = const_cast<std::byte *>(bytes_.data());
        tensor.dtype = dtype_;
        tensor.rank = static_cast<std::uint32_t>(shape_.size());
        tensor.dims = shape_.data();
        return tensor;
    }
    /** The first element; throws when T is not what the array holds. */
    template <class T> const T *data_as() const
    {
        return view().data_as<T>();
    }
    /** All elements; throws when T is not what the array holds. */
    template <class T> std::vector<T> values() const
    {
        const T *first = data_as<T>();
        return std::vector<T>(first, first + shape_.count());
    }

private:
    std::string name_;
    omr_dtype dtype_;
    Shape shape_;
    std::vector<std::byte> bytes_;
};

/**
 * The tensors of a call: one, several in braces, or a std::vector. Borrows: an argument, and no
 * more.
 */
template <class V> class List
{
public:
    List() = default;
    List(const V &one) : tensors_{one.c_tensor()}
    {
    }
    List(std::initializer_list<V> several)
    {
        fill(several.begin(), several.size());
    }
    template <class U, class = std::enable_if_t<std::is_convertible_v<const U &, V>>>
    List(const std::vector<U> &several)
    {
        fill(several.data(), several.size());
    }
    const omr_tensor *data() const noexcept
    {
        return tensors_.data();
    }
    std::size_t size() const noexcept
    {
        return tensors_.size();
    }

private:
    template <class U> void fill(const U *first, std::size_t count)
    {
        tensors_.reserve(count);
        for (std::size_t i = 0; i < count; i++)
            tensors_.push_back(first[i].c_tensor());
    }
    std::vector<omr_tensor> tensors_;
};

using Inputs = List<ConstView>;
using Outputs = List<View>;

} // namespace omrun

#endif
