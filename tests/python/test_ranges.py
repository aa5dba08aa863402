# SPDX-License-Identifier: MIT
"""Models with shape ranges: every call in its own shape, outputs of whatever size they turn out."""
import numpy as np
import omrun
import pytest


@pytest.fixture
def ranged(om, opened):
    """x f32 [2~8,3]; y f32 [N,2] = (x0+x1+x2, x0-x2)."""
    return opened(
        om("batch_n", "--input_format=ND", "--input_shape=x:2~8,3", name="range_rows"), [0, 1]
    )


@pytest.fixture
def image(om, opened):
    """image f32 [1,3,H,W], H of 4 to 64, any W; grey = mean of the three."""
    return opened(om("hw", "--input_shape=image:1,3,4~64,-1", name="range_image"))


@pytest.fixture
def positions(om, opened):
    """x f32 [N]; where i64 [1,K]: the places where x is not 0."""
    return opened(om("positions", "--input_format=ND", "--input_shape=x:-1", name="range_where"))


def grey_reference(images):
    return images.mean(axis=1, keepdims=True)


def random_image(count, height, width):
    return np.random.RandomState(height).rand(count, 3, height, width).astype(np.float32)


def test_describes_what_varies(ranged, image, positions):
    assert ranged.shape_kind == image.shape_kind == positions.shape_kind == "range"
    assert ranged.gears == () and ranged.batch == 8
    assert ranged.inputs[0].shape == (-1, 3) and ranged.inputs[0].batch_axis == 0
    assert image.inputs[0].shape == (1, 3, -1, -1) and image.inputs[0].size == 0
    assert positions.outputs[0].shape == (1, -1) and positions.batch == 1


@pytest.mark.parametrize("rows", [0, 1, 2, 8, 9, 100])
def test_any_number_of_rows(ranged, rows):
    x = np.random.RandomState(rows).rand(rows, 3).astype(np.float32)
    y = ranged(x)
    wanted = np.stack([x.sum(axis=1), x[:, 0] - x[:, 2]], axis=1)
    assert y.shape == (rows, 2)
    np.testing.assert_allclose(y, wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("size", [(1, 4, 4), (1, 64, 3), (3, 7, 1000)])
def test_shapes_of_each_call(image, size):
    x = random_image(*size)
    np.testing.assert_allclose(image(x), grey_reference(x), rtol=1e-5)
    (grey,) = image.run({"image": x})
    assert grey.shape == (size[0], 1, *size[1:])


def test_map_and_futures_of_different_shapes(image):
    images = [random_image(1 + i % 2, 4 + i % 61, 1 + i % 13) for i in range(40)]
    for grey, x in zip(image.map(images), images):
        np.testing.assert_allclose(grey, grey_reference(x), rtol=1e-5)
    futures = [image.submit(x) for x in images]
    for future, x in zip(reversed(futures), reversed(images)):
        np.testing.assert_allclose(future.result(), grey_reference(x), rtol=1e-5)


@pytest.mark.parametrize("count, step", [(1, 1), (10, 3), (5, 0), (0, 1), (50000, 7)])
def test_outputs_whose_size_depends_on_values(positions, count, step):
    x = np.zeros(count, np.float32)
    if step:
        x[::step] = 1
    np.testing.assert_array_equal(positions(x), [np.flatnonzero(x)])


def test_out_must_be_of_the_shape_that_comes_out(positions):
    x = np.array([0, 2, 0, 3], np.float32)
    out = np.empty((1, 2), np.int64)
    assert positions(x, out=out) is out
    np.testing.assert_array_equal(out, [[1, 3]])
    with pytest.raises(omrun.InvalidArgumentError, match=r"\[1, 3\], the model made \[1, 2\]"):
        positions(x, out=np.empty((1, 3), np.int64))


def test_a_shape_outside_the_range(image):
    with pytest.raises(ValueError, match=r'"image": dims\[2\] is 65, the model takes 4 to 64'):
        image(random_image(1, 65, 4))
    image(random_image(1, 64, 4))


def test_rows_that_are_named_are_spread(om, opened):
    path = om("batch_n", "--input_format=ND", "--input_shape=x:2~8,3", name="range_rows")
    session = opened(path, [0, 1], batch_axis=0)
    session(np.ones((8, 3), np.float32))
    assert session.stats().batches == 2
