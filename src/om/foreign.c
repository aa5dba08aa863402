/* SPDX-License-Identifier: MIT */
#include "om/foreign.h"

#include <stdbool.h>
#include <string.h>

typedef struct signature {
    size_t offset;
    const char *bytes;
    size_t size;
    const char *phrase;
} signature;

#define SIGNATURE(offset, bytes, phrase)        \
    {                                           \
        offset, bytes, sizeof bytes - 1, phrase \
    }

/* In order: the first that fits is told. */
static const signature signatures[] = {
    SIGNATURE(0, "version https://git-lfs",
              "it is a Git LFS pointer; fetch the file it stands for "
              "with \"git lfs pull\""),
    SIGNATURE(0, "PK\x03\x04",
              "it is a ZIP archive, as .om2, .npz and PyTorch files are; of "
              "these only a plain .om can be read"),
    SIGNATURE(0,
              "\x7f"
              "ELF",
              "it is a program or library (ELF)"),
    SIGNATURE(0, "\x93NUMPY", "it is a NumPy array (.npy)"),
    SIGNATURE(0, "\x89PNG", "it is a PNG image"),
    SIGNATURE(0, "\xff\xd8\xff", "it is a JPEG image"),
    SIGNATURE(0, "\x89HDF\r\n", "it is an HDF5 file"),
    SIGNATURE(0, "\x1f\x8b", "it is gzip-compressed; unpack it first"),
    SIGNATURE(0, "BZh", "it is bzip2-compressed; unpack it first"),
    SIGNATURE(0,
              "\xfd"
              "7zXZ",
              "it is xz-compressed; unpack it first"),
    SIGNATURE(0, "\x28\xb5\x2f\xfd", "it is zstd-compressed; unpack it first"),
    SIGNATURE(257, "ustar", "it is a tar archive; unpack it first"),
    SIGNATURE(4, "TFL3", "it is a TensorFlow Lite model"),
    SIGNATURE(0, "\x80\x02", "it is a Python pickle, as older PyTorch files are"),
    SIGNATURE(0, "\x80\x03", "it is a Python pickle"),
    SIGNATURE(0, "\x80\x04", "it is a Python pickle"),
    SIGNATURE(0, "\x80\x05", "it is a Python pickle"),
    SIGNATURE(0, "<!DOCTYPE", "it is a web page; the download went wrong"),
    SIGNATURE(0, "<!doctype", "it is a web page; the download went wrong"),
    SIGNATURE(0, "<html", "it is a web page; the download went wrong"),
};

/* An ONNX model begins with its IR version (field 1, a small number) and goes on with one of the
 * other top-level fields, nearly always the producer's name. */
static bool looks_like_onnx(const uint8_t *head, size_t size)
{
    static const char tags[] = {0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72};
    return size >= 4 && head[0] == 0x08 && head[1] > 0 && head[1] < 0x40 &&
           memchr(tags, head[2], sizeof tags) != NULL;
}

/* Only ASCII counts: the first bytes of ciphertext may well pass for some other encoding. */
static bool is_text(const uint8_t *head, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bool printable = head[i] >= ' ' && head[i] < 0x7f;
        if (!printable && head[i] != '\n' && head[i] != '\r' && head[i] != '\t')
            return false;
    }
    return size > 0;
}

static bool is_zero(const uint8_t *head, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (head[i])
            return false;
    return size > 0;
}

const char *omri_foreign_guess(const uint8_t *head, size_t size)
{
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
        const signature *it = &signatures[i];
        if (it->offset + it->size <= size && !memcmp(head + it->offset, it->bytes, it->size))
            return it->phrase;
    }
    if (looks_like_onnx(head, size))
        return "it looks like an ONNX model; convert it with atc first";
    if (is_zero(head, size))
        return "it begins with nothing but zero bytes";
    if (is_text(head, size))
        return "it looks like text";
    return NULL;
}
