/**
 * Protocol-neutral HTTP: exchanges, heads and limits. Handlers are written against this
 * room.
 */
package io.github.uringserver.http;
