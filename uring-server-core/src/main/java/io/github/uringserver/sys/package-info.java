/**
 * Native calls, kernel constants and struct layouts, native memory. The only room that
 * knows an architecture constant; open to all of the core.
 * <p>
 * Calls ({@link io.github.uringserver.sys.Linux},
 * {@link io.github.uringserver.sys.Sockets},
 * {@link io.github.uringserver.sys.CpuAffinity}) return a result or a negative errno and
 * never throw; what an errno means is decided above. Up to five arguments go through
 * JNR-FFI, six through the layer it stands on, because its stubs pass garbage as the
 * sixth. {@link io.github.uringserver.sys.Errno}, the layouts and the flags need no
 * native library: they can be used where it does not load.
 * <p>
 * Layouts ({@code *Layout}) are offsets in bytes of one kernel struct each, with a link
 * to the header line they come from; memory is reached through direct buffers that are
 * made once per mapping ({@link io.github.uringserver.sys.NativeMemory}).
 */
package io.github.uringserver.sys;
