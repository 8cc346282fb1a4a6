/**
 * The raw TCP echo server, its peers and the loads that are put on them; floods and
 * soaks.
 */
package io.github.uringserver.benchmarks.raw;
