"""Functions that are easily read as other ones, as people write them.

READ has those that are read, each with points that take different ways through it, and REFUSED
those that are not, each with words of the message.
"""
# ruff: noqa: F722, F821, F841

import copy
import functools
import math
import operator
from functools import partial, reduce

import numpy as np

READ = []
REFUSED = []

ONES = ((1.3,), (-0.7,), (3.2,))
VECTOR = np.array([0.5, -1.2, 2.0])
MATRIX = np.array([[1.0, 2.0, 0.5], [-1.5, 0.25, 3.0]])
V = np.array([0.5, -1.25, 2.0])
L = [0.5, -1.25, 2.0]
MASK = np.array([True, False, True])
IV = np.array([1, 2, 3])
P = {"a": 2.0, "b": 3.0}


def at(*points):
    def keep(function):
        READ.append((function, [one if isinstance(one, tuple) else (one,) for one in points]))
        return function

    return keep


def sum_l(xs):
    t = 0
    for a in xs:
        t = t * 2 + a
    return t


def refused(words):
    def keep(function):
        REFUSED.append((function, words))
        return function

    return keep


def double(f):
    @functools.wraps(f)
    def g(*a, **k):
        return 2 * f(*a, **k)

    return g


@double
def helper(a):
    return a * 3


def made(sum, np):
    def f(x: float):
        return sum([x, x]) + np.exp(x)

    return f


class Other:
    def __call__(self, a):
        return 42.0

    exp = __call__


REFUSED.append((made(Other(), np), "sum is of the class Other"))
REFUSED.append((made(sum, Other()), "np is of the class Other"))


@at(*ONES)
def and5(x: float):
    return x > 0 and 5


@at(*ONES)
def or5(x: float):
    return x > 0 or 5


@at(*ONES)
def and_num(x: float):
    return x > 0 and x * 3


@at(*ONES)
def or_num(x: float):
    return (x > 0) or x * 3


@at(*ONES)
def and_true(x: float):
    return (x > 0 and True) * x


@at(*ONES)
def and_zero(x: float):
    return (x > 0 and 0.0) + x


@at(*ONES)
def or_zero(x: float):
    return (x > 0 or 0.0) + x


@at(*ONES)
def three_and(x: float):
    return x > 0 and x < 2 and 7


@at(*ONES)
def three_or(x: float):
    return x > 2 or x < 0 or 7


@at(*ONES)
def num_and_num(x: float):
    return (x and 2) + (0.0 or x)


@at(*ONES)
def known_cont(x: float):
    s = 0.0
    for i in range(3):
        if i > 0:
            if x > 1:
                continue
            s += x
        s += 10 * x
    return s


@at(*ONES)
def known_ret(x: float):
    mode = 1
    if mode == 1:
        if x > 0:
            return x * 2
    return -x


@at(*ONES)
def nested_ret(x: float):
    if x > 0:
        if x > 2:
            return x * 2
        x = x + 1
    return -x


@at(*ONES)
def fkeys(x: float):
    d = {}
    for i in range(3):
        d[f"w{i}"] = x * i
    return sum(d.values())


@at(*ONES)
def fkeys2(x: float):
    d = {"w0": x, "w1": x**2}
    s = 0.0
    for i in range(2):
        s += d[f"w{i}"] * (i + 1)
    return s


@at(*ONES)
def fkeys3(x: float):
    d = {"w0": x, "w1": x**2}
    return d["w%d" % 1] + d["w" + str(0)] + d["w{}".format(1)]


@at(*ONES)
def lower(x: float):
    mode = "Mean"
    if mode.lower() == "mean":
        return x
    return x * 2


@at(*ONES)
def starts(x: float):
    mode = "mean"
    if mode.startswith("me"):
        return x
    return x * 2


@at(*ONES)
def text_index(x: float):
    mode = "mean"
    return x if mode[0] == "m" else 2 * x


@at(*ONES)
def text_len(x: float):
    return x * len("abc")


@at(*ONES)
def text_times(x: float):
    return x if "ab" * 2 == "abab" else 2 * x


@at(*ONES)
def str_eq(x: float):
    return x if str(3) == "3" else 2 * x


@at(*ONES)
def fstr_eq(x: float):
    k = 3
    return x if f"{k}" == "3" else 2 * x


@at(*ONES)
def sorted_rev(x: float):
    return sorted([3, 1, 2], reverse=True)[0] * x


@at(*ONES)
def sorted_key(x: float):
    return sorted([3, -1, 2], key=abs)[0] * x


@at(*ONES)
def sorted_tuples(x: float):
    ps = sorted([(2, x), (1, 3 * x)])
    return ps[0][1]


@at(*ONES)
def sorted_items(x: float):
    d = {"b": x, "a": 2 * x}
    s = 0.0
    for i, (k, v) in enumerate(sorted(d.items())):
        s += (i + 1) * v
    return s


@at(*ONES)
def round_kw(x: float):
    return round(2.345, ndigits=1) + x


@at(*ONES)
def any_one(x: float):
    return any([x]) * 2 + all([x]) * 3 + x


@at(*ONES)
def empty_dict(x: float):
    d = {}
    if d:
        return x * 2
    return x


@at(*ONES)
def is_int_bool(x: float):
    return x * isinstance(True, int)


@at(*ONES)
def isinst_num(x: float):
    return x * (isinstance(2, (int, float)) + 1)


@at(*ONES)
def isinst_x(x: float):
    return x if isinstance(x, (int, float)) else 2 * x


@at((VECTOR,))
def isinst_nd(v: "n"):
    return np.sum(v) if isinstance(v, np.ndarray) else 2.0


@at(*ONES)
def one_is_true(x: float):
    one = 1
    return x if one is True else 2 * x


@at(*ONES)
def is_copy(x: float):
    a = [x, 1]
    b = list(a)
    return x if a is b else 2 * x


