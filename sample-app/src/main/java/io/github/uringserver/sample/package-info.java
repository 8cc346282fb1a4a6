/**
 * A small real application. Nothing in it knows which web server it runs on.
 */
package io.github.uringserver.sample;
