/**
 * The rules of the house, tested by the build: which room may know which, what nobody may
 * touch, how long things may be. Each rule has a canary that breaks it.
 */
package io.github.uringserver.house;
