/**
 * Native calls, kernel constants and struct layouts, native memory. The only room that
 * knows an architecture constant; open to all of the core.
 */
package io.github.uringserver.sys;
