"""Read handwritten digits by softmax regression, trained with plain gradient descent.

The images, 8 by 8 pixels, come with scikit-learn; a fifth of them is kept for the test. Run it with

    python examples/networks/digits.py
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

import gradc

images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(labels))
x, labels = images[order] / 16, labels[order]
y = np.eye(10)[labels]
train, test = slice(0, 1437), slice(1437, None)

softmax_regression = gradc.compile(Path(__file__).with_suffix(".grad").read_text(encoding="utf-8"))
W, b = np.zeros((64, 10)), np.zeros(10)
for _ in range(500):
    gradient = softmax_regression.gradient(x[train], y[train], W, b)
    W -= 0.5 * gradient.W
    b -= 0.5 * gradient.b

correct = np.argmax(x @ W + b, axis=1) == labels
print(f"train accuracy {correct[train].mean():.3f}, test accuracy {correct[test].mean():.3f}")
