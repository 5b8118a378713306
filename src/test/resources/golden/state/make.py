"""Writes the state_dicts beside this file: PyTorch 1.13.1 (Debian 12, python3-torch), CPU.

A small network with batch normalisation is trained for three steps, so that its running statistics
and its counter are not those of the beginning, and saved in four precisions. io.safetensors has an
input and, for each precision, what the network gives for it when the saved numbers are widened to
float32. The safetensors package is not needed: the format is a length, a JSON header, the bytes.
"""

import json
import struct
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).parent
NAMES = {
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.float64: "F64",
    torch.int64: "I64",
}


def save(file, tensors):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in tensors.items():
        tensor = tensor.detach().contiguous()
        if tensor.dtype == torch.bfloat16:
            raw = tensor.view(torch.int16).numpy().tobytes()
        else:
            raw = tensor.numpy().tobytes()
        header[name] = {
            "dtype": NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    (HERE / file).write_bytes(struct.pack("<Q", len(text)) + text + data)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 3, 3)
        self.bn1 = nn.BatchNorm2d(3)
        self.fc1 = nn.Linear(12, 4)
        self.bn2 = nn.BatchNorm1d(4)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        return self.bn2(self.fc1(torch.flatten(x, 1)))


torch.manual_seed(7)
net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    net(torch.randn(8, 2, 4, 4)).square().mean().backward()
    optimizer.step()
net.eval()

x = torch.randn(2, 2, 4, 4)
io = {"x": x}
for name, dtype in (
    ("f32", torch.float32),
    ("f16", torch.float16),
    ("bf16", torch.bfloat16),
    ("f64", torch.float64),
):
    state = {
        key: value if value.dtype == torch.int64 else value.to(dtype)
        for key, value in net.state_dict().items()
    }
    if dtype == torch.float64:
        # Numbers that are no floats.
        state = {k: v if v.dtype == torch.int64 else v + v * 1e-12 for k, v in state.items()}
    save(f"{name}.safetensors", state)
    wide = Net().eval()
    wide.load_state_dict({k: v if v.dtype == torch.int64 else v.float() for k, v in state.items()})
    io[f"y.{name}"] = wide(x)
save("io.safetensors", io)
