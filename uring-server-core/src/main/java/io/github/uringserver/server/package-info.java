/**
 * The public face of the core: the server, its configuration, its statistics and its life
 * cycle.
 */
package io.github.uringserver.server;
