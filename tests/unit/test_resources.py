import numpy as np
import pytest

import resources


def test_digits_are_all_there() -> None:
    with resources.open_binary("digits/digits.npz") as file, np.load(file) as data:
        images, labels = data["images"], data["labels"]
    assert images.shape == (1797, 8, 8)
    assert images.min() == 0
    assert images.max() == 16
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_digits_come_with_their_licence() -> None:
    text = resources.read_text("digits/LICENSE.md")
    assert "10.24432/C50P49" in text
    assert "CC BY 4.0" in text


def test_examples_are_found() -> None:
    assert resources.example_path("digits.py").is_file()
    with pytest.raises(FileNotFoundError, match=r"nothing\.py"):
        resources.example_path("nothing.py")
