/*
 * What generated files of C need besides the C library; the functions that one uses are copied into
 * it, with a beginning of its own in the place of gradc_.
 */

#include <math.h>
#include <stddef.h>


/* Return the remainder of x/y, with the sign of y. */
static inline double gradc_mod(double x, double y)
{
    const double rest = fmod(x, y);
    if (rest == 0.0)
        return copysign(0.0, y);
    return (rest < 0.0) == (y < 0.0) ? rest : rest + y;
}


/* Return -1, 0 or 1; of nan that itself. */
static inline double gradc_sign(double x)
{
    return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x;
}


/* Return the larger one, or the one that is nan. */
static inline double gradc_max(double x, double y)
{
    return x > y || x != x ? x : y;
}


/* Return the smaller one, or the one that is nan. */
static inline double gradc_min(double x, double y)
{
    return x < y || x != x ? x : y;
}


/* Return x where that is above 0, else 0. */
static inline double gradc_relu(double x)
{
    return x < 0.0 ? 0.0 : x;
}


/* Return 1/(1 + exp(-x)); exp(-x) may be infinite, which makes it 0. */
static inline double gradc_sigmoid(double x)
{
    return x > -700.0 ? 1.0 / (1.0 + exp(-x)) : exp(x);
}


/* Return log(1 + exp(x)). */
static inline double gradc_softplus(double x)
{
    return gradc_max(x, 0.0) + log1p(exp(-fabs(x)));
}


/* Return log(1/(1 + exp(-x))). */
static inline double gradc_log_sigmoid(double x)
{
    return gradc_min(x, 0.0) - log1p(exp(-fabs(x)));
}


/* Return log(exp(x) + exp(y)); two that are infinite are equal, and have no difference. */
static inline double gradc_logaddexp(double x, double y)
{
    if (x == y)
        return x + 0.6931471805599453;
    return gradc_max(x, y) + log1p(exp(-fabs(x - y)));
}


/* Return 1/cosh(x), by exp(-abs(x)), which does not overflow. */
static inline double gradc_sech(double x)
{
    const double e = exp(-fabs(x));
    return 2.0 * e / (1.0 + e * e);
}


/* Return (exp(x) - 1)/x, 1 at 0; also where exp(x) alone would overflow. */
static inline double gradc_exprel(double x)
{
    if (x == 0.0)
        return 1.0;
    return x > 700.0 ? exp(x - log(x)) : expm1(x) / x;
}


/*
 * Return the n-th derivative of (exp(x) - 1)/x, the integral of t^n*exp(x*t) over 0 < t < 1: a sum
 * of positive terms for small x, else from the derivative of x times it, which is exp(x).
 */
static double gradc_exprel_derivative(double n, double x)
{
    const int order = (int)n;
    if (!(fabs(x) < n + 2.0)) {
        const double far = x > 1400.0 ? 1400.0 : x;
        const double half = exp(far > 0.0 ? far / 2.0 : 0.0);
        const double whole = exp(far < 0.0 ? far : far / 2.0);
        double result = (whole - 1.0 / half) / far;
        for (int k = 1; k <= order; k++)
            result = (whole - k * result) / far;
        return half * result;
    }
    double term = 1.0;
    double total = 1.0 / (n + 1.0);
    for (int k = 1; k < 32 + 5 * order; k++) {
        term *= x > 0.0 ? x / k : -x / (n + 1.0 + k);
        total += term / (x > 0.0 ? n + k + 1.0 : n + 1.0);
    }
    return x > 0.0 ? total : total * exp(x);
}


/* Return sin(pi*x)/(pi*x), 1 at 0; by the distance to a whole number, which is exact. */
static inline double gradc_sinc(double x)
{
    const double pi = 3.141592653589793;
    const double whole = rint(x);
    const double wave = sin(pi * (x - whole));
    if (x == 0.0)
        return 1.0;
    return (fmod(whole, 2.0) != 0.0 ? -wave : wave) / (pi * x);
}


/*
 * Return the n-th derivative of sin(pi*x)/(pi*x): its power series for small x, else from the
 * derivative of x times it, which is a sine.
 */
