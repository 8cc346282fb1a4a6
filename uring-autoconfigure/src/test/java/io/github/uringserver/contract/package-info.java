/**
 * What an application may expect of its web server, on real sockets and real contexts: a
 * class per section of that contract, a test per rule.
 */
package io.github.uringserver.contract;
