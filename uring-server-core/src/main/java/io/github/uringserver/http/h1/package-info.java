/**
 * The HTTP/1.1 codec: bytes of a connection to exchanges and back.
 */
package io.github.uringserver.http.h1;
