/**
 * Compresses response bodies as they are written: a wrapper around an application, there
 * only when compression is switched on.
 */
package io.github.uringserver.web.compression;
