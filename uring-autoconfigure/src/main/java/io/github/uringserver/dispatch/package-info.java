/**
 * WebFlux's own way from a request to its handler and back, with fewer operators in
 * between: the same calls in the same order, where the framework is known to be the one
 * they were read from, and the framework itself everywhere else.
 */
package io.github.uringserver.dispatch;
