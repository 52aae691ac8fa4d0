"""One training step in PyTorch, as often as asked for: the peer of the command `training`.

Arguments: network, batch, threads. Says `ready` and the version, then for each line with a number runs so many steps of
forward, softmax cross-entropy, backward and SGD with momentum, and says `done`.
"""
import sys

import torch
from torch import nn


def conv(kind, sizes, pooled, channels):
    layers = []
    for out, pool in zip(sizes, pooled):
        layers += [kind(channels, out, 3, padding=1), nn.ReLU()]
        if pool:
            layers += [nn.MaxPool2d(2) if kind is nn.Conv2d else nn.MaxPool3d(2)]
        channels = out
    return layers


class Residual(nn.Module):
    def __init__(self, channels, out, stride):
        super().__init__()
        self.branch = nn.Sequential(
            nn.Conv2d(channels, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(),
            nn.Conv2d(out, out, 3, 1, 1, bias=False), nn.BatchNorm2d(out))
        self.shortcut = nn.Sequential() if channels == out else nn.Sequential(
            nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        return torch.relu(self.branch(x) + self.shortcut(x))


def resnet18():
    layers = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    channels = 64
    for out in [64, 128, 256, 512]:
        layers += [Residual(channels, out, 1 if out == 64 else 2), Residual(out, out, 1)]
        channels = out
    return layers + [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 1000)]


class Same(nn.Module):
    def __init__(self, *pads):
        super().__init__()
        self.pads = pads

    def forward(self, x):
        return nn.functional.pad(x, self.pads)


NETWORKS = {
    "lenet": ((1, 28, 28), lambda: [
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)]),
    "mnistcnn": ((1, 28, 28), lambda: conv(nn.Conv2d, [32, 64], [1, 1], 1) + [nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10)]),
    # Padding.Same: 90 x 117 by 11 / 3 needs 8 rows and 8 columns, 30 x 39 pooled to 10 x 13 by 7 / 2 needs 5 rows and 6 columns.
    "anfany": ((3, 90, 117), lambda: [
        Same(4, 4, 4, 4), nn.Conv2d(3, 96, 11, 3), nn.ReLU(), nn.MaxPool2d(3), Same(3, 3, 2, 3), nn.Conv2d(96, 256, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 1),
        nn.Flatten(), nn.Linear(3840, 128), nn.ReLU(), nn.Linear(128, 4)]),
    "voxel3d": ((1, 28, 28, 28), lambda: conv(nn.Conv3d, [16, 32], [1, 1], 1) + [nn.Flatten(), nn.Linear(10976, 64), nn.ReLU(), nn.Linear(64, 10)]),
    "vgg_cifar": ((3, 32, 32), lambda: conv(nn.Conv2d, [64, 64, 128, 128, 256, 256], [0, 1, 0, 1, 0, 1], 3) + [
        nn.Flatten(), nn.Linear(4096, 512), nn.ReLU(), nn.Linear(512, 10)]),
    "resnet18": ((3, 224, 224), resnet18),
}


def main():
    name, batch, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    shape, layers = NETWORKS[name]
    model = nn.Sequential(*layers())
    optimizer = torch.optim.SGD(model.parameters(), 1e-3, momentum=0.9)
    loss = nn.CrossEntropyLoss()
    x = torch.rand(batch, *shape)
    classes = model(x).shape[1]
    target = torch.randint(classes, (batch,))
    print("ready", torch.__version__, sum(p.numel() for p in model.parameters()), flush=True)
    for line in sys.stdin:
        for _ in range(int(line)):
            optimizer.zero_grad()
            loss(model(x), target).backward()
            optimizer.step()
        print("done", flush=True)


main()
