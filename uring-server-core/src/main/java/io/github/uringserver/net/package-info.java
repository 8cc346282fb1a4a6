/**
 * Listeners, connections, receive and send machines, and the slab they live in.
 */
package io.github.uringserver.net;
