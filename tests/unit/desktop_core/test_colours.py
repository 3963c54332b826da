"""Colours: stable, apart for everybody's eyes, and visible on their surface."""

import itertools

import numpy as np
import pytest

from desktop.core.colours import COUNT, DARK, LIGHT, assign, palette, preferred
from desktop.qt.theme import DARK as DARK_TOKENS
from desktop.qt.theme import LIGHT as LIGHT_TOKENS

# Dichromatic views of linear RGB: Machado, Oliveira and Fernandes 2009, severity 1.
VIEWS = {
    "everybody": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
IDS = [f"20261123-{number:06d}-abcdef" for number in range(500)]


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def oklab(rgb: np.ndarray) -> np.ndarray:
    lms = np.cbrt(
        np.clip(rgb, 0, 1)
        @ np.array(
            [
                [0.4122214708, 0.2119034982, 0.0883024619],
                [0.5363325363, 0.6806995451, 0.2817188376],
                [0.0514459929, 0.1073969566, 0.6299787005],
            ]
        )
    )
    return np.asarray(
        lms
        @ np.array(
            [
                [0.2104542553, 1.9779984951, 0.0259040371],
                [0.7936177850, -2.4285922050, 0.7827717662],
                [-0.0040720468, 0.4505937099, -0.8086757660],
            ]
        )
    )


def test_a_run_keeps_its_colour_when_others_come() -> None:
    before = [*assign(IDS[:100])]
    after = [*assign(IDS)]
    assert after[:100] == before
    assert len(after) == len(IDS)


def test_colours_are_the_same_on_every_machine() -> None:
    assert [preferred(run) for run in ("20261123-192501-k3x9qz", "a", "run-1")] == [10, 3, 3]


def test_a_dozen_neighbours_all_differ() -> None:
    colours = [*assign(IDS)]
    for first in range(len(IDS) - 12):
        assert len(set(colours[first : first + 12])) == 12


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_differ_for_everybody(view: str, colours: tuple[str, ...]) -> None:
    seen = [oklab(linear(colour) @ VIEWS[view].T) for colour in colours]
    nearest = min(
        float(np.linalg.norm(one - other)) for one, other in itertools.combinations(seen, 2)
    )
    assert nearest > 0.045


@pytest.mark.parametrize(
    ("colours", "surface"), [(LIGHT, LIGHT_TOKENS.surface), (DARK, DARK_TOKENS.surface)]
)
def test_curves_stand_out_from_their_surface(colours: tuple[str, ...], surface: str) -> None:
    ground = luminance(surface)
    for colour in colours:
        lighter, darker = sorted((luminance(colour), ground), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 3.0


@pytest.mark.parametrize("tokens", [LIGHT_TOKENS, DARK_TOKENS], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["text", "text_soft", "text_faint", "good", "bad", "warn"])
@pytest.mark.parametrize("ground", ["surface", "page", "raised", "hover", "selected"])
def test_text_can_be_read_on_every_surface(tokens: object, text: str, ground: str) -> None:
    pair = luminance(getattr(tokens, text)), luminance(getattr(tokens, ground))
    lighter, darker = sorted(pair, reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_both_themes_have_the_same_number_of_colours() -> None:
    assert len(palette(dark=True)) == len(palette(dark=False)) == COUNT
