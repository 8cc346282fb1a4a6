/**
 * The access log: formats exchanges that have ended and writes them where they belong,
 * off the workers' threads.
 */
package io.github.uringserver.accesslog;
