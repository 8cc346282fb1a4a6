/**
 * May this peer connect, and is it to be believed?
 */
package io.github.uringserver.admission;
