"""Writes the arrays beside this file: numpy 1.24.2 (Debian 12, python3-numpy).

Element i of an array, in C order, is i - 3, or i where numbers have no sign, or i is odd for bool.
"""

from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
KINDS = ["b1", "u1", "i1", "u2", "i2", "f2", "u4", "i4", "f4", "u8", "i8", "f8"]


def array(kind, shape=(2, 3)):
    numbers = np.arange(int(np.prod(shape))).reshape(shape)
    if kind == "b1":
        return (numbers % 2 == 1)
    return (numbers if kind[0] == "u" else numbers - 3).astype(kind)


arrays = {}
for kind in KINDS:
    for order in "<>":
        little = array(kind).astype(order + kind)
        arrays[f"{kind}{'b' if order == '>' else 'l'}c"] = little
        arrays[f"{kind}{'b' if order == '>' else 'l'}f"] = np.asfortranarray(little)
arrays["scalar"] = np.float32(2.5)
arrays["empty"] = np.zeros((0, 4), "f4")
arrays["line"] = array("i8", (5,))
arrays["cube"] = np.asfortranarray(array("f4", (2, 3, 4)))
np.savez(HERE / "stored.npz", **arrays)
np.savez_compressed(HERE / "compressed.npz", **arrays)

np.save(HERE / "c.npy", array("f4", (2, 3, 4)))
np.save(HERE / "fortran.npy", np.asfortranarray(array("f4", (2, 3, 4))))
for version in ((2, 0), (3, 0)):
    with open(HERE / f"version{version[0]}.npy", "wb") as file:
        np.lib.format.write_array(file, array("f8"), version=version)
np.save(HERE / "complex.npy", np.zeros(2, "c8"))
np.save(HERE / "text.npy", np.array(["a", "bc"]))
np.save(HERE / "objects.npy", np.array([None, {}], dtype=object), allow_pickle=True)
np.save(HERE / "records.npy", np.zeros(2, [("a", "f4"), ("b", "i4")]))
