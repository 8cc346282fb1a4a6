/**
 * One io_uring as its owner thread sees it: queues, registered resources, probing. Knows
 * nothing of sockets or connections beyond descriptor numbers.
 */
package io.github.uringserver.ring;
