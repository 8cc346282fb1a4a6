/**
 * What operators see: the state and the counters of running servers.
 */
package io.github.uringserver.metrics;
