/**
 * TLS by Bouncy Castle: all that imports it. Nothing here is touched before the library
 * is known to be there.
 */
package io.github.uringserver.tls.bouncycastle;
