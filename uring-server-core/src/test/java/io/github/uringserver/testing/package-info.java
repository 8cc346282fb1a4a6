/**
 * Helpers shared by the tests of every room.
 */
package io.github.uringserver.testing;