@at(*ONES)
def walrus_comp(x: float):
    y = 5.0
    z = [(y := x * i) for i in range(3)]
    return y + z[1]


@at(*ONES)
def late(x: float):
    fs = []
    for i in range(3):
        fs.append(lambda a: a * i)
    return fs[0](x)


@at(*ONES)
def late_def(x: float):
    fs = []
    for i in range(3):

        def g(a, j=i):
            return a * j + i

        fs.append(g)
    return fs[0](x) + fs[1](x)


@at(*ONES)
def list_mul_inplace(x: float):
    a = [x, 1.0]
    b = a
    a *= 2
    return len(b) * x


@at(*ONES)
def list_add_inplace(x: float):
    a = [x, 1.0]
    b = a
    a += [3.0]
    return sum(b)


@at(*ONES)
def tuple_add_inplace(x: float):
    a = (x, 1.0)
    b = a
    a += (3.0,)
    return sum(b) * len(a)


@at(*ONES)
def list_swap(x: float):
    a = [x, 1.0, 2.0]
    a[0], a[1] = a[1], a[0]
    return a[0] + 3 * a[1]


@at((VECTOR,))
def tolist_mul(v: "3"):
    z = v.tolist() * 2
    return sum(z)


@at((VECTOR,))
def tolist_add(v: "3"):
    z = v.tolist() + [1.0]
    return sum(z)


@at((VECTOR,))
def list_arr_mul(v: "3"):
    z = list(v) * 2
    return sum(z)


@at((VECTOR,))
def item2(v: "n"):
    return v.item(2) + 0.0


@at((np.array([2.0]),))
def item0(v: "1"):
    return v.item() * 2.0


@at((VECTOR,))
def npcopy_list(v: "n"):
    z = np.copy([v[0], 1.0]) * 2
    return np.sum(z)


@at(*ONES)
def deep(x: float):
    a = [[x, 1.0]]
    b = copy.deepcopy(a)
    b[0][0] = 7.0
    return a[0][0] + b[0][1]


@at(*ONES)
def shallow(x: float):
    a = [[x, 1.0]]
    b = copy.copy(a)
    b[0][0] = 7.0
    return a[0][0] + b[0][1]


@at(*ONES)
def shared_rows(x: float):
    a = [[0.0] * 2] * 2
    a[0][0] = x
    return a[1][0]


@at((VECTOR,))
def shape_eq(v: "3"):
    if v.shape == (3,):
        return np.sum(v)
    return 2 * np.sum(v)


@at(*ONES)
def tuple_eq(x: float):
    return x if (1, 2) == (1, 2) else 2 * x


@at(*ONES)
def tuple_lt(x: float):
    return x if (1, 5) < (2, 3) else 2 * x


@at((VECTOR,))
def bool_sum(v: "n"):
    return (v > 0).sum() + v.sum()


@at((VECTOR,))
def bool_mul(v: "n"):
    return np.sum((v > 0) * (v < 1) * v)


@at((VECTOR,))
def global_arr(v: "3"):
    return np.sum(V * 2 * v)


@at((VECTOR,))
def global_list(v: "3"):
    return np.sum(L * 2) + v[0]


@at((VECTOR,))
def global_arr_add(v: "3"):
    return np.sum(V + V + v)


@at((VECTOR,))
def global_mask(v: "3"):
    return np.sum(v[MASK])


@at((VECTOR,))
def global_mask2(v: "3"):
    return np.sum(v[~MASK])


@at((VECTOR,))
def global_int(v: "3"):
    return np.sum(v[IV - 1] / IV)


@at(*ONES)
def global_dict(x: float):
    return sum(P.values()) * x


@at((VECTOR,))
def zip_shift_list(v: "n"):
    s = 0.0
    for a, b in zip(v[1:], v):
        s += a * b
    return s


@at((VECTOR,))
def zip_range(v: "n"):
    s = 0.0
    for i, a in zip(range(2), v):
        s += i * a
    return s


@at((np.linspace(-1, 1, 30),))
def neg_wrap30(v: "30"):
    s = 0.0
    for i in range(30):
        s += v[i] * v[i - 1]
    return s


@at((VECTOR,))
def loopvar2(v: "n"):
    s = 0.0
    for i in range(len(v)):
        s += v[i]
    return s * i


@at(*ONES)
def loop_assign_var(x: float):
    s = 0.0
    for i in range(50):
        i = i + 0.5
        s += i * x
    return s


@at(*ONES)
def loop_if_counter(x: float):
    s = 0.0
    for i in range(50):
        if i == 0:
            s += x
        elif i % 2 == 0:
            s += 2 * x
        else:
            s -= x
    return s


@at(*ONES)
def loop_zero(x: float):
    i = 7
    for i in range(0):
        pass
    return x * i


@at(*ONES)
def neg_range(x: float):
    s = 0.0
    for i in range(5, -1, -2):
        s = s * x + i
    return s


@at(*ONES)
def empty_range(x: float):
    s = x
    for i in range(5, 2):
        s = s * 2
    return s


@at(*ONES)
def rev_range(x: float):
    s = 0.0
    for i in reversed(range(1, 8, 3)):
        s = s * x + i
    return s


@at((VECTOR,))
def rev_n(v: "n"):
    s = 0.0
    for i in reversed(range(len(v))):
        s = s * 0.5 + v[i]
    return s


@at((VECTOR,))
def rev_n2(v: "n"):
    s = 0.0
    for i in range(len(v) - 1, -1, -1):
        s = s * 0.5 + v[i]
    return s


@at(*ONES)
def log2arg(x: float):
    return math.log(x * x + 1, 2) + math.pow(x, 2)


