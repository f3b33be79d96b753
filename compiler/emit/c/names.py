"""The names of a file of C: ASCII alone, none of them a word of C, of C++ or of their headers.

    double -> double_      y0 -> y0_      σ -> sigma      ж -> u0436      _A -> v_A

The header of a file is read by C++ too, and behind other headers, whose macros would take the place
of a name.
"""

import re
from collections.abc import Iterable

from ...latex.signs import greek
from ..names import Names, python_name

_OF_C = """
    auto break case char const continue default do double else enum extern float for goto if inline
    int long register restrict return short signed sizeof static struct switch typedef union
    unsigned void volatile while alignas alignof bool constexpr false nullptr static_assert
    thread_local true typeof typeof_unqual asm fortran
"""
_OF_CPP = """
    and and_eq bitand bitor catch char16_t char32_t char8_t class compl concept consteval constinit
    const_cast co_await co_return co_yield decltype delete dynamic_cast explicit export final friend
    import module mutable namespace new noexcept not not_eq operator or or_eq override private
    protected public reflexpr reinterpret_cast requires static_cast synchronized template this
    throw try typeid typename using virtual wchar_t xor xor_eq
"""
_OF_MATH = """
    acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs
    fdim floor fma fmax fmin fmod frexp hypot ilogb ldexp lgamma llrint llround log log10 log1p log2
    logb lrint lround modf nan nearbyint nextafter nexttoward pow remainder remquo rint round
    scalbln scalbn sin sinh sqrt tan tanh tgamma trunc fpclassify isfinite isgreater
    isgreaterequal isinf isless islessequal islessgreater isnan isnormal isunordered signbit
    j0 j1 jn y0 y1 yn gamma drem exp10 finite pow10 significand signgam scalb sincos
    HUGE_VAL HUGE_VALF HUGE_VALL INFINITY NAN FP_NAN FP_INFINITE FP_ZERO FP_SUBNORMAL FP_NORMAL
    MATH_ERRNO MATH_ERREXCEPT DOMAIN SING OVERFLOW UNDERFLOW PLOSS TLOSS
"""
_OF_HEADERS = """
    NULL size_t ptrdiff_t offsetof memcpy I complex imaginary errno assert EOF BUFSIZ FILE stdin
    stdout stderr abs div min max near far small interface linux unix i386 main index
    int64_t uint64_t INT64_C UINT64_C
"""
# The headers of C, which a file's own would stand before.
HEADERS = frozenset(
    "assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal "
    "stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath "
    "threads time uchar wchar wctype".split()
)
RESERVED = frozenset(" ".join((_OF_C, _OF_CPP, _OF_MATH, _OF_HEADERS)).split())
_OWNED = re.compile(r"__|_[A-Z]|gradc_")  # the beginnings of names that are not the user's
_PLAIN = re.compile(r"\w", re.ASCII)


def c_name(name: str) -> str:
    """Return a name in the letters of C; it may still be a word that is taken."""
    letters = (
        one if _PLAIN.match(one) else greek(one) or f"u{ord(one):04x}" for one in python_name(name)
    )
    found = "".join(letters)
    return f"v{found}" if _OWNED.match(found) or found[:1].isdigit() else found


def prefix_of(name: str) -> str:
    """Return what the functions of a file begin with, by the name of the file or one of a user's.

    my-model -> my_model      2nd -> v2nd
    """
    found = c_name(re.sub(r"\W+", "_", name).strip("_"))
    return found or "model"


def names_of(prefix: str, own: Iterable[str]) -> Names:
    """Return the names of a file before any is given: its `own` functions are taken."""
    taken = RESERVED | {f"{prefix}_{one}" for one in own}
    return Names(taken=set(taken), spelled=c_name, prefix=prefix)
