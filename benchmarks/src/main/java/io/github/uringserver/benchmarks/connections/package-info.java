/**
 * Many open connections in one process: {@code benchmarks/run connections}.
 */
package io.github.uringserver.benchmarks.connections;
