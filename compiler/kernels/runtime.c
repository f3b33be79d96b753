/*
 * What the kernel language has besides the operators of C; the functions that a file uses are copied
 * into it, with a beginning of its own in the place of gradc_.
 */

#include <math.h>
#include <stdint.h>
#include <string.h>


#if defined(__FAST_MATH__)
#error "the functions here round as IEEE 754 says: leave -ffast-math out"
#endif
#if defined(__GNUC__) /* loops over points have no calls then, and become vectors */
#define GRADC_INLINE inline __attribute__((always_inline))
#else
#define GRADC_INLINE inline
#endif


/* Return the bits of a double. */
static GRADC_INLINE uint64_t gradc_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}


/* Return the double that has these bits. */
static GRADC_INLINE double gradc_of_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}


/* Return a double as a whole number, towards 0; 0 of what is none of 64 bits. */
static GRADC_INLINE uint64_t gradc_whole(double x)
{
    return fabs(x) < 9223372036854775808.0 ? (uint64_t)(int64_t)x : 0;
}


/* Return the upper half of a product. */
static inline uint64_t gradc_high(uint64_t x, uint64_t y)
{
    const uint64_t a = x >> 32, b = x & UINT64_C(0xffffffff);
    const uint64_t c = y >> 32, d = y & UINT64_C(0xffffffff);
    const uint64_t middle = a * d + (b * d >> 32);
    const uint64_t other = b * c + (middle & UINT64_C(0xffffffff));
    return a * c + (middle >> 32) + (other >> 32);
}


/* Return a word of 2/pi, 64 bits each behind a word of 0; 0 of those that are not here. */
static inline uint64_t gradc_two_over_pi(uint64_t place)
{
    static const uint64_t words[] = {
        TWO_OVER_PI};
    return place < sizeof words / sizeof *words ? words[place] : 0;
}
