/**
 * Ciphertext to plaintext and back: TLS 1.2 and 1.3, in memory and around a connection.
 */
package io.github.uringserver.tls;
