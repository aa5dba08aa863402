# SPDX-License-Identifier: MIT
"""AIPP in numpy, from CANN's documentation of its configuration: what atc's tests hold results against.

The order is crop, swap of channels, colour space, mean and variance, padding. Written with whole
arrays and integer shifts, so that it shares nothing with npusim's way of doing it.
"""
import numpy as np

# The documentation's matrices: BT.601 of limited range to RGB, JPEG's full range to RGB, RGB to YUV.
BT601_TO_RGB = [298, 0, 409, 298, -100, -208, 298, 516, 0]
JPEG_TO_RGB = [256, 0, 359, 256, -88, -183, 256, 454, 0]
RGB_TO_YUV = [66, 129, 25, -38, -74, 112, 112, -94, -18]

CHANNELS = {"YUV420SP_U8": 3, "XRGB8888_U8": 4, "RGB888_U8": 3, "YUV400_U8": 1}


def image_shape(form, width, height):
    """The array that holds one image: [rows, columns, bytes]."""
    return (height * 3 // 2, width, 1) if form == "YUV420SP_U8" else (height, width, CHANNELS[form])


def unpacked(source, form):
    """[height, width, channels] of ints."""
    if form != "YUV420SP_U8":
        return source.astype(np.int64)
    height = source.shape[0] * 2 // 3
    chroma = source[height:, :, 0].reshape(height // 2, -1, 2).repeat(2, 0).repeat(2, 1)
    return np.concatenate([source[:height], chroma], 2).astype(np.int64)


def swapped(pixels, form, rbuv, ax):
    if ax and form == "XRGB8888_U8":
        pixels = pixels[..., [1, 2, 3, 0]]
    if rbuv and form == "YUV420SP_U8":
        pixels = pixels[..., [0, 2, 1]]
    elif rbuv and form != "YUV400_U8":
        pixels = pixels[..., [2, 1, 0, *range(3, pixels.shape[-1])]]
    return pixels


def coloured(pixels, form, matrix, input_bias, output_bias):
    matrix = np.array(matrix).reshape(3, 3)
    colours = pixels[..., :3]
    if form == "YUV420SP_U8":
        colours = (colours - np.array(input_bias)) @ matrix.T >> 8
    else:
        colours = (colours @ matrix.T >> 8) + np.array(output_bias)
    return np.concatenate([colours.clip(0, 255), pixels[..., 3:]], -1)


def aipp(source, form, dtype=np.float32, channels=3, crop=None, padding=None, padding_value=0,
         matrix=None, input_bias=(16, 128, 128), output_bias=(16, 128, 128), rbuv=False, ax=False,
         mean=(0, 0, 0, 0), least=(0, 0, 0, 0), factor=(1, 1, 1, 1)):
    """One image to [channels, height, width]. crop is x, y, width, height; padding left, right,
    top, bottom."""
    pixels = unpacked(source, form)
    if crop:
        x, y, width, height = crop
        pixels = pixels[y:y + height, x:x + width]
    pixels = swapped(pixels, form, rbuv, ax)
    if matrix:
        pixels = coloured(pixels, form, matrix, input_bias, output_bias)
    pixels = pixels[..., :channels]
    if dtype == np.int8:
        result = (pixels - np.array(mean[:channels])).clip(-128, 127)
    elif dtype == np.uint8:
        result = pixels
    else:
        halves = [np.float16(v[:channels]).astype(np.float32) for v in (least, factor)]
        result = (pixels.astype(np.float32) - np.float32(mean[:channels]) - halves[0]) * halves[1]
    if padding:
        left, right, top, bottom = padding
        result = np.pad(result, ((top, bottom), (left, right), (0, 0)),
                        constant_values=padding_value)
    return np.ascontiguousarray(result.transpose(2, 0, 1)).astype(dtype)