static double gradc_sinc_derivative(double n, double x)
{
    const double pi = 3.141592653589793;
    const int order = (int)n;
    const double t = pi * x;
    if (!(fabs(t) < n + 1.0)) {
        const double angle = pi * (x - rint(x));
        const double turned = fmod(rint(x), 2.0) != 0.0 ? -1.0 : 1.0;
        double power = 1.0;
        double result = sin(angle) * turned / t;
        for (int k = 1; k <= order; k++) {
            const double wave = (k % 2 ? cos(angle) : sin(angle)) * turned;
            result = (power * (k % 4 < 2 ? wave : -wave) - k * result) / x;
            power *= pi;
        }
        return result;
    }
    double total = 0.0;
    double term = pow(pi, n) * (order % 2 ? t : 1.0) * ((order + 1) / 2 % 2 ? -1.0 : 1.0);
    for (int k = (order + 1) / 2; k < 16 + 3 * order; k++) {
        total += term / (2.0 * k + 1.0);
        term *= -t * t / ((2.0 * k + 2.0 - n) * (2.0 * k + 1.0 - n));
    }
    return total;
}


/* Return the derivative of log(gamma(x)): by its reflection, its recurrence and its series. */
static double gradc_digamma(double x)
{
    const double pi = 3.141592653589793;
    double total = 0.0;
    if (x == 0.0)
        return -copysign(INFINITY, x);
    if (x < 0.0) {
        if (x == floor(x))
            return NAN;
        total = -pi / tan(pi * (x - rint(x)));
        x = 1.0 - x;
    }
    for (; x < 12.0; x += 1.0)
        total -= 1.0 / x;
    const double y = 1.0 / x / x;
    const double tail =
        1.0 / 12.0 -
        y * (1.0 / 120.0 -
             y * (1.0 / 252.0 - y * (1.0 / 240.0 - y * (1.0 / 132.0 - y * 691.0 / 32760.0))));
    return total + log(x) - 1.0 / (2.0 * x) - y * tail;
}


/* Return the n-th derivative of digamma(x): by its recurrence and its series. */
static double gradc_polygamma(double n, double x)
{
    static const double numbers[] = {1.0 / 6.0, -1.0 / 30.0, 1.0 / 42.0, -1.0 / 30.0,
                                     5.0 / 66.0, -691.0 / 2730.0, 7.0 / 6.0, -3617.0 / 510.0};
    if (n == 0.0)
        return gradc_digamma(x);
    if (x <= 0.0 && x == floor(x))
        return fmod(n, 2.0) != 0.0 ? INFINITY : -INFINITY;
    if (x < -1e6)
        return NAN; /* one step up for each whole number would take too long */
    const double factorial = tgamma(n + 1.0);
    double total = 0.0;
    for (; x < 20.0 + n; x += 1.0)
        total += factorial / pow(x, n + 1.0);
    double tail = factorial / n * pow(x, -n) + factorial * pow(x, -n - 1.0) / 2.0;
    double ratio = factorial / n;
    for (int k = 1; k <= 8; k++) {
        ratio *= (n + 2.0 * k - 1.0) / (2.0 * k) * (n + 2.0 * k - 2.0) / (2.0 * k - 1.0);
        tail += numbers[k - 1] * ratio * pow(x, -2.0 * k - n);
    }
    return fmod(n, 2.0) != 0.0 ? total + tail : -(total + tail);
}


/* Add a number to a sum, and to what that lacks for its roundings (Knuth 1969). */
static inline void gradc_added(double *sum, double *rest, double x)
{
    const double total = *sum + x;
    const double own = total - *sum;
    *rest += (*sum - (total - own)) + (x - own);
    *sum = total;
}


/* Return a sum with what it lacks, which is nan where the sum is infinite. */
static inline double gradc_total(double sum, double rest)
{
    return rest == rest ? sum + rest : sum;
}


/*
 * Make a matrix c the product of a and b, or add that to it. They have rows and inner, inner and
 * columns; the rows and columns of each are so many entries apart, the columns of c 1.
 */
static void gradc_product(double *restrict c, size_t c_row, const double *a, size_t a_row,
                          size_t a_column, const double *b, size_t b_row, size_t b_column,
                          size_t rows, size_t columns, size_t inner, int adds)
{
    for (size_t i = 0; i < rows; i++) {
        double *row = c + i * c_row;
        for (size_t j = 0; !adds && j < columns; j++)
            row[j] = 0.0;
        if (b_column == 1) {
            for (size_t k = 0; k < inner; k++) {
                const double factor = a[i * a_row + k * a_column];
                const double *other = b + k * b_row;
                for (size_t j = 0; j < columns; j++)
                    row[j] += factor * other[j];
            }
        } else {
            for (size_t j = 0; j < columns; j++) {
                double total = 0.0;
                for (size_t k = 0; k < inner; k++)
                    total += a[i * a_row + k * a_column] * b[k * b_row + j * b_column];
                row[j] += total;
            }
        }
    }
}
