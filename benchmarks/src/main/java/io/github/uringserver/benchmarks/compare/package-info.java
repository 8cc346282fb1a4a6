/**
 * The side-by-side harness: two servers in turn under the same load on the same machine.
 * Started by {@code benchmarks/run compare}.
 */
package io.github.uringserver.benchmarks.compare;
