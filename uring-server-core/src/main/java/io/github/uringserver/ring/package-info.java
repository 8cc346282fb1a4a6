/**
 * One io_uring as its owner thread sees it: queues, registered resources, probing. Knows
 * nothing of sockets or connections beyond descriptor numbers.
 * <p>
 * {@link io.github.uringserver.ring.Ring} is the room's door, and
 * {@link io.github.uringserver.ring.KernelRing} the real thing behind it:
 *
 * <pre>
 *   RingSetup ── PollingNegotiation ── SetupNegotiation ── SetupOption   opens: the best flags the kernel takes
 *       │
 *   KernelRing ─── KernelOperations                   operations as submission queue entries
 *               ├─ SubmissionQueue ─┐
 *               ├─ CompletionQueue ─┴─ SharedMemory   the mapped queues, acquire and release
 *               ├─ RegisteredResources                buffers, files, NAPI, eventfd
 *               └─ RingDescriptor                     enter and register
 *   RingProbe ── SupportClassifier                    may this process use io_uring, and if not, why
 * </pre>
 *
 * Needs Linux 6.1. A ring works without any setup flag; what is not in force is listed in
 * {@link io.github.uringserver.ring.RingFeatures#fallbacks()}.
 */
package io.github.uringserver.ring;
