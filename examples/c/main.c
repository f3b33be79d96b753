/*
 * Fit a*exp(-b*t) to measurements by gradient descent, with the gradient that gradc has written.
 *
 *     gradc compile decay.grad --target c -o decay.c
 *     cc -std=c99 -O2 -o fit main.c decay.c -lm
 */

#include <stdio.h>
#include <stdlib.h>

#include "decay.h"

#define MEASUREMENTS 5

int main(void)
{
    const double t[MEASUREMENTS] = {0.0, 0.5, 1.0, 1.5, 2.0};
    const double y[MEASUREMENTS] = {2.5, 1.3051144, 0.6813295, 0.3556852, 0.1856840};
    double a = 1.0, b = 0.5, loss, d_a, d_b;

    double *workspace = malloc(decay_workspace(MEASUREMENTS) * sizeof *workspace);
    if (workspace == NULL)
        return 1;
    for (int step = 0; step < 2000; step++) {
        decay_value_and_gradient(MEASUREMENTS, a, b, t, y, &loss, &d_a, &d_b, workspace);
        a -= 0.5 * d_a;
        b -= 0.5 * d_b;
    }
    free(workspace);
    printf("a = %.4f, b = %.4f, loss = %.1e\n", a, b, loss);
    return 0;
}