@at(*ONES)
def intdiv(x: float):
    return x * (-7 // 2) + x * (-7 % 3) + int(-2.7) * x + round(-2.5) * x


@at(*ONES)
def pows(x: float):
    return -(x**2) + 2**-1 * x + (-2) ** 3 * x - 2**2 * x


@at(*ONES)
def chain_cmp(x: float):
    return (0 < x < 2) * x + (1 == 1 != 2) * x


@at(*ONES)
def sum_start(x: float):
    return sum([x, 2.0], 10) + sum([], x)


@at(*ONES)
def sum_lists(x: float):
    return len(sum([[x], [1, 2]], [])) * x


@at(*ONES)
def minmax(x: float):
    return min(x, 1, 0.5) + max([x, 2]) + max(x, -x) + min(3, 2)


@at(*ONES)
def swap3(x: float):
    a, b, c = x, 2 * x, 3 * x
    a, b, c = c, a, b
    return a + 10 * b + 100 * c


@at(*ONES)
def idx_assign_order(x: float):
    a = [0.0, 0.0]
    i = 0
    i, a[i] = 1, x
    return a[1] * 5 + a[0]


@at(*ONES)
def early_loop_known(x: float):
    for i in range(5):
        if i == 3:
            return x * i
    return -x


@at(*ONES)
def cont_mid(x: float):
    s = 0.0
    for i in range(4):
        if x > i:
            continue
        s += x * i
    return s


@at(*ONES)
def cont_long(x: float):
    s = 0.0
    for i in range(40):
        if s > 3:
            continue
        s += x
    return s


@at(*ONES)
def decorated_callee(x: float):
    return helper(x)


@at(*ONES)
def shadow_global(x: float):
    return sum([x]) + abs(x)


@at(*ONES)
def shadow_local(x: float):
    def max(a, b):
        return a * b

    len = 5
    return max(x, 2) * len


@at(*ONES)
def shadow_arg(x: float):
    def g(sum):
        return sum * 2

    return g(x)


@at(*ONES)
def np_rebound(x: float):
    class_ = 1
    np = math
    return np.exp(x)


@at(*ONES)
def import_in(x: float):
    import numpy as m
    from math import exp as e

    return m.exp(x) + e(x)


@at(*ONES)
def unbound(x: float):
    y = 1.0

    def g(c):
        if c:
            y = 2.0
        return y

    return g(True) * x


@at(*ONES)
def later(x: float):
    def g():
        return k * x

    k = 2.0
    a = g()
    k = 3.0
    return a + g()


@at(*ONES)
def star(x: float):
    def g(a, *bs, c=1, **kw):
        return a + sum_(bs) * c + kw.get("d", 0)

    def sum_(bs):
        t = 0
        for b in bs:
            t = t + b
        return t

    return g(x, 1, 2, c=x, d=5) + g(*[x, 3])


@at(*ONES)
def kwdict(x: float):
    def g(a, b):
        return a - b

    return g(**{"b": x, "a": 2.0})


@at(*ONES)
def star_unpack(x: float):
    a, *b, c = [x, 1, 2, 3]
    return a + b[1] * c + len(b)


@at(*ONES)
def star_list(x: float):
    a = [1, *[x, 2], 3]
    return a[1] * a[2]


@at(*ONES)
def dict_merge(x: float):
    d = {**{"a": 1, "b": x}, "a": 5}
    return d["a"] * d["b"]


@at(*ONES)
def dict_iter(x: float):
    s = 0.0
    for i, k in enumerate({"b": 1, "a": 2}):
        s = s + i * x + (k == "b")
    return s


@at(*ONES)
def dict_alias(x: float):
    d = {"a": x}
    e = d
    e["a"] = 5 * x
    return d["a"]


@at(*ONES)
def dict_in_list(x: float):
    d = [{"a": x}] * 2
    d[0]["a"] = 5 * x
    return d[1]["a"]


@at(*ONES)
def dict_update(x: float):
    d = {"a": x}
    d.update(b=2 * x)
    return d["b"]


@at(*ONES)
def dict_pop(x: float):
    d = {"a": x, "b": 2.0}
    y = d.pop("a")
    return y * len(d)


@at(*ONES)
def dict_setdefault(x: float):
    d = {"a": x}
    d.setdefault("a", 3.0)
    return d["a"]


@at(*ONES)
def dict_view_live(x: float):
    d = {"a": x}
    ks = d.values()
    d["b"] = 2.0
    return len(ks) * x


@at(*ONES)
def comp_scope(x: float):
    i = 5
    a = [i * x for i in range(3)]
    return a[2] + i


@at(*ONES)
def comp_nested(x: float):
    t = 0
    for a in [i * j * x for i in range(3) for j in range(i)]:
        t = t + a
    return t


@at(*ONES)
def comp_if(x: float):
    t = 0
    for a in [i * x for i in range(6) if i % 2 if i > 1]:
        t = t + a
    return t


@at(*ONES)
def comp_lambda(x: float):
    fs = [lambda a: a * i for i in range(3)]
    return fs[0](x)


@at(*ONES)
def comp_lambda2(x: float):
    fs = [lambda a, i=i: a * i for i in range(3)]
    return fs[1](x)


@at(*ONES)
def comp_dict(x: float):
    d = {k: v * x for k, v in zip("ab", (1, 2))}
    return d["a"] + 3 * d["b"]


@at(*ONES)
def zip_uneq(x: float):
    t = 0
    for a, b in zip([1, 2, 3], [x, 2 * x]):
        t = t + a * b
    return t


@at(*ONES)
def zip_star(x: float):
    a, b = zip(*[(1, x), (2, 2 * x)])
    return a[1] * b[1]


@at(*ONES)
def enum_start(x: float):
    t = 0
    for i, a in enumerate([x, 2.0], 5):
        t = t + i * a
    return t


@at(*ONES)
def mapping(x: float):
    a = list(map(lambda a, b: a * b, [1, 2, 3], [x, x]))
    return a[1] * len(a)


@at(*ONES)
def filt(x: float):
    t = 0
    for a in filter(lambda k: k > 1, [1, 2, 3]):
        t = t + a * x
    return t


@at(*ONES)
def oper(x: float):
    return operator.mul(x, 3) + reduce(operator.add, [x, 2, 3], 10)


@at(*ONES)
def partials(x: float):
    g = partial(lambda a, b, c=1: a - b * c, 10, c=2)
    return g(x) + g(x, c=3)


@at((VECTOR,))
def newaxis(v: "n"):
    return np.sum(v[:, np.newaxis] * v[np.newaxis, :] * v[..., None])


@at((MATRIX,))
def ell(A: "a b"):
    return np.sum(A[..., 0]) + 2 * np.sum(A[0, ...]) + 3 * A[..., -1, 0]


@at((MATRIX,))
def rowcol(A: "a b"):
    t = 0
    for r in A.T:
        t = t + r[0] * r[1]
    return t


@at((MATRIX,))
def iter2(A: "a b"):
    t = 0
    for i, r in enumerate(A):
        for j, e in enumerate(r):
            t = t + (i + 1) * (j + 2) * e
    return t


@at((VECTOR,))
def vT(v: "n"):
    return np.sum(v.T * v) + v.T @ v


@at((VECTOR,))
def asarr(v: "n"):
    y = np.asarray(v * 2)
    z = y
    z = z + 1
    return np.sum(y + z)


@at((VECTOR,))
def inplace_scalar_elem(v: "n"):
    y = v * 2
    a = y[0]
    y[0] = 9.0
    return a + np.sum(y)


@at((VECTOR,))
def elem_aug(v: "n"):
    y = v * 2
    a = y[0]
    a += 1
    return a + np.sum(y)


@at((VECTOR,))
def tuple_of_arr(v: "n"):
    y = v * 2
    t = (y, v)
    y = y + 1
    return np.sum(t[0]) + np.sum(y)


@at((VECTOR,))
def closure_arr(v: "n"):
    y = v * 2

    def g():
        return np.sum(y)

    y[0] = 5.0
    return g()


@at((VECTOR,))
def closure_arr2(v: "n"):
    y = v * 2

    def g():
        y[0] = 5.0

    g()
    return np.sum(y)


@at((VECTOR,))
def lambda_arr(v: "n"):
    y = v * 2
    g = lambda: y
    y = y + 1
    return np.sum(g())


@at((VECTOR,))
def setslice(v: "3"):
    y = np.zeros(5)
    y[1:4] = v
    y[::2] *= 3
    y[-1] = y[1] * 2
    return np.sum(y * np.arange(5))


@at((VECTOR,))
def setself(v: "3"):
    y = v * 1.0
    y[1:] = y[:-1]
    return y @ np.array([1.0, 10.0, 100.0])


@at((VECTOR,))
def setrev(v: "3"):
    y = v * 1.0
    y[:] = y[::-1]
    return y @ np.array([1.0, 10.0, 100.0])


@at((VECTOR,))
def swap_elems(v: "3"):
    y = v * 1.0
    y[0], y[1] = y[1], y[0]
    return y @ np.array([1.0, 10.0, 100.0])


@at((VECTOR,))
def cumul(v: "3"):
    y = v * 1.0
    for i in range(1, 3):
        y[i] += y[i - 1]
    return y @ np.array([1.0, 10.0, 100.0])


@at((VECTOR,))
def mask_set(v: "3"):
    y = v * 1.0
    y[y < 0] = 0.0
    return np.sum(y)


@at((VECTOR,))
def scalar_inplace(v: "3"):
    s = 0.0
    s += v
    t = s
    s = s + 1
    return np.sum(s * t)


@at(*ONES)
def grown(x: float):
    hs = [x]
    for i in range(40):
        hs.append(hs[-1] * 0.9 + i)
    return hs[-1] + hs[3] + len(hs) + hs[-2]


@at(*ONES)
def grown2(x: float):
    hs = []
    h = x
    for i in range(40):
        h = h * 0.9
        hs.append(h)
    y = np.stack(hs)
    return np.sum(y[1:] * y[:-1])


@at(*ONES)
def grown3(x: float):
    hs = []
    h = x
    for i in range(40):
        h = h * 0.9
        hs.append(h)
    return np.sum(np.array(hs)[::2]) + np.mean(hs)


@at(*ONES)
def grown_rev(x: float):
    hs = []
    for i in range(40):
        hs.append(x * i)
    t = 0
    for i, h in enumerate(reversed(hs)):
        t = t + i * h
    return t


@at(*ONES)
def grown_truth(x: float):
    hs = []
    for i in range(40):
        hs.append(x * i)
    return x if hs else 2 * x


@at(*ONES)
def while_known(x: float):
    n = 10
    while n > 1:
        n = n // 2 if n % 2 == 0 else n - 1
        x = x * 1.1
    return x


@at(*ONES)
def while_break(x: float):
    n = 0
    while True:
        n += 1
        x = x * 1.1
        if n >= 5:
            break
    return x


@at(*ONES)
def while_cond(x: float):
    y = x * x + 20
    k = 0
    while y > 1 and k < 50:
        y = y / 2
        k += 1
    return y + k


@at(*ONES)
def while_cond2(x: float):
    y = x * x + 20
    k = 0
    while k < 50 and y > 1:
        k += 1
        if y > 10:
            continue
        y = y / 2
    return y + k


@at(*ONES)
def while_step2(x: float):
    y = x * x + 20
    k = 0
    while y > 1 and k < 50:
        y = y * 0.99
        k += 2
    return y + k


@at(*ONES)
def raise_guard(x: float):
    if x > 100:
        raise ValueError("no")
    return x * 2


@at(*ONES)
def pass_branch(x: float):
    y = 0
    if x > 1:
        pass
    elif x > 0:
        y = 1
    else:
        y = x
    return y * x


@at(*ONES)
def nested_if(x: float):
    if x > 0:
        if x > 2:
            y = x
        else:
            y = x**2
    else:
        y = -x
    if y > 5:
        y = y + 1
    return y


@at(*ONES)
def nested_fn_ret(x: float):
    def g(a):
        for i in range(3):
            if i == 1:
                return a * i
        return a

    return g(x) + g(2 * x)


@at(*ONES)
def ret_multi(x: float):
    def g(a):
        if a > 0:
            return a, 1.0
        return -a, 2.0

    a, b = g(x)
    return a * b


@at(*ONES)
def assign_ret_none(x: float):
    def g(a):
        a = a + 1

    r = g(x)
    return x if r is None else 2 * x


@at(*ONES)
def attr_name(x: float):
    gamma = x + 1
    beta = gamma * 2
    exp = beta + 1
    norm = exp * x
    sigma = norm
    return gamma + beta + exp + norm + sigma


@at(*ONES)
def name_clash(x: float):
    x_1 = x * 2
    x = x + 1
    x = x * x_1
    condition = x
    y = x if x > 0 else -x
    return y + condition + x_1


@at((VECTOR,))
def dim_clash(v: "n"):
    n = 5.0
    return np.sum(v) * n / v.shape[0]


@at((VECTOR,))
def tuple_mul(v: "3"):
    return np.sum(v * (1, 2, 3)) + np.sum([1, 2, 3] * v) + np.sum(v + [1.0, 2, 3])


@at(*ONES)
def int_in_text(x: float):
    return x * int("3") + float("2.5")


@at(*ONES)
def boolean_sub(x: float):
    return (x > 0) - (x < 0) + x


@at(*ONES)
def boolean_index(x: float):
    return [x, 2 * x][True]


@at(*ONES)
def int_trunc(x: float):
    return int(x) * x


@at(*ONES)
def complex_cond(x: float):
    return x if not (x > 1 or x < -1) and not x == 0 else 2 * x


@at(*ONES)
def ne_chain(x: float):
    return x if x != 1 != 2 else 3 * x


@at(*ONES)
def in_range(x: float):
    t = 0
    for i in range(6):
        if i in range(1, 6, 2):
            t = t + x
        if i not in (1, 2):
            t = t + 1
    return t


@at(*ONES)
def hist(x: float):
    xs = [x, 1.0]
    for a in list(xs):
        xs.append(a * 2)
    t = 0
    for a in xs:
        t = t * 2 + a
    return t


@at(*ONES)
def list_ops2(x: float):
    xs = [3, 1, 2]
    xs.sort()
    return sum_l(xs) * x


@at(*ONES)
def list_ops3(x: float):
    xs = [x, 1.0, 2.0]
    xs.insert(-1, 7.0)
    xs.insert(100, 8.0)
    xs.pop(0)
    return sum_l(xs)


@at(*ONES)
def list_index(x: float):
    return [3, 5].index(5) * x + [1, 1].count(1)


@at(*ONES)
def tern_chain(x: float):
    return 1 * x if x > 2 else 2 * x if x > 0 else 3 * x


@at(*ONES)
def const_arr(x: float):
    return np.sum(np.array([1, 2, 3]) / 2) * x + np.sum(np.arange(4) // 2) * x


@at(*ONES)
def const_div(x: float):
    return np.sum(np.array([1, -2, 3]) // 2) * x + np.sum(np.array([5, -5]) % 3)


@refused("a number is rounded to decimal places")
def round_nd(x: float):
    return round(x * 1.2345, 1) + x


@refused("whether two values are one is not known")
def same_is(v: "n"):
    y = v
    return np.sum(v) if y is v else 2 * np.sum(v)


@refused("this changes a value, and may not be evaluated at all")
def walrus_and(x: float):
    y = 1.0
    if x > 0 and (y := 3.0) > 2:
        pass
    return y * x


@refused("this changes a value, and may not be evaluated at all")
def append_cond(x: float):
    xs = [x]
    xs.append(2.0) if x > 0 else None
    return sum(xs)


@refused("this changes a value, and may not be evaluated at all")
def append_and(x: float):
    xs = [x]
    x > 0 and xs.append(2.0)
    return sum(xs)


@refused("a slice of a list is assigned")
def list_slice_store(x: float):
    a = [x, 1.0, 2.0]
    a[1:] = [x * 2]
    return sum(a)


@refused("how many parts this list has is not known when compiling")
def list_times_n(v: "n"):
    n = len(v)
    z = [0.5] * n
    return np.sum(z) + v[0]


@refused("how many parts this list has is not known when compiling")
def list_times_shape(v: "n"):
    z = [0.5] * v.shape[0]
    return np.sum(z) + v[0]


@refused("how many parts this list has is not known when compiling")
def list_times_size(v: "n"):
    z = v.size * [0.5]
    return np.sum(z) + v[0]


@refused("how many parts this has is not known when compiling")
def tolist_mul_n(v: "n"):
    z = v.tolist() * 2
    return sum(z)


@refused("two lists are compared whose parts are not known when compiling")
def list_eq_terms(x: float):
    return x if [x, 1] == [x, 1] else 2 * x


@refused("np.copyto changes an array")
def copyto(v: "n"):
    y = np.zeros(3)
    np.copyto(y, v)
    return np.sum(y)


@refused("np.fill_diagonal changes an array")
def fill_diag(v: "3"):
    y = np.outer(v, v)
    np.fill_diagonal(y, 0.0)
    return np.sum(y)


@refused("out= changes an array")
def out_kw(v: "n"):
    y = np.zeros_like(v)
    np.exp(v, out=y)
    return np.sum(y)


@refused("out= changes an array")
def out_kw2(v: "n"):
    y = v * 2
    np.add(y, 1.0, out=y)
    return np.sum(y)


@refused("out= changes an array")
def out_pos(v: "n"):
    y = v * 2
    np.add(y, 1.0, y)
    return np.sum(y)


@refused("out= changes an array")
def clip_out(v: "n"):
    y = v * 2
    y.clip(0, 1, out=y)
    return np.sum(y)


@refused("z was changed too, or not, by the store")
def flip_view(v: "n"):
    y = v * 2
    z = np.flip(y)
    y[0] = 7.0
    return z[-1] + z[0]


@refused("z was changed too, or not, by the store")
def flip_view2(v: "n"):
    y = v * 2
    z = y[::-1]
    y += 1
    return z[0]


@refused("a step of this loop changes y")
def rows_inplace(v: "3"):
    y = np.outer(v, v)
    for row in y:
        row *= 2
    return np.sum(y)


@refused("an array of whole numbers cuts what it is given")
def int_copy(v: "3"):
    a = np.array([1, 2, 3])
    b = a.copy()
    b[0] = 2.7
    return np.sum(b * v)


@refused("an array of whole numbers cuts what it is given")
def int_zeros_like(v: "3"):
    a = np.array([1, 2, 3])
    b = np.zeros_like(a)
    b[0] = 2.7
    return np.sum(b * v)


@refused("an array of whole numbers cuts what it is given")
def int_full_like(v: "3"):
    a = np.array([1, 2, 3])
    b = np.full_like(a, 0.5)
    return np.sum(b * v)


@refused("an array of whole numbers cuts what it is given")
def int_plus(v: "3"):
    a = np.arange(3) + 1
    a[0] = 2.7
    return np.sum(a * v)


@refused("an array of whole numbers cuts what it is given")
def int_global(v: "3"):
    a = IV.copy()
    a[0] = 2.7
    return np.sum(a * v)


@refused("whole numbers have no negative powers in NumPy")
def int_neg_power(v: "3"):
    a = np.array([1, 2, 3]) ** -1
    return np.sum(a * v)


@refused("of truth values is no sum")
def bool_plus(v: "n"):
    return np.sum((v > 0) + (v > 1)) + np.sum(v)


@refused("of truth values is no sum")
def bool_plus2(v: "n"):
    return np.sum(((v > 0) + (v > 1)) * v)


@refused("is bitwise in Python")
def bool_minus(v: "n"):
    return np.sum(((v > 0) ^ (v > 1)) * v)


@refused("an array has no one truth value")
def if_array(v: "n"):
    if v > 0:
        return v
    return 2 * v


@refused("an array has no one truth value")
def ifexp_array(v: "n"):
    return np.sum(v if v > 0 else 2 * v)


@refused("an array has no one truth value")
def and_array(v: "n"):
    return np.sum((v > 0 and v < 1) * v)


@refused("an array has no one truth value")
def not_array(v: "n"):
    return np.sum((not v) * v)


@refused("an array has no one truth value")
def chain_array(v: "n"):
    return np.sum((0 < v < 1) * v)


@refused("max() of arrays has no one value")
def max_array(v: "n"):
    return np.sum(max(v, 0))


@refused("y has no value here")
def unbound2(x: float):
    y = 1.0

    def g(c):
        if c:
            y = 2.0
        return y

    return g(False) * x


@refused("a variable around that is changed is a side effect")
def nonloc(x: float):
    y = 1.0

    def g():
        nonlocal y
        y = 2.0

    g()
    return y * x


@refused("y was changed too, or not, by the store")
def inplace_alias(v: "n"):
    y = v * 2
    z = y
    z += 1
    return np.sum(y)


@refused("y was changed too, or not, by the store")
def inplace_func(v: "n"):
    def g(a):
        a += 1
        return a

    y = v * 2
    z = g(y)
    return np.sum(y * z)


@refused("y was changed too, or not, by the store")
def inplace_func2(v: "n"):
    def g(a):
        a[0] = 5.0

    y = v * 2
    g(y)
    return np.sum(y)


@refused("t was changed too, or not, by the store")
def tuple_of_arr2(v: "n"):
    y = v * 2
    t = (y, v)
    y += 1
    return np.sum(t[0])


@refused("g was changed too, or not, by the store")
def default_arr(v: "n"):
    y = v * 2

    def g(a=y):
        return np.sum(a)

    y[0] = 5.0
    return g()


@refused("g was changed too, or not, by the store")
def partial_arr(v: "n"):
    y = v * 2
    g = partial(np.sum, y)
    y[0] = 5.0
    return g()


@refused("this array is changed while it waits")
def swap_rows(A: "2 3"):
    y = A * 1.0
    y[0], y[1] = y[1], y[0]
    return np.sum(y[0]) + 10 * np.sum(y[1])


@refused("a was changed too, or not, by the store")
def swap_rows2(A: "2 3"):
    y = A * 1.0
    a, b = y[0], y[1]
    y[0] = b
    y[1] = a
    return np.sum(y[0]) + 10 * np.sum(y[1])


@refused("an array does not grow in place")
def broadcast_inplace(v: "3"):
    y = np.zeros(3)
    y += np.ones((2, 3)) * v
    return np.sum(y)


@refused("t was changed too, or not, by the store")
def scalar_inplace2(v: "3"):
    s = 0.0
    s += v
    t = s
    s += 1
    return np.sum(s * t)


@refused("this list is made by a loop")
def grown_slice(x: float):
    hs = []
    h = x
    for i in range(40):
        h = h * 0.9
        hs.append(h)
    return np.sum(hs[::2]) + hs[5:][0]


@refused("how many parts this list has is not known when compiling")
def grown_mul(x: float):
    hs = []
    for i in range(40):
        hs.append(x * i)
    return np.sum(hs * 2)


@refused("how long this list is goes with a loop")
def grown_add(x: float):
    hs = []
    for i in range(40):
        hs.append(x * i)
    return np.sum(hs + [1.0])


@refused("a step of this loop changes y")
def while_walrus(x: float):
    y = 100 + x
    k = 0
    while (y := y / 2) > 1 and k < 20:
        k += 1
    return y * k


@refused("a step changes the list that the loop goes over")
def mut_iter(x: float):
    xs = [x, 1.0]
    t = 0
    for a in xs:
        t = t + a
        if len(xs) < 4:
            xs.append(a * 2)
    return t


@refused("xs.remove(1.0) must be known when compiling")
def list_ops(x: float):
    xs = [x, 1.0, 2.0]
    xs.remove(1.0)
    return sum_l(xs)


@at(*ONES)
def forelse(x: float):
    for i in range(3):
        if i == 5:
            break
    else:
        x = x * 2
    return x


@at(*ONES)
def whileelse(x: float):
    n = 3
    while n > 0:
        n -= 1
        if n == 1:
            break
    else:
        x = x * 2
    return x * n


@at(*ONES)
def early_loop(x: float):
    for i in range(3):
        if x > i:
            return x * (i + 1)
    return -x


@at(*ONES)
def break_unknown(x: float):
    s = 0.0
    for i in range(4):
        if x > i:
            break
        s += x
    return s


@at(*ONES)
def break_mid(x: float):
    s = 0.0
    for i in range(4):
        s += x
        if s > 3:
            break
        s += 0.5
    return s


@at(*ONES)
def brk_cont(x: float):
    s = 0.0
    for i in range(5):
        if x > i:
            continue
        if s > 2:
            break
        s += x + i
    return s


@at(*ONES)
def nested_brk(x: float):
    s = 0.0
    for i in range(3):
        for j in range(3):
            if x < j:
                break
            s += x * (i + j)
        s += 1
    return s


@at(*ONES)
def nested_brk2(x: float):
    s = 0.0
    for i in range(3):
        for j in range(3):
            if x < j:
                break
            s += x
        else:
            s += 100
        if s > 8:
            break
    else:
        s += 1000
    return s


@at(*ONES)
def ret_in_nested(x: float):
    for i in range(3):
        for j in range(2):
            if x < i + j:
                return x * i + j
    return 7 * x


@at(*ONES)
def ret_in_helper(x: float):
    def first(a):
        for i in range(4):
            if a < i:
                return i
        return -1

    return first(x) * x + first(x + 1)


@at(*ONES)
def while_brk(x: float):
    n = 0
    while n < 4:
        n += 1
        if x > n:
            continue
        x = x * 1.5
        if x > 2.5:
            break
    else:
        x = x + 100
    return x * n


@refused("this changes a list that is one of two, by a choice")
def alias_branch(x: float):
    a = [x, 1.0]
    b = [2.0, 3.0]
    c = a if x > 0 else b
    c[0] = 9.0
    return a[0] + 10 * b[0]


@refused("this changes a list that is one of two, by a choice")
def alias_branch2(x: float):
    a = [x, 1.0]
    b = [2.0, 3.0]
    if x > 0:
        c = a
    else:
        c = b
    c[0] = 9.0
    return a[0] + 10 * b[0]


@refused("a was changed too, or not, by")
def alias_branch_arr(v: "3"):
    a = v * 1.0
    b = v * 2.0
    c = a if v[0] > 0 else b
    c[0] = 9.0
    return a[0] + 10 * b[0] + c[1]


@at(VECTOR)
def fancy_copy(v: "3"):
    y = v * 2
    a = y[[0, 1]]
    y[0] = 5.0
    return np.sum(a)


@refused("y was changed too, or not, by")
def array_nocopy(v: "3"):
    y = v * 2
    a = np.array(y, copy=False)
    a[0] = 5.0
    return np.sum(y)


@refused("rows was changed too, or not, by")
def list_of_rows(v: "3"):
    y = np.outer(v, v)
    rows = [y[i] for i in range(3)]
    y[0, 0] = 5.0
    return np.sum(rows[0])


@at(*ONES)
def closure_list(x: float):
    log = []

    def rec(a):
        log.append(a)
        return a

    rec(x)
    rec(2 * x)
    return sum(log) * len(log)


@at(*ONES)
def order_calls(x: float):
    log = [1.0]

    def rec(a):
        log.append(a)
        return log[-2]

    return rec(x) + 10 * rec(2 * x)


@at(*ONES)
def order_args(x: float):
    xs = [x]

    def f(a, b):
        return a * 10 + b

    return f(len(xs), xs.append(1.0) or len(xs)) * x


@refused(".append() changes an argument, which is a side effect")
def default_shared(x: float):
    def g(a, acc=[]):
        acc.append(a)
        return sum(acc)

    return g(x) + g(x)


@at(*ONES)
def int_ops(x: float):
    return (5 & 3) * x + (5 | 3) + (5 ^ 3) + (1 << 3) + (17 >> 2) + ~5


@at(*ONES)
def tuple_key(x: float):
    d = {(0, 1): x, (1, 0): 2 * x}
    return d[0, 1] + 3 * d[(1, 0)]


@at(*ONES)
def int_key(x: float):
    d = {1: x, True: 5.0}
    return d[1] * len(d) * x


@at(*ONES)
def max_key_first(x: float):
    a = max([(1, x), (3, 2 * x), (3, 5 * x)], key=lambda t: t[0])
    b = min([(1, x), (3, 2 * x), (1, 5 * x)], key=lambda t: t[0])
    return a[1] + 10 * b[1]


@at(*ONES)
def sorted_rev_stable(x: float):
    a = sorted([(2, x), (1, 2 * x), (2, 3 * x)], key=lambda t: t[0], reverse=True)
    return a[0][1] + 10 * a[1][1] + 100 * a[2][1]


@at(*ONES)
def rng_idx(x: float):
    r = range(2, 10, 3)
    return r[1] * x + len(r) + r[-1] + (5 in r) + sum(r)


@at(*ONES)
def l_swap(x: float):
    a, b = x, 1.0
    for i in range(60):
        a, b = b, a * 0.9 + b * 0.05
    return a + 2 * b


@at(*ONES)
def l_old(x: float):
    a = x
    old = 0.0
    for i in range(60):
        new = a * 0.9 + old * 0.1
        old = a
        a = new
    return a + 3 * old


@at((1.33,), (-0.77,), (3.2,))
def l_brk_last(x: float):
    a = x
    n = 0
    for i in range(60):
        a = a + 0.1
        n += 1
        if a > 2:
            break
    return a * n


@at(np.linspace(-1, 1, 60))
def l_list_read2(v: "n"):
    hs = [0.1, 0.2]
    for i in range(len(v)):
        hs.append(hs[i] * 0.5 + hs[i + 1] * 0.2 + v[i])
    return hs[-1] + hs[2]


@at(*ONES)
def l_listmut_alias(x: float):
    s = [x, 0.0]
    t = s
    for i in range(60):
        s[0] = s[0] * 0.9
    return t[0]


@at(*ONES)
def l_closure(x: float):
    k = x

    def step(a):
        return a * 0.9 + k * 0.01

    a = 1.0
    for _ in range(60):
        a = step(a)
        k = a
    return a + k


@at(*ONES)
def l_none(x: float):
    best = None
    for i in range(60):
        v = (x - i * 0.1) ** 2
        if best is None or v < best:
            best = v
    return best


@refused("each step changes the array that is appended")
def l_append_arr(v: "60"):
    ys = []
    y = v * 1.0
    for i in range(60):
        y += 1.0
        ys.append(y)
    return np.sum(ys[0])


@at(np.linspace(-1, 1, 60))
def l_append_arr_copy(v: "60"):
    ys = []
    y = v * 1.0
    for i in range(60):
        y += 1.0
        ys.append(y.copy())
    return np.sum(ys[0]) + np.sum(ys[-1])


@at(VECTOR)
def m1(x: "3"):
    m = np.array([True, False, True])
    return np.sum(x[m] * 2)


@refused("the mask is")
def m3(x: "3"):
    m = np.array([True, False])
    return np.sum(x[m] * 2)


@at(VECTOR)
def m4(x: "3"):
    m = np.array([True, False, True])
    return np.sum(x[~m] * 2)


@at(VECTOR)
def m5(x: "3"):
    return np.sum((x * 2)[[True, False, True]])


@at(VECTOR)
def m6(x: "3"):
    m = np.array([True, False, True])
    return np.sum(np.where(m, x, 0)) + np.sum(x * m) + m.sum() + np.sum(x[m & (x > 0)])


@at(VECTOR)
def m7(x: "3"):
    y = x * 1.0
    y[np.array([True, False, True])] = 0.0
    return np.sum(y * x)


@at(VECTOR)
def m9(x: "3"):
    i = np.array([2, 0])
    return np.sum(x[i] * i) + x[i][0]


@at(VECTOR, np.linspace(-1, 1, 60))
def zipped_with_its_shift(v: "n"):
    t = 0.0
    for a, b, c in zip(v, v[1:], v[2:]):
        t += a * b * c
    return t


@at(VECTOR)
def parts_of_known_length(v: "3"):
    a, b = v[1:]
    c, d = v[[0, 2]]
    return a * b + c * d + sum(e * f for e, f in zip(v, v[1:]))


@at(VECTOR, np.linspace(-1, 1, 60))
def behind_a_loop(v: "n"):
    for i, a in enumerate(v):
        pass
    return a * 2 + i


@refused("changes an argument")
def around_changed(x: float):
    y = V
    y *= x
    return np.sum(y)


@refused("changes an argument")
def listed_around_changed(x: float):
    y = L
    y += [x]
    return sum(L)


@at(VECTOR)
def read_before_a_store(v: "3"):
    y = v.copy()

    def bump():
        y[0] = y[0] + 1.0
        return 1.0

    t = y[0] + bump() + y[0]
    return t


@refused("this array is changed while it waits")
def waits_for_a_store(v: "3"):
    y = v.copy()

    def bump():
        y[0] = 10.0
        return 1.0

    return np.sum(y * bump())


@refused("whether two values are one is not known")
def is_true(x: float):
    return x if (x > 0) is True else 2 * x


@at(MATRIX)
def along_columns(m: "2 3"):
    a = m.reshape((3, 2), order="F") + np.reshape(m, (3, 2), "F") + m.reshape(3, -1, order="F")
    b = m.ravel("F") * m.flatten(order="F") + np.ravel(m.T, order="F") + m.ravel(order="C")
    c = np.stack([m, 2 * m]).reshape(-1, 4, order="F")
    return np.sum(np.sin(a) @ m) + np.sum(b * np.arange(6)) + np.sum(np.cumsum(c, axis=1))


@at(VECTOR)
def kinds_by_place(v: "3"):
    y = np.zeros(3, float) + np.full(3, 0.5, np.float64) + np.ones(3, int)
    return np.sum(y * v, None, float) + v.sum(0, float) + np.sum(np.arange(0, 3, 1, int) * v)


@refused("goes with the memory")
def as_it_lies(m: "2 3"):
    return m.T.ravel("K")


@refused("whole numbers cut")
def summed_as_whole(v: "3"):
    return v.sum(dtype=int)


@refused("whole numbers cut")
def summed_as_whole_by_place(v: "3"):
    return v.sum(0, int)


@refused("whole numbers cuts")
def whole_by_place(v: "3"):
    return np.sum(np.asarray(v, int))


@refused("whole numbers cuts")
def filled_by_place(v: "3"):
    return np.sum(np.full(3, 0.7, int) * v)


@refused("whole numbers")
def stored_in_whole_by_place(v: "3"):
    y = np.zeros(3, int)
    y[0] = v[0]
    return np.sum(y)


@at(MATRIX)
def lists_of_one(m: "2 3"):
    a = np.take(m, [1], axis=0) + np.maximum(m, [0.1]) + np.where(m > 0, m, [0.5])
    b = np.append(m[0], [1.0]) * np.convolve([m[1, 1], 1.0], np.append(m[0, :2], [2.0]))
    c = (
        np.average(m[:1], axis=0, weights=[2.0])
        + np.polyval([2.0], m[1])
        + np.interp([0.3], [0, 1], m[0, :2])
    )
    return np.sum(a * c) + np.sum(b) + np.cov(m[:1])
