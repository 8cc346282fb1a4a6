/**
 * One thread, one ring: its duty cycle, wake-up, deadlines, task queue and counters.
 */
package io.github.uringserver.worker;
