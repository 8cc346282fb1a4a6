/**
 * What proxies tell of the requests they pass on: Forwarded and X-Forwarded-* headers,
 * believed only if they come from a trusted address.
 */
package io.github.uringserver.forwarded;
