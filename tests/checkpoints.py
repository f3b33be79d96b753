"""Programs whose backward pass keeps much: layers, one after the other, and loops."""


def layers(count: int, activation: str = "tanh", wide: int = 1) -> str:
    """Return a program of layers, each a narrow value and one that is wider by a factor."""
    inner = f"{wide}*hidden" if wide > 1 else "hidden"
    weights = ", ".join(
        f"U{i}: [{inner}, hidden], V{i}: [hidden, {inner}]" for i in range(1, count + 1)
    )
    lines = ["x: [hidden, batch]", f"param {weights}", "a0 = x"]
    for i in range(1, count + 1):
        lines += [f"z{i} = {activation}(U{i} @ a{i - 1})", f"a{i} = V{i} @ z{i} + a{i - 1}"]
    return "\n".join([*lines, f"loss = mean(a{count}^2)"])


LOOPS = {
    "recurrent": """x: [steps, features]
param W: [hidden, hidden], U: [hidden, features], h0: [hidden]
h[0] = h0
for t in 1..steps { h[t] = tanh(W @ h[t-1] + U @ x[t-1]) }
sum(h[steps]^2)""",
    "a loss at each step": """x: [steps, features], y: [steps]
param W: [hidden, hidden], U: [hidden, features], v: [hidden], h0: [hidden]
h[0] = h0
s = 0
for t in 1..steps {
  h[t] = tanh(W @ h[t-1] + U @ x[t-1])
  s = s + (dot(v, h[t]) - y[t-1])^2
}
s/steps""",
    "two families": """x: [steps, features]
param F: [hidden, hidden], G: [hidden, hidden], U: [hidden, features], h0: [hidden], c0: [hidden]
h[0] = h0
c[0] = c0
for t in 1..steps {
  c[t] = sigmoid(F @ h[t-1])*c[t-1] + tanh(G @ h[t-1] + U @ x[t-1])
  h[t] = sigmoid(U @ x[t-1])*tanh(c[t])
}
sum(h[steps]*c[steps])""",
    "two steps back": """x: [steps]
param w, u, a
h[0] = a
h[1] = a*u
for t in 2..steps { h[t] = sin(w*h[t-1]) + u*h[t-2]*x[t-1] }
h[steps]^2""",
    "a loop within": """x: [steps]
param w, a
h = a
for t in 1..steps {
  g = h
  for k in 1..3 { g = sin(w*g) + x[t-1] }
  h = g + 0.1*h
}
h^2""",
    "an array in and two numbers out": """x: [steps, n]
param W: [n, n], a: [n]
h[0] = a
for t in 1..steps { h[t] = tanh(W @ h[t-1] + x[t-1]) }
l = sum(h[steps]) + sum(x^2)
m = sum(h[steps]^2)
output l, m""",
    "a branch": """x: [steps, n]
param W: [n, n], a: [n]
h[0] = a
for t in 1..steps { h[t] = where(x[t-1] > 0, log(x[t-1])*h[t-1], relu(W @ h[t-1])) }
sum(h[steps])""",
}
