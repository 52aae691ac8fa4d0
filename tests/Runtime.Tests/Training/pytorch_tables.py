"""Writes PyTorchTables.cs: what PyTorch 1.13.1 (Debian's python3-torch), in double precision, makes of five numbers by six updates,
and the learning rates of its schedulers. Run it anew only where a case is added: /usr/bin/python3 pytorch_tables.py > PyTorchTables.cs"""
import math
import torch
from torch.optim import SGD, Adam, AdamW, RMSprop, Adagrad
from torch.optim import lr_scheduler as S

START = [0.5, -1.0, 2.0, 0.1, -0.3]


def gradient(step, i):
    # A float, as the runtime's gradients are.
    return torch.tensor(math.sin(step * 1.7 + i + 0.3), dtype=torch.float32).double()


def optimize(make, clip=None):
    w = torch.nn.Parameter(torch.tensor(START, dtype=torch.float32).double())
    optimizer = make([w])
    for step in range(6):
        w.grad = torch.stack([gradient(step, i) for i in range(5)])
        if clip:
            clip(w)
        optimizer.step()
    return w.tolist()


OPTIMIZERS = {
    "Sgd": lambda p: SGD(p, 0.1, weight_decay=0.01),
    "Momentum": lambda p: SGD(p, 0.1, momentum=0.9),
    "Nesterov": lambda p: SGD(p, 0.1, momentum=0.9, nesterov=True, weight_decay=0.02),
    "Adam": lambda p: Adam(p, 0.01, weight_decay=0.1),
    "AdamW": lambda p: AdamW(p, 0.01, weight_decay=0.1),
    "RmsProp": lambda p: RMSprop(p, 0.01, weight_decay=0.05),
    "RmsPropCentered": lambda p: RMSprop(p, 0.01, momentum=0.5, centered=True),
    "Adagrad": lambda p: Adagrad(p, 0.1, lr_decay=0.2, weight_decay=0.05),
}
CLIPPED = {
    "ClipNorm": lambda w: torch.nn.utils.clip_grad_norm_([w], 0.5),
    "ClipValue": lambda w: torch.nn.utils.clip_grad_value_([w], 0.3),
}


def schedule(make, steps, metrics=None):
    optimizer = SGD([torch.nn.Parameter(torch.zeros(1))], 0.2)
    scheduler = make(optimizer)
    rates = []
    for step in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if metrics:
            scheduler.step(metrics[step])
        elif step + 1 < steps:
            scheduler.step()
    return rates


PLATEAU = [1.0, 0.8, 0.8, 0.79999, 0.81, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.6, 0.6, 0.6, 0.6, 0.6]
SCHEDULES = {
    "Step": (lambda o: S.StepLR(o, 3, gamma=0.5), 10, None),
    "Cosine": (lambda o: S.CosineAnnealingLR(o, T_max=12), 12, None),
    "CosineMinimum": (lambda o: S.CosineAnnealingLR(o, T_max=12, eta_min=0.02), 12, None),
    "OneCycle": (lambda o: S.OneCycleLR(o, max_lr=0.2, total_steps=20, cycle_momentum=False), 20, None),
    "OneCycleEarly": (lambda o: S.OneCycleLR(o, max_lr=0.2, total_steps=17, pct_start=0.1, div_factor=10, final_div_factor=100, cycle_momentum=False), 17, None),
    "WarmUp": (lambda o: S.LinearLR(o, start_factor=1 / 3, total_iters=4), 8, None),
    "WarmUpCosine": (lambda o: S.SequentialLR(o, [S.LinearLR(o, start_factor=0.1, total_iters=4), S.CosineAnnealingLR(o, T_max=8)], milestones=[4]), 12, None),
    "Plateau": (lambda o: S.ReduceLROnPlateau(o, factor=0.5, patience=1, cooldown=1), 16, PLATEAU),
    "PlateauMinimum": (lambda o: S.ReduceLROnPlateau(o, factor=0.1, patience=0, min_lr=0.01), 16, PLATEAU),
}


def rows(name, comment, table):
    print(f"    /// <summary>{comment}</summary>")
    print(f"    public static readonly Dictionary<string, double[]> {name} = new()")
    print("    {")
    for key, values in table.items():
        print(f"        [\"{key}\"] = [{', '.join(repr(v) for v in values)}],")
    print("    };")


print("namespace CnnGen.Runtime.Tests.Training;\n")
print("/// <summary>Numbers of PyTorch 1.13.1 in double precision; written by pytorch_tables.py, which says of what.</summary>")
print("internal static class PyTorchTables\n{")
rows("Optimizers", "The five numbers after six updates.", {**{k: optimize(v) for k, v in OPTIMIZERS.items()}, **{k: optimize(lambda p: SGD(p, 0.1), v) for k, v in CLIPPED.items()}})
print()
rows("Schedules", "The learning rate of each step.", {k: schedule(*v) for k, v in SCHEDULES.items()})
print("}")
