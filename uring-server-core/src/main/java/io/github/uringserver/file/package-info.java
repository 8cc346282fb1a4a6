/**
 * Files read through a worker's ring: regions of files on their way from the kernel to
 * whoever sends them, in a bounded number of buffers. The worker never waits for a disk.
 */
package io.github.uringserver.file;
