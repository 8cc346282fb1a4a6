/**
 * The report: every peer under every workload, in turn, in one run per table; what was
 * measured is kept as text, and REPORT.md and its plots are made from that. Started by
 * {@code benchmarks/run report}.
 */
package io.github.uringserver.benchmarks.report;
