"""sRGB <-> Lab: against scikit-image, colour by colour, and at the places where the curves bend."""

import warnings

import numpy as np
import pytest
import torch
from skimage import color

from colorlab import lab

DEVICES = ["cpu",
           pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device"))]

# What the CIE's formulas give for the corners of the sRGB cube, as printed in any table of colours.
KNOWN = {(255, 255, 255): (100.00, 0.00, 0.00), (0, 0, 0): (0.00, 0.00, 0.00),
         (255, 0, 0): (53.24, 80.09, 67.20), (0, 255, 255): (91.11, -48.09, -14.13),
         (0, 255, 0): (87.73, -86.18, 83.18), (255, 0, 255): (60.32, 98.24, -60.83),
         (0, 0, 255): (32.30, 79.19, -107.86), (255, 255, 0): (97.14, -21.55, 94.48)}


def picture(colours, **kwargs):
    """N colours (N, 3) -> a picture (3, 1, N)."""
    return torch.as_tensor(colours, **kwargs).T[:, None]


def colours(picture):
    """The inverse of `picture`, in numpy."""
    return picture[:, 0].T.numpy()


def cube(values):
    """All colours whose channels are among the values, (N, 3)."""
    values = torch.as_tensor(values)
    return torch.cartesian_prod(values, values, values)


@pytest.fixture(scope="module")
def dense():
    """670,000 colours in uint8 (N, 3): every third code, all dark ones (where the curves bend), edges, greys."""
    codes = torch.arange(256, dtype=torch.uint8)
    ends = cube(torch.tensor([0, 255], dtype=torch.uint8))
    edges = [ends.repeat_interleave(256, dim=0).index_copy(1, torch.tensor([axis]), codes.repeat(8)[:, None])
             for axis in range(3)]
    return torch.cat([cube(codes[::3]), cube(codes[:25]), *edges, codes[:, None].expand(-1, 3)])


@pytest.fixture(scope="module")
def lattice():
    """Lab colours of which most lie far outside of the gamut, float64 (N, 3)."""
    L, ab = torch.linspace(0, 100, 21, dtype=torch.float64), torch.arange(-130, 131, 10, dtype=torch.float64)
    return torch.cartesian_prod(L, ab, ab)


def skimage_rgb(colours):
    """lab2rgb of colours (N, 3) without its warning about negative Z."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return color.lab2rgb(colours.numpy()[None])[0]


# --- the values ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("rgb", "expected"), KNOWN.items())
def test_known_colours(rgb, expected):
    found = lab.rgb_to_lab(picture([rgb], dtype=torch.uint8)).flatten()
    assert found.tolist() == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("device", DEVICES)
def test_agrees_with_skimage(dense, device):
    found = lab.rgb_to_lab(picture(dense).to(device))
    assert found.dtype == torch.float32
    assert np.abs(colours(found.cpu()) - color.rgb2lab(dense.numpy()[None])[0]).max() < 1e-3


@pytest.mark.parametrize("device", DEVICES)
def test_the_round_trip_is_exact_in_uint8_and_every_rgb_colour_is_in_gamut(dense, device):
    rgb = picture(dense).to(device)
    converted = lab.rgb_to_lab(rgb)
    assert torch.equal(lab.to_uint8(lab.lab_to_rgb(converted)), rgb)
    assert lab.in_gamut(converted).all()


def test_floats_and_uint8_give_the_same():
    codes = torch.randint(256, (3, 40, 50), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    assert torch.allclose(lab.rgb_to_lab(codes), lab.rgb_to_lab(codes.float() / 255), rtol=0, atol=1e-4)


def test_float64_stays_float64():
    x = torch.rand(3, 40, 50, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    converted = lab.rgb_to_lab(x)
    assert converted.dtype == lab.lab_to_rgb(converted).dtype == torch.float64
    assert (lab.lab_to_rgb(converted) - x).abs().max() < 1e-6
    expected = color.rgb2lab(x.movedim(0, -1).numpy())
    assert np.abs(converted.movedim(0, -1).numpy() - expected).max() < 2e-4  # the pieces meet but for rounded constants


# --- outside of the gamut -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_out_of_gamut_is_clipped_as_in_skimage(lattice, dtype):
    points = lattice.to(dtype)
    found = lab.lab_to_rgb(picture(points))
    assert (~lab.in_gamut(picture(points))).float().mean() > 0.5, "the test is about colours outside of the gamut"
    assert np.abs(colours(found) - skimage_rgb(points)).max() < 1e-4
    assert found.min() == 0
    assert found.max() == 1


def test_without_clipping_only_the_clipping_is_missing(lattice):
    free = lab.lab_to_rgb(picture(lattice), clip=False)
    assert free.min() < -1
    assert free.max() > 1.2
    assert torch.equal(free.clamp(0, 1), lab.lab_to_rgb(picture(lattice)))


def test_z_is_not_taken_below_the_end_of_its_curve():
    fz_is_0 = 200 * (50 + 16) / 116  # f_z = f_y - b / 200
    free = lab.lab_to_rgb(picture([[50.0, 0, fz_is_0], [50, 0, fz_is_0 + 20], [50, 0, fz_is_0 - 20]]), clip=False)
    assert torch.allclose(free[..., 0], free[..., 1], atol=1e-6)
    assert not torch.allclose(free[..., 0], free[..., 2], atol=1e-3)


def test_rgb_beyond_0_and_1_goes_on_as_in_skimage():
    rgb = cube(torch.tensor([-0.5, -0.01, 0.0, 0.5, 1.0, 1.5], dtype=torch.float64))
    assert np.abs(colours(lab.rgb_to_lab(picture(rgb))) - color.rgb2lab(rgb.numpy()[None])[0]).max() < 1e-3


def test_in_gamut(lattice):
    inside = lab.in_gamut(picture(lattice))[0]
    back = lab.rgb_to_lab(lab.lab_to_rgb(picture(lattice)))
    change = torch.linalg.vector_norm(back - picture(lattice), dim=0)[0]
    assert change[inside].max() < 1, "what a screen can show survives"
    assert change[~inside].min() > 0.05, "what it cannot show does not"
    assert lab.in_gamut(picture([[50.0, 0, 0], [50, 120, 0], [100, 0, 0], [0, 0, 0], [100, 5, 0], [101, 0, 0]])
                        ).tolist() == [[True, False, True, True, False, False]]


def test_the_tolerance_of_in_gamut_is_in_rgb():
    beyond = lab.rgb_to_lab(picture([[1.005, 0.5, 0.5]]))
    assert not lab.in_gamut(beyond)
    assert lab.in_gamut(beyond, tolerance=0.01)


# --- gradients ----------------------------------------------------------------------------------------------------

def next_to(value):
    """A number and its two neighbours in float32."""
    number = torch.tensor(value)
    return [number.nextafter(torch.tensor(-9.0)).item(), value, number.nextafter(torch.tensor(9.0)).item()]


def gradient(function, x):
    x = x.clone().requires_grad_()
    return torch.autograd.grad(function(x).sum(), x)[0]


@pytest.mark.parametrize("device", DEVICES)
def test_gradients_are_finite_at_black_and_at_the_knees(device):
    values = [0.0, *next_to(lab.SRGB_KNEE), *next_to(0.0031308), 0.5, 1.0]
    # The greys whose luminance is at the knee of Lab belong to it too.
    values += [lab.linear_to_srgb(torch.tensor(y)).item() for y in next_to(lab.XYZ_KNEE)]
    found = gradient(lab.rgb_to_lab, picture(cube(torch.tensor(values)), device=device))
    assert found.isfinite().all()
    assert found.abs().max() < 1e4


@pytest.mark.parametrize("clip", [True, False])
@pytest.mark.parametrize("device", DEVICES)
def test_gradients_back_to_rgb_are_finite(device, clip):
    knee = 116 * lab.LAB_KNEE - 16
    points = torch.cartesian_prod(torch.tensor([-1.0, 0.0, *next_to(knee), 50.0, 100.0]),
                                  torch.tensor([-120.0, 0.0, 120.0]), torch.tensor([-120.0, 0.0, 27.6, 120.0]))
    found = gradient(lambda x: lab.lab_to_rgb(x, clip), picture(points, device=device))
    assert found.isfinite().all()
    assert found.abs().max() < 10


@pytest.mark.parametrize("function", [lab.srgb_to_linear, lab.linear_to_srgb, lab.lightness, lab.grey_value])
def test_gradients_of_the_curves_are_finite(function):
    values = torch.tensor([-0.1, 0.0, *next_to(lab.SRGB_KNEE), *next_to(lab.LINEAR_KNEE), *next_to(lab.XYZ_KNEE), 1.0])
    assert gradient(function, values).isfinite().all()


def test_the_gradient_at_black_is_that_of_the_straight_pieces():
    # L = 116 f - 16 with f = 7.787 y + 16/116 and y = rgb / 12.92
    found = gradient(lambda x: lab.rgb_to_lab(x)[0], torch.zeros(3, 1, 1))
    assert found.sum().item() == pytest.approx(116 * 7.787 / 12.92, rel=1e-4)
    assert gradient(lab.lightness, torch.zeros(1)).item() == pytest.approx(116 * 7.787 / 12.92, rel=1e-4)


def test_gradients_are_right():
    x = torch.rand(2, 3, 2, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1)).requires_grad_()
    assert torch.autograd.gradcheck(lab.rgb_to_lab, x)
    dark = (0.03 * x).detach().requires_grad_()
    assert torch.autograd.gradcheck(lab.rgb_to_lab, dark)
    for start in (x, dark):
        converted = lab.rgb_to_lab(start).detach().requires_grad_()
        assert torch.autograd.gradcheck(lab.lab_to_rgb, converted)


def test_without_clipping_the_gradient_lives_outside_of_the_gamut():
    x = picture([[50.0, 150.0, 0.0]])
    assert (gradient(lambda x: lab.lab_to_rgb(x)[:2], x) == 0).all(), "red is above 1 and green below 0: clipped"
    assert (gradient(lambda x: lab.lab_to_rgb(x, clip=False)[0], x)[:2] > 0).all()


# --- number types and devices -------------------------------------------------------------------------------------

@pytest.mark.parametrize(("dtype", "units", "steps"), [(torch.float16, 1, 0.06), (torch.bfloat16, 6, 0.3)])
def test_half_precision_keeps_its_type_and_is_as_good_as_documented(dtype, units, steps):
    rgb = picture(cube(torch.arange(0, 256, 15)) / 255)
    exact = lab.rgb_to_lab(rgb)
    converted, back = lab.rgb_to_lab(rgb.to(dtype)), lab.lab_to_rgb(exact.to(dtype))
    assert converted.dtype == back.dtype == dtype
    assert (converted.float() - exact).abs().max() < units
    assert (back.float() - rgb).abs().max() < steps
    assert gradient(lab.rgb_to_lab, rgb.to(dtype)).isfinite().all()


@pytest.mark.parametrize("device", DEVICES)
def test_autocast_does_not_spoil_float32(device):
    rgb = torch.rand(3, 20, 30, generator=torch.Generator().manual_seed(0)).to(device)
    plain = lab.rgb_to_lab(rgb)
    with torch.autocast(device, torch.bfloat16):
        mixed = lab.rgb_to_lab(rgb)
        back = lab.lab_to_rgb(mixed)
    assert mixed.dtype == torch.float32
    assert (mixed - plain).abs().max() < 1e-3
    assert (back - rgb).abs().max() < 1e-4


def test_the_constants_follow_the_tensor_to_its_device():
    x = torch.empty(2, 3, 4, 5, device="meta")  # a device on which mixing with CPU tensors fails, present everywhere
    assert lab.rgb_to_lab(x).device.type == lab.lab_to_rgb(x).device.type == "meta"
    assert lab.in_gamut(x).shape == (2, 4, 5)


# --- shapes -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("function", [lab.rgb_to_lab, lab.lab_to_rgb])
def test_batches_are_converted_picture_by_picture(function):
    batch = torch.rand(2, 4, 3, 5, 6, generator=torch.Generator().manual_seed(0))
    found = function(batch)
    assert found.shape == batch.shape
    for i, j in np.ndindex(2, 4):
        assert torch.allclose(found[i, j], function(batch[i, j]), atol=1e-4)


@pytest.mark.parametrize("shape", [(0, 3, 4, 4), (3, 0, 5)])
def test_nothing_gives_nothing(shape):
    assert lab.rgb_to_lab(torch.zeros(shape)).shape == lab.lab_to_rgb(torch.zeros(shape)).shape == shape


@pytest.mark.parametrize("shape", [(3,), (3, 4), (4, 5, 3), (1, 2, 4, 4), (1, 1, 4, 4)])
def test_other_shapes_are_refused_by_name(shape):
    for function, name in ((lab.rgb_to_lab, "rgb"), (lab.lab_to_rgb, "lab"), (lab.in_gamut, "lab")):
        with pytest.raises(ValueError, match=f"{name} must have 3 channels.*third dimension from the right"):
            function(torch.zeros(shape))


@pytest.mark.parametrize("dtype", [torch.int64, torch.int16, torch.bool])
def test_integers_other_than_uint8_are_refused(dtype):
    with pytest.raises(ValueError, match="float in 0..1 or uint8"):
        lab.rgb_to_lab(torch.ones(3, 2, 2, dtype=dtype))


def test_nan_stays_where_it_is():
    rgb = torch.full((3, 1, 2), 0.5)
    rgb[1, 0, 0] = float("nan")
    found = lab.rgb_to_lab(rgb)
    assert found[..., 0].isnan().all()
    assert found[..., 1].isfinite().all()


# --- the small ones -----------------------------------------------------------------------------------------------

def test_to_uint8_rounds_and_clips():
    values = torch.tensor([-0.5, 0.0, 0.4 / 255, 0.6 / 255, 127.4 / 255, 127.6 / 255, 1.0, 1.5])
    assert lab.to_uint8(values).tolist() == [0, 0, 0, 1, 127, 128, 255, 255]
    assert lab.to_uint8(values).dtype == torch.uint8


def test_lightness_is_the_l_of_a_grey_and_grey_value_its_inverse():
    grey = torch.arange(256) / 255
    L = lab.lightness(grey)
    assert np.abs(L.numpy() - color.rgb2lab(np.repeat(grey.numpy()[None, :, None], 3, 2))[0, :, 0]).max() < 1e-3
    assert torch.equal(lab.to_uint8(lab.grey_value(L)), torch.arange(256, dtype=torch.uint8))
    assert lab.grey_value(torch.tensor([0.0, 50.0, 100.0])).tolist() == pytest.approx([0, 0.4663, 1], abs=1e-3)


def test_ab_plane_has_a_to_the_right_and_b_upwards():
    rgb, inside = lab.ab_plane(60, extent=60, step=20)
    assert rgb.shape == (3, 7, 7)
    assert inside.shape == (7, 7)
    for row, b in enumerate(range(60, -61, -20)):
        for column, a in enumerate(range(-60, 61, 20)):
            point = picture([[60.0, a, b]])
            assert torch.allclose(rgb[:, row, column], lab.lab_to_rgb(point).flatten(), atol=1e-5)
            assert inside[row, column] == lab.in_gamut(point)
    assert inside.any()
    assert not inside.all()


def test_ab_plane_covers_the_plane_in_steps_of_one():
    rgb, inside = lab.ab_plane(50)
    assert rgb.shape == (3, 221, 221)
    assert torch.allclose(rgb[:, 110, 110], lab.grey_value(torch.tensor(50.0)), atol=1e-4), "grey in the middle"
    # sRGB's ab at L 50 lies within these bounds, and reaches them
    rows, columns = inside.nonzero().T
    assert (110 - rows).min() < -60 < 50 < (110 - rows).max()
    assert (columns - 110).min() < -40 < 75 < (columns - 110).max()


def test_L_alone_is_the_first_channel():
    codes = torch.randint(256, (2, 3, 40, 50), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    for rgb in (codes, codes.float() / 255, codes.double() / 255):
        assert torch.allclose(lab.rgb_to_L(rgb), lab.rgb_to_lab(rgb)[:, :1], rtol=0, atol=1e-4)
    with pytest.raises(ValueError, match="rgb must have 3 channels"):
        lab.rgb_to_L(codes[:, :2])


@pytest.mark.parametrize("name", ["power_to_linear", "power_to_srgb"])
def test_the_power_laws_take_arrays_as_well_as_tensors(name):
    """`streets.encoding` computes with them in numpy."""
    x = np.linspace(0, 1, 1001)
    law = getattr(lab, name)
    assert isinstance(law(x), np.ndarray) and law(x.astype(np.float32)).dtype == np.float32
    assert law(x) == pytest.approx(law(torch.from_numpy(x)).numpy(), abs=1e-12)
    knee = lab.SRGB_KNEE if name == "power_to_linear" else lab.LINEAR_KNEE
    curve = lab.srgb_to_linear if name == "power_to_linear" else lab.linear_to_srgb
    assert law(x)[x > knee] == pytest.approx(curve(torch.from_numpy(x)).numpy()[x > knee], abs=1e-12)


# --- numbers of another scale


@pytest.mark.parametrize("function", [lab.rgb_to_lab, lab.rgb_to_L])
def test_floats_that_can_only_be_0_to_255_are_refused(function):
    codes = torch.arange(256).repeat(3, 1)[:, None].float()
    for rgb in (codes, codes.double(), codes[None], codes.half()):
        with pytest.raises(ValueError, match="floats must lie in 0..1, these reach 255; divide by 255, or give uint8"):
            function(rgb)
    function(codes.to(torch.uint8))
    function(codes / 50)  # bright, but light may be


def test_what_cannot_be_looked_at_is_not_checked():
    codes = torch.full((3, 2, 2), 255.0)
    assert lab.rgb_to_lab(codes.to("meta")).shape == (3, 2, 2)
    assert torch.func.vmap(lab.rgb_to_lab)(torch.rand(2, 3, 2, 2)).shape == (2, 3, 2, 2)
    traced = torch.jit.trace(lab.rgb_to_L, torch.rand(3, 2, 2), check_trace=False)
    assert traced(torch.rand(3, 4, 4)).shape == (1, 4, 4)


def test_an_L_that_was_divided_is_warned_of():
    L = torch.linspace(0, 100, 400).reshape(1, 1, 20, 20)
    with pytest.warns(UserWarning, match="L reaches only 1: it goes from 0 .* to 100 .*; multiply by 100"):
        lab.check_lightness(L / 100)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dark = torch.randint(0, 4, (3, 40, 40), dtype=torch.uint8)
        for fine in (L, L / 50, torch.zeros(1, 1, 8, 8), lab.rgb_to_L(dark)[None], L.to("meta"), L[:0]):
            lab.check_lightness(fine)
