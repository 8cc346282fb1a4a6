/**
 * The live page: what the workers of the web server do, a moment ago and from then on,
 * and three experiments that make them do it. The page itself is in
 * {@code resources/static}.
 * <p>
 * {@link io.github.uringserver.sample.live.LiveController} answers,
 * {@link io.github.uringserver.sample.live.LiveEvents} samples while somebody watches,
 * {@link io.github.uringserver.sample.live.Experiments} are the clients, which live on a
 * thread of their own. With nobody watching and no experiment running nothing happens.
 */
package io.github.uringserver.sample.live;
