/**
 * A small real application. Nothing in it knows which web server it runs on, but the live
 * page, which shows it.
 */
package io.github.uringserver.sample;
